"""The page on which a file of dossiers is checked and taken in."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from oversight.actions.dossiers import NamedFile, Outcome, import_dossiers
from oversight.dossier_files import (
    DOSSIER_COLUMNS,
    REQUIRED_COLUMNS,
    REQUIRED_SUPPLEMENT_COLUMNS,
    SUPPLEMENT_COLUMNS,
)
from oversight.models import DossierImport, WorkingCalendar
from oversight.views.file_import import MOST_BYTES, headings, import_answer, is_check

IMPORTS_SHOWN = 5
DEFAULT_CALENDAR = "vietnam"
COUNTS = (
    (gettext_lazy("New dossiers"), "created"),
    (gettext_lazy("Changed dossiers"), "changed"),
    (gettext_lazy("Unchanged dossiers"), "unchanged"),
    (gettext_lazy("Supplement rounds new or changed"), "rounds"),
)


class DossierFilesForm(forms.Form):
    """A file of dossiers, one of supplement rounds beside it, and the calendar to count in."""

    file = forms.FileField(
        label=gettext_lazy("File of dossiers"),
        help_text=gettext_lazy("CSV (UTF-8) or an Excel workbook, 20 MB at most."),
        widget=UnfoldAdminFileFieldWidget,
    )
    supplements = forms.FileField(
        label=gettext_lazy("File of supplement rounds"),
        required=False,
        help_text=gettext_lazy("Optional: where the dates of the authority's requests are known."),
        widget=UnfoldAdminFileFieldWidget,
    )
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Working calendar"),
        queryset=WorkingCalendar.objects.none(),
        to_field_name="code",
        initial=DEFAULT_CALENDAR,
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["calendar"].queryset = WorkingCalendar.objects.visible_to(user)

    def clean(self):
        given = super().clean()
        for name in ("file", "supplements"):
            upload = given.get(name)
            if upload and upload.size > MOST_BYTES:
                self.add_error(
                    name,
                    ValidationError(
                        _(
                            "%(size)s is too much for this page; the command import_dossiers "
                            "takes files of any size."
                        ),
                        code="too_large",
                        params={"size": filesizeformat(upload.size)},
                    ),
                )
        return given


def import_page(request, model_admin):
    """Check the files, or take them in: all rows or none."""
    if not request.user.has_perm("oversight.import_dossier"):
        raise PermissionDenied
    form = DossierFilesForm(request.POST or None, request.FILES or None, user=request.user)
    outcome = None
    if form.is_valid():
        outcome = _import(form, request.user, dry_run=is_check(request))
    imports = DossierImport.objects.visible_to(request.user).select_related("by")
    return import_answer(
        request,
        "oversight/dossier_import.html",
        model_admin,
        title=_("Import dossiers"),
        form=form,
        outcome=outcome,
        counts=COUNTS,
        listed=reverse("admin:oversight_dossier_changelist"),
        columns=headings(DOSSIER_COLUMNS, REQUIRED_COLUMNS),
        supplement_columns=headings(SUPPLEMENT_COLUMNS, REQUIRED_SUPPLEMENT_COLUMNS),
        imports=imports[:IMPORTS_SHOWN],
    )


def _import(form, user, *, dry_run) -> Outcome | None:
    """The outcome, or None where the form now says why there is none."""
    given = form.cleaned_data
    supplements = given["supplements"]
    try:
        return import_dossiers(
            file=NamedFile(given["file"].name, given["file"].file),
            supplements=NamedFile(supplements.name, supplements.file) if supplements else None,
            calendar=given["calendar"].code,
            by=user,
            at=timezone.now(),
            dry_run=dry_run,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
