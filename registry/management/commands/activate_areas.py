"""Put loaded boundaries into force once their day has come."""

from argparse import ArgumentTypeError
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.areas import Activation, activate_boundaries
from registry.models import BoundaryVersion, User
from registry.reorganisation import report_lines

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


class Command(BaseCommand):
    help = (
        "Activate the loaded boundaries whose first day has come, earliest first, and close those "
        "before them. Meant to be run every night; does nothing where nothing waits."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--valid-from", type=day_typed, help="only the version of that day, YYYY-MM-DD"
        )
        parser.add_argument("--user", help="the account that activates them")

    def handle(self, *, valid_from, **options):
        by, at = account_named(options["user"]), timezone.now()
        waiting = BoundaryVersion.objects.filter(activated_at__isnull=True)
        if valid_from:
            waiting = waiting.filter(valid_from=valid_from)
        else:
            waiting = waiting.filter(valid_from__lte=timezone.localdate(at))
        versions = list(waiting.order_by("valid_from", "pk"))
        if valid_from and not versions:
            raise CommandError(_("No boundaries are waiting for that day."))
        if not versions:
            self.stdout.write(_("No boundaries are waiting."))
        try:
            with transaction.atomic():
                done = [activate_boundaries(version=one, by=by, at=at) for one in versions]
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        for version, activation in zip(versions, done, strict=True):
            self.stdout.write(f"{version}: {activation_text(activation)}")
        if versions:
            versions[-1].refresh_from_db()
            for line in report_lines(versions[-1]):
                self.stdout.write(line)


def activation_text(done: Activation) -> str:
    """What an activation did, in one or two sentences."""
    text = _(
        "%(opened)d areas in force, %(closed)d closed; %(redeclared)d agents follow their declared "
        "area, %(relocated)d were located anew."
    )
    if done.left_over:
        text += " " + _("%(left_over)d agents have to declare their area anew.")
    return text % vars(done)


def account_named(username: str | None) -> User | None:
    """The account of that name; none where no name is given."""
    if not username:
        return None
    account = User.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError(_("There is no account %(name)s.") % {"name": username})
    return account


def day_typed(text: str):
    """A day as people type it: YYYY-MM-DD or DD/MM/YYYY."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ArgumentTypeError(_("Write the day like 2025-07-01."))
