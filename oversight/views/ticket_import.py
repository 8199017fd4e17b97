"""The page on which a file of fees and tickets is checked and taken in."""

from itertools import islice

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from oversight.actions.dossiers import NamedFile
from oversight.actions.tickets import TicketOutcome, import_tickets
from oversight.ticket_files import REQUIRED_TICKET_COLUMNS, TICKET_COLUMNS
from oversight.views.dossier_import import (
    ERROR_COLUMNS,
    ERRORS_SHOWN,
    error_kinds,
    headings,
)

MOST_BYTES = 20 * 1024 * 1024


class TicketFileForm(forms.Form):
    """A file of fees and tickets."""

    file = forms.FileField(
        label=gettext_lazy("File of fees and tickets"),
        help_text=gettext_lazy("CSV (UTF-8) or an Excel workbook, 20 MB at most."),
        widget=UnfoldAdminFileFieldWidget,
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                _("%(size)s is too much for this page."),
                code="too_large",
                params={"size": filesizeformat(upload.size)},
            )
        return upload


def ticket_import_page(request, model_admin):
    """Check the file, or take it in: all rows or none."""
    if not request.user.has_perm("oversight.import_ticket"):
        raise PermissionDenied
    form = TicketFileForm(request.POST or None, request.FILES or None)
    is_check = request.POST.get("do") != "import"
    outcome = _import(form, request.user, dry_run=is_check) if form.is_valid() else None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import fees and tickets"),
        "opts": model_admin.opts,
        "form": form,
        "outcome": outcome,
        "is_check": is_check,
        "errors": list(islice(outcome.errors, ERRORS_SHOWN)) if outcome else [],
        "kinds": error_kinds(outcome) if outcome else [],
        "error_columns": ERROR_COLUMNS,
        "columns": headings(TICKET_COLUMNS, REQUIRED_TICKET_COLUMNS),
    }
    return render(request, "oversight/ticket_import.html", context)


def _import(form, user, *, dry_run) -> TicketOutcome | None:
    """The outcome, or None where the form now says why there is none."""
    upload = form.cleaned_data["file"]
    try:
        return import_tickets(
            file=NamedFile(upload.name, upload.file), by=user, at=timezone.now(), dry_run=dry_run
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
