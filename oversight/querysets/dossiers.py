"""Questions about many dossiers and supplement rounds."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from oversight.querysets.integrity import CountsSigns
from oversight.querysets.postal import CountsPost
from oversight.rules.landmarks import DECISION_WAIT, LANDMARKS, MAX_ROUNDS
from registry.querysets import OfAgentQuerySet, ScopedQuerySet


class CountsCustody:
    """Counting custody intervals at the landmarks, alike for hand-overs and supplement rounds.

    The columns are those of the interval; what belongs to the dossier is named by `dossier`.
    See `rules/landmarks.py` for the meaning, which the tests hold this to.
    """

    dossier = ""  # the way from the interval to its dossier, as in `dossier__`

    def at_risk(self, landmark: int, today: int) -> Q:
        """Whether an interval has passed its deadline by so many working days and still counts."""
        withdrawn_at, withdrawn_wd = f"{self.dossier}withdrawn_at", f"{self.dossier}withdrawn_wd"
        forwarded = Q(forwarded_wd__lte=today)
        if landmark:
            stood = Q(**{f"{withdrawn_wd}__gt": F("due_wd") + landmark})
        else:
            stood = Q(**{f"{withdrawn_at}__gt": F("due_at")})
        stood |= Q(**{f"{withdrawn_at}__isnull": True})
        return Q(due_wd__lte=today - landmark) & (forwarded | stood)

    def missed(self, landmark: int, today: int) -> Q:
        """Whether an interval at risk had not been forwarded by the landmark."""
        missed = self.at_risk(landmark, today) & Q(is_late=True)
        return missed & _not_forwarded_by(landmark) if landmark else missed

    def with_delay_points(self, today: int) -> Self:
        """The intervals past their deadline by the end of that day, with their `points`."""
        points = sum(
            (Case(When(self.missed(landmark, today), then=1), default=0) for landmark in LANDMARKS),
            start=Value(0, output_field=IntegerField()),
        )
        return self.filter(self.at_risk(0, today)).annotate(points=points)

    def delay_days(self, first: int, last: int):
        """Rows (agent, procedure, ordinal, intervals, late) by the day on which delay is known.

        That day is the deadline, or the registration where it came later; from `first` to `last`.
        """
        keys = (f"{self.dossier}agent", f"{self.dossier}procedure", "known_wd")
        known = Greatest("due_wd", f"{self.dossier}registered_wd")
        return (
            self.annotate(known_wd=known)
            .filter(self.at_risk(0, F("known_wd")), known_wd__range=(first, last))
            .order_by()
            .values(*keys)
            .annotate(intervals=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
            .values_list(*keys, "intervals", "late")
        )

    def counted(self, version: int, first: int, today: int) -> Self:
        """Of dossiers counted in that calendar version and registered between two ordinals."""
        return self.filter(
            **{
                f"{self.dossier}calendar_version": version,
                f"{self.dossier}registered_wd__range": (first, today),
            }
        )


class DossierQuerySet(CountsCustody, CountsSigns, CountsPost, OfAgentQuerySet):
    """Dossiers, visible with their agent."""

    def for_list(self) -> Self:
        """What a line of a list shows."""
        related = ("agent", "procedure", "authority")
        return self.select_related(*related).defer("agent__location")

    def in_groups(self, groups: Iterable[tuple[int, int, str]]) -> Self:
        """Dossiers of these agents, procedures and citizens."""
        wanted = Q()
        for agent, procedure, citizen in groups:
            wanted |= Q(agent=agent, procedure=procedure, citizen_key=citizen)
        return self.filter(wanted) if wanted else self.none()

    def groups_of_withdrawn(self, since: datetime | None = None):
        """Agent, procedure and citizen of the dossiers withdrawn (since then) once forwarded."""
        withdrawn = self.filter(withdrawn_at__isnull=False, forwarded_at__isnull=False)
        if since is not None:
            withdrawn = withdrawn.filter(withdrawn_at__gte=since)
        groups = withdrawn.exclude(citizen_key="").order_by()
        return groups.values_list("agent", "procedure", "citizen_key").distinct()

    def linked_groups(self):
        """Agent, procedure and citizen of the dossiers that are linked to another."""
        linked = self.filter(Q(is_refile=True) | Q(refiled_wd__isnull=False)).order_by()
        return linked.values_list("agent", "procedure", "citizen_key").distinct()

    def moved_by(self, incident) -> Self:
        """Those whose deadline the incident moves once it counts: under way at some time of it."""
        covered = self.filter(
            calendar_version__calendar=incident.calendar_id,
            start_at__lt=incident.ends_at,
            due_at__gt=incident.starts_at,
        )
        if incident.authority_id:
            covered = covered.filter(authority=incident.authority_id)
        agents = list(incident.agents.values_list("pk", flat=True))
        return covered.filter(agent__in=agents) if agents else covered

    def open(self) -> Self:
        """Neither forwarded nor withdrawn."""
        return self.filter(forwarded_at__isnull=True, withdrawn_at__isnull=True)

    def overdue(self, at: datetime) -> Self:
        """Open past the deadline: somebody is waiting today."""
        return self.open().filter(due_at__lt=at)

    def late(self, at: datetime) -> Self:
        """Forwarded too late, or not forwarded although the deadline has passed."""
        return self.filter(is_late=True, due_at__lt=at).exclude(
            forwarded_at__isnull=True, withdrawn_at__lte=F("due_at")
        )

    def examined(self, today: int) -> Self:
        """Evaluable for rework: decided on, or long enough with the authority, and no re-filing."""
        return self.filter(self.is_examined(today))

    def is_examined(self, today: int) -> Q:
        """Whether a dossier is evaluable for rework by the end of that day."""
        waited = Q(forwarded_wd__lte=today - DECISION_WAIT)
        decided = Q(forwarded_wd__lte=today, decided_wd__lte=today)
        return Q(is_refile=False) & (decided | waited)

    def with_rework(self, today: int) -> Self:
        """Add `rework_rounds`: those of the agent requested by the end of that day.

        Dated rounds count from their request, declared ones from the first decision, and a
        re-filing counts as one. Dated rounds stand for the declared ones where there are any.
        """
        rounds = self.model._meta.get_field("rounds").related_model.objects
        dated = (
            rounds.filter(
                dossier=OuterRef("pk"), is_agent_attributable=True, requested_wd__lte=today
            )
            .order_by()
            .values("dossier")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(
            rework_rounds=Case(
                When(has_dated_rounds=True, then=Coalesce(Subquery(dated), 0)),
                When(decided_wd__lte=today, then=F("declared_rounds")),
                default=Value(0),
                output_field=IntegerField(),
            )
        )

    def with_rework_points(self, today: int) -> Self:
        """The dossiers evaluable by the end of that day, with their `points`."""
        points = [
            When(_reached(number, today), then=Value(number)) for number in range(MAX_ROUNDS, 0, -1)
        ]
        return (
            self.examined(today)
            .with_rework(today)
            .annotate(points=Case(*points, default=Value(0), output_field=IntegerField()))
        )

    def in_state(self, state: str, at: datetime) -> Self:
        """Those that stand so towards their deadline at that moment (`DossierState`)."""
        held = Q(forwarded_at__isnull=True, withdrawn_at__isnull=True)
        forwarded = Q(forwarded_at__isnull=False)
        return self.filter(
            {
                "overdue": held & Q(due_at__lt=at),
                "open": held & Q(due_at__gte=at),
                "late": forwarded & Q(is_late=True),
                "in_time": forwarded & Q(is_late=False),
                "withdrawn": Q(forwarded_at__isnull=True, withdrawn_at__isnull=False),
            }[state]
        )

    def decision_days(self, first: int, last: int):
        """Rows (agent, procedure, authority, ordinal, dossiers, sent back) by the first decision.

        Judged by what was known on that day: the agent's rounds requested by then.
        """
        decided = Q(decided_wd__range=(first, last), forwarded_wd__lte=F("decided_wd"))
        unlinked = Q(refiled_wd__isnull=True) | Q(refiled_wd__gt=F("decided_wd"))
        return self._days_of_rework(decided & unlinked, "decided_wd", Q(was_sent_back=True))

    def refiling_days(self, first: int, last: int):
        """The same rows by the day on which a dossier was found filed again: all of them bad.

        One that its first decision had already sent back counted on that day, and only then.
        """
        refiled = Q(refiled_wd__range=(first, last), forwarded_wd__lte=F("refiled_wd"))
        counted = Q(decided_wd__lt=F("refiled_wd"), was_sent_back=True)
        return self._days_of_rework(
            refiled & (Q(decided_wd__isnull=True) | ~counted), "refiled_wd", Q()
        )

    def _days_of_rework(self, wanted: Q, day: str, is_bad: Q):
        rounds = self.model._meta.get_field("rounds").related_model.objects
        dated = rounds.filter(
            dossier=OuterRef("pk"),
            is_agent_attributable=True,
            requested_wd__lte=OuterRef("decided_wd"),
        )
        sent_back = Q(has_dated_rounds=True) & Exists(dated)
        sent_back |= Q(has_dated_rounds=False, declared_rounds__gt=0)
        keys = ("agent", "procedure", "authority", day)
        return (
            self.annotate(was_sent_back=Case(When(sent_back, then=True), default=False))
            .filter(wanted, is_refile=False)
            .order_by()
            .values(*keys)
            .annotate(dossiers=Count("pk"), bad=Count("pk", filter=is_bad))
            .values_list(*keys, "dossiers", "bad")
        )


class SupplementRoundQuerySet(CountsCustody, ScopedQuerySet):
    """Supplement rounds, visible with their dossier's agent."""

    dossier = "dossier__"

    def open(self, at: datetime | None = None) -> Self:
        """The citizen brought the rest, and the agent has not forwarded it, now or at a moment."""
        brought = {"resupplied_at__lte": at} if at else {}
        return self.filter(not_yet("reforwarded_at", at), due_at__isnull=False, **brought)

    def charged_to(self, agent: int, *, first: date, last: date) -> Self:
        """Those that count for the agent, of dossiers registered in that stretch; the newest first."""
        return self.filter(
            dossier__agent=agent,
            dossier__received_at__date__range=(first, last),
            is_agent_attributable=True,
        ).order_by("-requested_at", "dossier__code", "number")

    def for_list(self) -> Self:
        """What a line of a list shows."""
        related = ("dossier__agent", "dossier__procedure", "dossier__authority")
        return self.select_related(*related).defer("dossier__agent__location")

    def scoped_to(self, user) -> Self:
        dossiers = self.model._meta.get_field("dossier").related_model.objects.visible_to(user)
        return self.filter(dossier__in=dossiers)


def not_yet(name: str, at: datetime | None) -> Q:
    """That the time of this name has not come: not at all, or not by that moment."""
    never = Q(**{f"{name}__isnull": True})
    return never | Q(**{f"{name}__gt": at}) if at else never


def _not_forwarded_by(landmark):
    """Held beyond so many working days after the deadline."""
    return Q(forwarded_wd__isnull=True) | Q(forwarded_wd__gt=F("due_wd") + landmark)


def _reached(number, today):
    reached = Q(rework_rounds__gte=number)
    return reached | Q(refiled_wd__lte=today) if number == 1 else reached
