"""Questions about events, seals, tickets and incidents."""

from datetime import datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q

from oversight.enums import EventKind, IncidentState
from registry.querysets import OfAgentQuerySet, ScopedQuerySet, search


class DossierEventQuerySet(ScopedQuerySet):
    """Events, visible with their dossier as it now stands."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("agent").related_model.objects.visible_to(user)
        return self.filter(dossier__agent__in=agents)

    def search(self, text: str) -> Self:
        """Code, name or address of the agent that now has the dossier."""
        return search(self, text, "dossier__agent__search_key")

    def reception_edits(self) -> Self:
        """Indicator I6 of SCORING 3.2."""
        return self.filter(kind=EventKind.RECEPTION_EDITED)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("dossier__agent", "by", "source").defer(
            "dossier__agent__location"
        )


class LogSealQuerySet(OfAgentQuerySet):
    """Seals, visible with their agent; those of the whole log to whoever sees the city."""

    def of_the_log(self) -> Self:
        """Those of whole days."""
        return self.filter(agent__isnull=True)

    def newest_of_agents(self) -> Self:
        """The newest seal of each agent."""
        later = self.model.objects.filter(agent=OuterRef("agent"), day__gt=OuterRef("day"))
        return self.filter(~Exists(later), agent__isnull=False)


class TicketQuerySet(OfAgentQuerySet):
    """Fees and tickets, visible with their agent."""

    def without_dossier(self, at: datetime) -> Self:
        """Those whose dossier is not recorded one working day later (I7 of SCORING 3.2)."""
        dossiers = self.model._meta.apps.get_model("oversight", "Dossier").objects
        named = dossiers.filter(code=OuterRef("dossier_code"))
        return self.filter(~Exists(named), dossier_due_at__lt=at)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent").defer("agent__location")


class IncidentQuerySet(ScopedQuerySet):
    """Incidents, visible with an agent that they cover; one that names no agent covers all."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("agents")
        named = agents.remote_field.through.objects.filter(incident=OuterRef("pk"))
        seen = named.filter(agent__in=agents.related_model.objects.visible_to(user))
        return self.filter(~Exists(named) | Exists(seen))

    def waiting(self) -> Self:
        """Declared, and no second person has decided."""
        return self.filter(state=IncidentState.DECLARED)

    def waiting_for(self, user) -> Self:
        """Those that this person may confirm: declared by somebody else."""
        return self.waiting().exclude(declared_by=user)

    def counting(self) -> Self:
        """Confirmed and neither replaced nor withdrawn: what a new calendar version holds."""
        successors = self.model.objects.filter(
            replaces=OuterRef("pk"), state=IncidentState.CONFIRMED
        )
        return self.filter(~Exists(successors), state=IncidentState.CONFIRMED, is_withdrawal=False)

    def covering(self, agents) -> Self:
        """Those that cover at least one of these agents; one that names no agent covers all."""
        return self.filter(Q(agents__isnull=True) | Q(agents__in=agents)).distinct()
