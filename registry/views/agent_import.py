"""The page on which a partner's list of agents is sent, understood, checked and imported."""

import json

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from registry.actions.columns import remember_columns
from registry.list_import import (
    COLUMNS,
    MOST_ROWS,
    REQUIRED,
    UNREADABLE,
    Outcome,
    guessed_columns,
    headings_key,
    import_list,
    lacking,
    unused,
)
from registry.list_template import template_rows
from registry.models import ColumnChoice
from registry.resources import example_for, heading_for
from registry.sheets import UnreadableSheetError, as_workbook, is_workbook, read_sheet, with_notes
from registry.uploads import Upload

MOST_BYTES = 20 * 1024 * 1024
ROWS_SHOWN = 20
SESSION_KEY = "agent_list"
PAGE = "admin:registry_agent_import"
PERMISSIONS = ["registry.add_agent", "registry.change_agent"]
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(forms.Form):
    """A file with a list that can be read."""

    import_file = forms.FileField(
        label=gettext_lazy("File of agents"),
        help_text=gettext_lazy(
            "An Excel workbook, or CSV (UTF-8) divided by commas, semicolons or tabs. "
            "At most 20 MB and 20,000 rows."
        ),
        widget=UnfoldAdminFileFieldWidget,
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
            _check_name(upload.name, self.content)
            self.sheet = read_sheet(self.content)
            _check_length(self.sheet)
        except UnreadableSheetError as error:
            raise ValidationError(
                UNREADABLE[error.code], code=error.code, params={"detail": error.detail}
            ) from None
        return upload


class ColumnsForm(forms.Form):
    """For each of our columns, which heading of the file it is."""

    def __init__(self, *args, sheet, columns, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *_choices(sheet)]
        for column in COLUMNS:
            self.fields[column] = forms.ChoiceField(
                label=heading_for(column),
                choices=choices,
                required=column in REQUIRED,
                initial=columns.get(column, ""),
                help_text=_("For example: %(example)s") % {"example": example_for(column)},
                widget=UnfoldAdminSelectWidget,
            )

    def clean(self):
        given = super().clean()
        places = [place for place in given.values() if place]
        for column in [name for name, place in given.items() if places.count(place) > 1]:
            self.add_error(
                column,
                ValidationError(_("This heading is chosen for two columns."), code="heading_twice"),
            )
        return given

    def columns(self) -> dict[str, int]:
        return {column: int(place) for column, place in self.cleaned_data.items() if place}


def import_page(request, model_admin):
    """Take one step with the list of this session: send, choose columns, check, import."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    upload = Upload.found(request.session.get(SESSION_KEY))
    step = request.POST.get("do", "send") if request.method == "POST" else ""
    if step == "send":
        return _send(request, model_admin, upload)
    if step and upload is None:
        return redirect(PAGE)
    if step == "columns":
        return _choose(request, model_admin, upload)
    if step in ("check", "import") and not lacking(upload.notes()["columns"]):
        return _run(request, upload, dry_run=step == "check")
    return _show(request, model_admin, upload)


def corrected_file(request):
    """The person's own file with one more column that says what is wrong with each row."""
    upload = Upload.found(request.session.get(SESSION_KEY))
    outcome = _outcome_of(upload)
    if not request.user.has_perms(PERMISSIONS) or outcome is None or not outcome.refusals:
        raise Http404
    content = upload.content()
    name = upload.notes()["name"].rpartition(".")[0] or "danh-sach"
    suffix = "xlsx" if is_workbook(content) else "csv"
    response = HttpResponse(
        with_notes(content, _("Errors"), outcome.notes()),
        content_type=WORKBOOK_TYPE if suffix == "xlsx" else "text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}-loi.{suffix}"
    )
    return response


def template_file(request):
    """A workbook to fill in."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    rows = template_rows(request.user, timezone.localdate())
    response = HttpResponse(as_workbook(rows), content_type=WORKBOOK_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename="mau-danh-sach-dai-ly.xlsx"
    )
    return response


def _send(request, model_admin, earlier):
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, model_admin, earlier, form=form)
    if earlier:
        earlier.discard()
    upload = Upload.keep(
        form.content,
        name=form.cleaned_data["import_file"].name,
        rows=len(form.sheet.rows),
        columns=_known_columns(form.sheet.headings, request.user),
    )
    request.session[SESSION_KEY] = upload.token
    return redirect(PAGE)


def _choose(request, model_admin, upload):
    sheet = read_sheet(upload.content())
    form = ColumnsForm(request.POST, sheet=sheet, columns={})
    if not form.is_valid():
        return _show(request, model_admin, upload, columns_form=form)
    key = headings_key(sheet.headings)
    remember_columns(headings_key=key, columns=form.columns(), by=request.user)
    notes = upload.notes()
    upload.note(name=notes["name"], rows=notes["rows"], columns=form.columns())
    return redirect(PAGE)


def _run(request, upload, *, dry_run):
    """Tell the progress line by line; without scripts, show the page when all is done."""
    steps = _steps(upload, request.user, translation.get_language(), dry_run=dry_run)
    if request.headers.get("Accept") == "application/x-ndjson":
        return StreamingHttpResponse(steps, content_type="application/x-ndjson")
    for _line in steps:
        pass
    return redirect(PAGE)


def _steps(upload, user, language, *, dry_run):
    notes = upload.notes()
    sheet = read_sheet(upload.content())
    columns = notes["columns"]
    with translation.override(language):
        for step in import_list(
            sheet=sheet, columns=columns, by=user, at=timezone.now(), dry_run=dry_run
        ):
            if isinstance(step, Outcome):
                upload.note(**{**notes, "outcome": step.to_json()})
            else:
                yield json.dumps({"done": step, "of": 2 * len(sheet.rows)}) + "\n"
    yield json.dumps({"done": 1, "of": 1}) + "\n"


def _show(request, model_admin, upload, *, form=None, columns_form=None):
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import agents"),
        "opts": model_admin.opts,
        "form": form or ListForm(),
        "known": [(column, heading_for(column), example_for(column)) for column in COLUMNS],
        "required": REQUIRED,
    }
    if upload:
        context |= _about(upload, columns_form, wants_choice="columns" in request.GET)
    return render(request, "admin/registry/agent/import.html", context)


def _about(upload, columns_form, *, wants_choice):
    notes = upload.notes()
    sheet = read_sheet(upload.content())
    missing = lacking(notes["columns"])
    outcome = _outcome_of(upload)
    if columns_form is None and (missing or wants_choice):
        columns_form = ColumnsForm(sheet=sheet, columns=notes["columns"])
    return {
        "file": notes,
        "missing": missing,
        "ignored": unused(sheet.headings, notes["columns"]),
        "columns_form": columns_form,
        "outcome": outcome,
        "groups": _shown_groups(outcome) if outcome else [],
        "bad_rows": len({refusal.line for refusal in outcome.refusals}) if outcome else 0,
    }


def _shown_groups(outcome):
    return [
        {
            **group,
            "count": len(group["rows"]),
            "rows": group["rows"][:ROWS_SHOWN],
            "more": max(0, len(group["rows"]) - ROWS_SHOWN),
        }
        for group in outcome.groups()
    ]


def _outcome_of(upload):
    kept = upload.notes().get("outcome") if upload else None
    return Outcome.from_json(kept) if kept else None


def _known_columns(headings, user):
    """As this person chose for such headings before, or as the headings say."""
    chosen = ColumnChoice.objects.visible_to(user).filter(headings_key=headings_key(headings))
    remembered = chosen.first()
    return remembered.columns if remembered else guessed_columns(headings)


def _check_name(name, content):
    """A file of the old format, or text under the name of a workbook, would be read as nonsense."""
    if name.lower().endswith(WORKBOOK_NAMES) and not is_workbook(content):
        raise UnreadableSheetError("text_as_workbook")


def _check_length(sheet):
    if not sheet.rows:
        raise UnreadableSheetError("no_rows")
    if len(sheet.rows) > MOST_ROWS:
        raise UnreadableSheetError("too_many_rows", f"{len(sheet.rows):,}")


def _choices(sheet):
    """Every heading, with the first value under it."""
    for place, heading in enumerate(sheet.headings):
        if heading:
            first = next((row[place] for row in sheet.rows if row[place]), "")
            yield str(place), f"{heading} ({first[:40]})" if first else heading
