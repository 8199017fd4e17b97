"""Agents: where they stand, where they lie, what they lack."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Least, TruncDate

from registry.enums import (
    CLEARED,
    DRAFTING,
    ENDED,
    WAITING,
    Act,
    Finding,
    PlaceDoubt,
    Scope,
    Status,
)
from registry.querysets.scope import ScopedQuerySet, area_codes, holding
from registry.rules.lapses import EQUIPMENT_CHECK_DAYS, LapseKind, oldest_valid_check

PLACE_DOUBTS = {
    PlaceDoubt.ENDED_AREA: Q(declared_area__valid_to__isnull=False),
    PlaceDoubt.OUTSIDE: Q(finding=Finding.OUTSIDE),
    PlaceDoubt.BORDER_ZONE: Q(finding=Finding.BORDER_ZONE),
    PlaceDoubt.NO_BOUNDARY: Q(finding=Finding.NO_BOUNDARY, declared_area__valid_to__isnull=True),
    PlaceDoubt.UNPLACED: Q(location__isnull=True),
}


class AgentQuerySet(ScopedQuerySet):
    """Agents."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.filter(operator=user.operator_id)
        codes = area_codes(user)
        return self.filter(Q(declared_area__code__in=codes) | Q(area__code__in=codes))

    def drafting(self) -> Self:
        return self.filter(status__in=DRAFTING)

    def waiting(self) -> Self:
        """Submitted or under review: the queue of the Centre, oldest first."""
        return self.filter(status__in=WAITING).order_by("status_since", "code")

    def claimed_by(self, user, at: datetime) -> Self:
        """Under review by this person, whose claim lasts."""
        return self.filter(status=Status.UNDER_REVIEW, claimed_by=user, claimed_until__gt=at)

    def unclaimed(self, at: datetime) -> Self:
        """Waiting, and nobody holds them now: oldest first."""
        run_out = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
        return self.waiting().filter(Q(status=Status.SUBMITTED) | run_out)

    def made_by(self, user) -> Self:
        """Submitted by this person, or with facts that they edited."""
        return self.filter(self._made_by(user))

    def not_made_by(self, user) -> Self:
        """Those that this person may decide: neither submitted nor edited by them."""
        return self.exclude(self._made_by(user))

    def _made_by(self, user):
        edits = self.model._meta.get_field("fact_edits").related_model.objects
        return Q(submitted_by=user) | Exists(edits.filter(agent=OuterRef("pk"), by=user))

    def answered(self) -> Self:
        """Waiting again after they were returned for correction."""
        decisions = self.model._meta.get_field("decisions").related_model.objects
        returned = decisions.filter(agent=OuterRef("pk"), act=Act.RETURN)
        return self.waiting().filter(Exists(returned))

    def in_area(self, area: int) -> Self:
        """In that area by the point, or by the declaration where there is no point."""
        return self.filter(Q(area=area) | Q(area__isnull=True, declared_area=area))

    def active(self) -> Self:
        return self.filter(status=Status.ACTIVE)

    def in_service(self) -> Self:
        """Active or suspended: those that answer for dossiers."""
        return self.filter(status__in=(Status.ACTIVE, Status.SUSPENDED))

    def placed(self) -> Self:
        return self.filter(location__isnull=False)

    def unplaced(self) -> Self:
        return self.filter(location__isnull=True)

    def place_doubted(self, doubt: PlaceDoubt | None = None) -> Self:
        """Those with that doubt about their place, or any; refused and closed ones are let be."""
        doubts = PLACE_DOUBTS.values() if doubt is None else [PLACE_DOUBTS[PlaceDoubt(doubt)]]
        return self.exclude(status__in=ENDED).filter(reduce(or_, doubts))

    def doubt_counts(self) -> dict[str, int]:
        """By doubt: how many agents have it."""
        counts = {
            doubt.value: Count("pk", filter=condition) for doubt, condition in PLACE_DOUBTS.items()
        }
        return self.exclude(status__in=ENDED).aggregate(**counts)

    def location_in_question(self) -> Self:
        """The approved point was moved more than its tolerance, and nobody confirmed it yet."""
        return self.filter(location_reopened_at__isnull=False)

    def search(self, text: str) -> Self:
        """Code, name or address, without regard to case, accents and đ; also by a former code."""
        if not text.strip():
            return self
        former = self.former_codes().filter(code__icontains=text.strip()).values("agent")
        return self.filter(holding(text) | Q(pk__in=former))

    def for_list(self) -> Self:
        """What a line of a list shows, without the outlines of areas."""
        outlines = [
            f"{path}__{field}"
            for path in ("area", "declared_area", "finding_area")
            for field in ("boundary", "boundary_simplified")
        ]
        return self.select_related("operator__kind", "area", "declared_area", "finding_area").defer(
            *outlines
        )

    def with_facts(self, on: date) -> Self:
        """Add what the criteria measure by counting rows, each as `fact_<measure>`."""
        employees = self.model._meta.get_field("staff").related_model.objects
        staff = employees.filter(agent=OuterRef("pk"))
        operator = self.model._meta.get_field("operator").related_model
        agreements = operator._meta.get_field("agreements").related_model.objects
        return self.annotate(
            fact_staff=_count(staff),
            fact_trained_staff=_count(staff.filter(certificate_expires_on__gte=on)),
            fact_uncommitted_staff=_count(staff.filter(commitment_signed_on__isnull=True)),
            fact_agreement=Exists(agreements.filter(operator=OuterRef("operator")).valid_on(on)),
            fact_services=_count(self.model.services.through.objects.filter(agent=OuterRef("pk"))),
        )

    def with_lapses(self, on: date) -> Self:
        """Narrow to agents that citizens use, and add the last day on which each thing held.

        `lapse_<kind>` is empty where nothing of that kind has lapsed; `lapsed_since` is the
        earliest of them.
        """
        days = {f"lapse_{kind}": day for kind, day in self._lapse_days(on).items()}
        earliest = (Coalesce(F(name), Value(date.max)) for name in days)
        return (
            self.filter(status__in=CLEARED)
            .annotate(**days)
            .annotate(lapsed_since=Least(*earliest, output_field=models.DateField()))
        )

    def needing_attention(self, on: date, kind: LapseKind | None = None) -> Self:
        """Agents that citizens use and for which something has lapsed by that day."""
        if kind is not None:
            return self.with_lapses(on).filter(**{f"lapse_{kind}__isnull": False})
        return self.with_lapses(on).filter(lapsed_since__lt=date.max)

    def _lapse_days(self, on):
        def rows(name):
            related = self.model._meta.get_field(name).related_model.objects
            return related.filter(agent=OuterRef("pk"))

        agreements = (
            self.model._meta.get_field("operator")
            .related_model._meta.get_field("agreements")
            .related_model.objects.filter(operator=OuterRef("operator"))
        )
        never_signed = TruncDate("status_since")
        return {
            LapseKind.CERTIFICATE: _earliest(
                rows("staff").filter(certificate_expires_on__lt=on), "certificate_expires_on"
            ),
            LapseKind.AGREEMENT: Case(
                When(Exists(agreements.valid_on(on)), then=None),
                default=Coalesce(
                    Subquery(agreements.order_by("-valid_until").values("valid_until")[:1]),
                    never_signed,
                ),
                output_field=models.DateField(),
            ),
            LapseKind.EQUIPMENT_CHECK: _earliest(
                rows("equipment")
                .filter(seen_on__lt=oldest_valid_check(on))
                .annotate(checked_until=_days_after("seen_on", EQUIPMENT_CHECK_DAYS.value)),
                "checked_until",
            ),
            LapseKind.WAIVER: _earliest(rows("waivers").lapsed_on(on), "ends_on"),
            LapseKind.CONDITION: _earliest(rows("conditions").overdue_on(on), "due_on"),
        }

    def not_merged(self) -> Self:
        """Agents of their own: a duplicate's row stays for its decisions and scores only."""
        return self.exclude(status=Status.MERGED)

    def former_codes(self):
        """All codes that lead to another agent."""
        return self.model._meta.get_field("former_codes").related_model.objects.order_by()

    def known_as(self, code: str) -> Self:
        """The agent of that code, now or before a merge."""
        former = self.former_codes().filter(code=code).values("agent")
        return self.not_merged().filter(Q(code=code) | Q(pk__in=former))

    def kept_codes(self) -> dict[str, str]:
        """For each former code the code of the agent that was kept."""
        return dict(self.former_codes().filter(agent__in=self).values_list("code", "agent__code"))

    def keys_by_code(self) -> dict[str, int]:
        """The primary key that each code means; former codes mean the agent that was kept."""
        own = dict(self.not_merged().order_by().values_list("code", "pk"))
        return own | dict(self.former_codes().filter(agent__in=self).values_list("code", "agent"))

    def for_comparing(self) -> Self:
        """What tells two records apart, without the outlines of areas and the rest of the row."""
        facts = ("code", "name", "address", "phone", "location", "status", "operator__name")
        keys = ("name_key", "address_key", "phone_key")
        return self.select_related("operator").only(*facts, *keys).order_by("code")

    def sharing_key(self, *, names, addresses, phones) -> Self:
        """Agents with one of these comparing keys; empty keys are shared by nobody."""
        return self.filter(
            Q(name_key__in=[key for key in names if key])
            | Q(address_key__in=[key for key in addresses if key])
            | Q(phone_key__in=[key for key in phones if key])
        )


def _count(queryset):
    counted = queryset.order_by().values("agent").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _earliest(rows, day):
    """The earliest day among the rows of each agent, or nothing where there are none."""
    return Subquery(rows.order_by(day).values(day)[:1])


def _days_after(day, count):
    """A day so many days later, as a date on both databases."""
    return Cast(F(day) + timedelta(days=count), models.DateField())
