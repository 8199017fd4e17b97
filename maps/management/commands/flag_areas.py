"""Judge all wards from the command line."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.actions.judgements import judge_wards
from maps.rules.months import first_of_months
from oversight.actions.statistics import compute_statistics


class Command(BaseCommand):
    help = (
        "Count what agents recorded in the months that are over, judge every ward by the rules "
        "for flags as at the end of a day, raise flags and clear those that no longer hold."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="as 2026-06-30; yesterday by default",
        )
        parser.add_argument(
            "--months", type=int, default=24, help="how many months to count (default: 24)"
        )

    def handle(self, as_of, months, **options):
        now = timezone.now()
        as_of = as_of or timezone.localdate(now) - timedelta(days=1)
        try:
            with transaction.atomic():
                computed = compute_statistics(months=first_of_months(as_of, months), as_of=as_of)
                run = judge_wards(as_of=as_of, by=None, at=now)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(
            _("Figures of agents: %(created)d new, %(changed)d changed.")
            % {"created": computed.created, "changed": computed.changed}
        )
        self.stdout.write(
            _("As at %(day)s: %(raised)d flags raised, %(cleared)d cleared.")
            % {"day": f"{run.as_of:%d/%m/%Y}", "raised": run.raised, "cleared": run.cleared}
        )
