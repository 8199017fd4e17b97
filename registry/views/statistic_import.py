"""The page on which a file of figures is sent, looked at, confirmed and taken in."""

from datetime import date
from hashlib import sha256

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextInputWidget,
)

from registry.actions.statistics import FileName, import_statistics, preview_import
from registry.list_import import MOST_ROWS, UNREADABLE
from registry.models import AreaStatistic, StatisticImport
from registry.refusals import grouped
from registry.sheets import UnreadableSheetError, read_sheet
from registry.statistic_checks import check_rows
from registry.statistic_file import COLUMNS, EXAMPLES, heading_for, read_figures
from registry.uploads import Upload

MOST_BYTES = 20 * 1024 * 1024
ROWS_SHOWN = 20
CHANGES_SHOWN = 100
IMPORTS_SHOWN = 5
SESSION_KEY = "statistic_file"
PAGE = "admin:registry_areastatistic_import"


class FiguresForm(forms.Form):
    """A file of figures, who published them, and for which month where the file does not say."""

    import_file = forms.FileField(
        label=gettext_lazy("File of figures"),
        help_text=gettext_lazy("CSV (UTF-8) or an Excel workbook, 20 MB at most."),
        widget=UnfoldAdminFileFieldWidget,
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=AreaStatistic._meta.get_field("source").max_length,
        help_text=gettext_lazy(
            "Who published the figures, and where. The same source for the same month replaces "
            "what it said before; another source stands beside it."
        ),
        widget=UnfoldAdminTextInputWidget,
    )
    recorded_on = forms.DateField(
        label=gettext_lazy("Recorded on"),
        initial=timezone.localdate,
        help_text=gettext_lazy("The day on which the figures stood like this."),
        widget=UnfoldAdminDateWidget,
    )
    month = forms.DateField(
        label=gettext_lazy("Month"),
        required=False,
        help_text=gettext_lazy("Any day of it; only where the file has no column of months."),
        widget=UnfoldAdminDateWidget,
    )

    def clean_import_file(self):
        upload = self.cleaned_data["import_file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                _("%(size)s is too much for this page; divide the list."),
                code="too_large",
                params={"size": filesizeformat(upload.size)},
            )
        self.content = upload.read()
        try:
            rows = read_sheet(self.content).rows
            if not rows:
                raise UnreadableSheetError("no_rows")
            if len(rows) > MOST_ROWS:
                raise UnreadableSheetError("too_many_rows", f"{len(rows):,}")
        except UnreadableSheetError as error:
            raise ValidationError(
                UNREADABLE[error.code], code=error.code, params={"detail": error.detail}
            ) from None
        return upload

    def clean_month(self):
        month = self.cleaned_data["month"]
        return month and month.replace(day=1)

    def clean_recorded_on(self):
        day = self.cleaned_data["recorded_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="day_to_come")
        return day


def import_page(request, model_admin):
    """Take one step with the file of this session: send it, look at what it does, take it in."""
    if not request.user.has_perm("registry.import_areastatistic"):
        raise PermissionDenied
    upload = Upload.found(request.session.get(SESSION_KEY))
    step = request.POST.get("do", "send") if request.method == "POST" else ""
    if step == "send":
        return _send(request, model_admin, upload)
    if step == "import" and upload:
        return _import(request, upload)
    return _show(request, model_admin, upload, FiguresForm(initial=_said_before(upload)))


def _said_before(upload):
    """What was said of the file that is looked at: it is sent again once it is corrected."""
    if not upload:
        return {}
    notes = upload.notes()
    said = {"source": notes["source"], "recorded_on": date.fromisoformat(notes["recorded_on"])}
    if notes["month"]:
        said["month"] = date.fromisoformat(notes["month"])
    return said


def _send(request, model_admin, earlier):
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, model_admin, earlier, form)
    if earlier:
        earlier.discard()
    given = form.cleaned_data
    upload = Upload.keep(
        form.content,
        name=given["import_file"].name,
        source=given["source"],
        recorded_on=given["recorded_on"].isoformat(),
        month=given["month"].isoformat() if given["month"] else None,
    )
    request.session[SESSION_KEY] = upload.token
    return redirect(PAGE)


def _import(request, upload):
    notes, read = upload.notes(), _read(upload, request.user)
    if read.refusals:
        return redirect(PAGE)
    try:
        done = import_statistics(
            rows=read.rows,
            file=FileName(notes["name"], sha256(upload.content()).hexdigest()),
            source=notes["source"],
            recorded_on=date.fromisoformat(notes["recorded_on"]),
            confirmed=request.POST.getlist("confirmed"),
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(PAGE)
    upload.discard()
    messages.success(
        request,
        _("Imported: %(created)d new rows, %(changed)d changed, %(unchanged)d unchanged.")
        % {"created": done.created, "changed": done.changed, "unchanged": done.unchanged},
    )
    return redirect("admin:registry_areastatistic_changelist")


def _read(upload, user):
    notes = upload.notes()
    month = date.fromisoformat(notes["month"]) if notes["month"] else None
    return read_figures(
        read_sheet(upload.content()), month=month, on=timezone.localdate(), user=user
    )


def _show(request, model_admin, upload, form):
    imports = StatisticImport.objects.visible_to(request.user).select_related("by")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import figures of areas"),
        "opts": model_admin.opts,
        "form": form,
        "columns": [(name, heading_for(name), EXAMPLES.get(name, "")) for name in COLUMNS],
        "imports": imports[:IMPORTS_SHOWN],
    }
    if upload:
        context |= _about(upload, request.user)
    return render(request, "registry/statistic_import.html", context)


def _about(upload, user):
    notes, read = upload.notes(), _read(upload, user)
    checked = check_rows(read.rows, source=notes["source"])
    refusals = [*read.refusals, *checked.refusals]
    about = {
        "file": notes,
        "ignored": read.ignored,
        "groups": [
            {**group, "count": len(group["rows"]), "rows": group["rows"][:ROWS_SHOWN]}
            for group in grouped(refusals)
        ],
        "bad_rows": len({refusal.line for refusal in refusals}),
    }
    if not refusals:
        merged = preview_import(rows=read.rows, source=notes["source"])
        about |= {
            "merged": merged,
            "changes": [
                {"area": area, "month": month, "figure": heading_for(name), "old": old, "new": new}
                for area, month, name, old, new in merged.changes[:CHANGES_SHOWN]
            ],
            "doubts": checked.doubts,
            "versions": sorted({str(row.area.version) for row in read.rows}),
        }
    return about
