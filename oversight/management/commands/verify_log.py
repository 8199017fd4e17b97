"""Find out whether anybody changed what was sealed."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from oversight.actions.seals import verify_log
from registry.models import Agent


class Command(BaseCommand):
    help = "Make every seal of the log again; exit 1 and name the first broken link of each chain."

    def add_arguments(self, parser):
        parser.add_argument("--agent", metavar="CODE", help="the chain of this agent only")

    def handle(self, agent, **options):
        verdict = verify_log(agent=self._agent(agent))
        for fault in verdict.breaks:
            self.stderr.write(_line(fault))
        for table in verdict.unguarded:
            words = _("The table %(table)s is not guarded: its triggers are missing.")
            self.stderr.write(words % {"table": table})
        if verdict.breaks or verdict.unguarded:
            raise CommandError(_("The log is not as it was sealed."))
        self.stdout.write(_("%(count)d seals hold.") % {"count": verdict.seals})
        if verdict.head:
            words = _("Newest seal of the whole log, to be kept elsewhere: %(day)s %(digest)s")
            head = {"day": verdict.head.day, "digest": verdict.head.digest}
            self.stdout.write(words % head)

    def _agent(self, code):
        """A merged duplicate keeps a chain of its own, so its own code means itself."""
        if code is None:
            return None
        agent = Agent.objects.filter(code=code).first()
        if agent is None:
            raise CommandError(_("There is no agent “%(code)s”.") % {"code": code})
        return agent


def _line(fault):
    words = _("%(owner)s, %(day)s: %(fault)s. Expected %(expected)s, found %(found)s.")
    return words % {
        "owner": fault.owner or _("The whole log"),
        "day": fault.day,
        "fault": fault.fault.label,
        "expected": fault.expected or _("nothing"),
        "found": fault.found or _("nothing"),
    }
