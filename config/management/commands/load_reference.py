"""Fill in the lists without which nobody can work."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.reference import REFERENCE, add_missing


class Command(BaseCommand):
    help = (
        "Add the kinds of operator, services, reasons, criteria and calendars that are missing. "
        "What people have edited stays as it is."
    )

    def handle(self, **options):
        added = add_missing(REFERENCE)
        if added:
            message = ngettext(
                "%(count)d row of reference data was added.",
                "%(count)d rows of reference data were added.",
                added,
            )
            self.stdout.write(message % {"count": added})
        else:
            self.stdout.write(_("The reference data is complete."))
