"""The page on which a file of dossiers is checked and taken in."""

import csv
from collections import Counter
from itertools import islice

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
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
from oversight.file_errors import LABELS
from oversight.models import DossierImport, WorkingCalendar
from registry.exports import plain_text

MOST_BYTES = 20 * 1024 * 1024
ERRORS_SHOWN = 200
IMPORTS_SHOWN = 5
DEFAULT_CALENDAR = "vietnam"
ERROR_COLUMNS = (
    gettext_lazy("File"),
    gettext_lazy("Row"),
    gettext_lazy("Column"),
    gettext_lazy("In the file"),
    gettext_lazy("Reason"),
    gettext_lazy("Valid example"),
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
    is_check = request.POST.get("do") != "import"
    if form.is_valid():
        outcome = _import(form, request.user, dry_run=is_check)
    if outcome and outcome.errors and "errors" in request.POST:
        return _errors_file(outcome)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import dossiers"),
        "opts": model_admin.opts,
        "form": form,
        "outcome": outcome,
        "is_check": is_check,
        "errors": list(islice(outcome.errors, ERRORS_SHOWN)) if outcome else [],
        "kinds": error_kinds(outcome) if outcome else [],
        "error_columns": ERROR_COLUMNS,
        "columns": headings(DOSSIER_COLUMNS, REQUIRED_COLUMNS),
        "supplement_columns": headings(SUPPLEMENT_COLUMNS, REQUIRED_SUPPLEMENT_COLUMNS),
        "imports": DossierImport.objects.visible_to(request.user).select_related("by")[
            :IMPORTS_SHOWN
        ],
    }
    return render(request, "oversight/import.html", context)


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


def error_kinds(outcome):
    """Each kind of error once, with how often it occurs, the commonest first."""
    counted = Counter((error.column, error.code) for error in outcome.errors)
    first = {}
    for error in outcome.errors:
        first.setdefault((error.column, error.code), error)
    return [(first[kind], number) for kind, number in counted.most_common()]


def headings(columns, required):
    return [(name, LABELS[name], name in required) for name in columns]


def _cells(error):
    return (
        error.sheet_label,
        error.line,
        error.column,
        error.value,
        error.message,
        error.example,
    )


def _errors_file(outcome):
    """Every error as CSV that spreadsheets open with Vietnamese letters whole."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="errors.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(ERROR_COLUMNS)
    writer.writerows([plain_text(cell) for cell in _cells(error)] for error in outcome.errors)
    return response
