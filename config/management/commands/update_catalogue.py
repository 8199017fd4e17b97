"""Bring the Vietnamese words up to date with the code."""

from django.core.management.base import BaseCommand

from config.catalogue import update_catalogue


class Command(BaseCommand):
    help = (
        "Read every message of the code and of the packages, keep the translations that are "
        "known, drop what is gone, compile, and list what is still to be translated."
    )
    requires_system_checks = []

    def handle(self, **options):
        for entry in update_catalogue():
            files = ", ".join(name for name, _ in entry.occurrences)
            self.stdout.write(f"{files}: {entry.msgid}")
