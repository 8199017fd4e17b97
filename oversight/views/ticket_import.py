"""The page on which a file of fees and tickets is checked and taken in."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from oversight.actions.dossiers import NamedFile
from oversight.actions.tickets import TicketOutcome, import_tickets
from oversight.ticket_files import REQUIRED_TICKET_COLUMNS, TICKET_COLUMNS
from oversight.views.file_import import MOST_BYTES, headings, import_answer, is_check

COUNTS = (
    (gettext_lazy("New tickets"), "created"),
    (gettext_lazy("Tickets that now name their dossier"), "completed"),
    (gettext_lazy("Unchanged tickets"), "unchanged"),
)


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
    outcome = None
    if form.is_valid():
        outcome = _import(form, request.user, dry_run=is_check(request))
    return import_answer(
        request,
        "oversight/ticket_import.html",
        model_admin,
        title=_("Import fees and tickets"),
        form=form,
        outcome=outcome,
        counts=COUNTS,
        listed=reverse("admin:oversight_ticket_changelist"),
        columns=headings(TICKET_COLUMNS, REQUIRED_TICKET_COLUMNS),
    )


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
