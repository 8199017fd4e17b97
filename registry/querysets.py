"""Questions about many rows of the registry."""

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
    ChangeState,
    Finding,
    PlaceDoubt,
    Scope,
    Status,
    Verdict,
)
from registry.rules.lapses import EQUIPMENT_CHECK_DAYS, LapseKind, oldest_valid_check
from registry.rules.names import search_key


def area_codes(user):
    """The codes of the areas a user is limited to, for use inside a query."""
    return user.areas.order_by().values("code")


class ScopedQuerySet(models.QuerySet):
    """Rows that only some may see. A queryset says in `scoped_to` what each scope opens."""

    def visible_to(self, user) -> Self:
        """The rows this user may see: none for strangers and for users without a scope."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser or user.scope == Scope.CITY:
            return self
        if user.scope in (Scope.AREAS, Scope.OPERATOR):
            return self.scoped_to(user)
        return self.none()

    def scoped_to(self, user) -> Self:
        """The rows of a user limited to areas or to one operator."""
        return self.none()


class ReferenceQuerySet(ScopedQuerySet):
    """Lists that everybody with a scope needs: services, reasons, procedures, calendars."""

    def scoped_to(self, user) -> Self:
        return self


class UserQuerySet(ScopedQuerySet):
    """Accounts: everybody sees their own, the city's administrators see all."""

    def scoped_to(self, user) -> Self:
        return self.filter(pk=user.pk)


class OperatorQuerySet(ScopedQuerySet):
    """Operators: a coordinator's own, or those with an agent in the user's areas."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.filter(pk=user.operator_id)
        agents = self.model._meta.get_field("agents").related_model.objects.visible_to(user)
        return self.filter(Exists(agents.filter(operator=OuterRef("pk"))))

    def search(self, text: str) -> Self:
        return search(self, text)

    def with_counts(self) -> Self:
        """Add `agent_count` and `active_agent_count`."""
        return self.annotate(
            agent_count=Count("agents"),
            active_agent_count=Count("agents", filter=Q(agents__status=Status.ACTIVE)),
        )

    def with_agreement(self) -> Self:
        """Add the number and the last day of the agreement that lasts longest, if there is one."""
        longest = self._agreements().order_by(F("valid_until").desc(nulls_first=True), "-pk")
        return self.annotate(
            agreement_number=Subquery(longest.values("number")[:1]),
            agreement_until=Subquery(longest.values("valid_until")[:1]),
        )

    def without_agreement(self, day: date) -> Self:
        """With agents that citizens use, and no agreement valid on that day."""
        agents = self.model._meta.get_field("agents").related_model.objects
        cleared = agents.filter(operator=OuterRef("pk"), status__in=CLEARED)
        return self.filter(Exists(cleared), ~Exists(self._agreements().valid_on(day)))

    def ending(self, day: date, within: timedelta) -> Self:
        """With an agreement valid on that day, and none that reaches beyond the time given."""
        own = self._agreements()
        return self.filter(Exists(own.valid_on(day)), ~Exists(own.valid_on(day + within)))

    def agreement_due(self, day: date, within: timedelta) -> Self:
        """With whom to sign again: the agreement ends within that time, or there is none now."""
        return self.ending(day, within) | self.without_agreement(day)

    def _agreements(self):
        agreements = self.model._meta.get_field("agreements").related_model.objects
        return agreements.filter(operator=OuterRef("pk"))


class AgreementQuerySet(ScopedQuerySet):
    """Agreements, visible with their operator."""

    def scoped_to(self, user) -> Self:
        operators = self.model._meta.get_field("operator").related_model.objects.visible_to(user)
        return self.filter(operator__in=operators)

    def valid_on(self, day: date) -> Self:
        """Signed and not yet ended on that day."""
        return self.filter(signed_on__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class BoundaryVersionQuerySet(ReferenceQuerySet):
    """Loads of boundaries."""

    def active(self) -> Self:
        return self.filter(activated_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The active versions that had started by that day, newest first."""
        return self.active().filter(valid_from__lte=day).order_by("-valid_from", "-pk")


class AreaLinkQuerySet(ReferenceQuerySet):
    """What became of old areas."""

    def between(self, old, new) -> Self:
        """The links from areas of one boundary version to areas of another."""
        return self.filter(old__version=old, new__version=new)

    def search_old(self, text: str) -> Self:
        return search(self, text, "old__search_key")

    def for_pages(self) -> Self:
        """Both areas, without their outlines."""
        outlines = [
            f"{end}__{field}"
            for end in ("old", "new")
            for field in ("boundary", "boundary_simplified")
        ]
        return self.select_related("old", "new").defer(*outlines)


class AreaQuerySet(ScopedQuerySet):
    """Areas. Their outlines are heavy: lists defer them."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self
        return self.filter(code__in=area_codes(user))

    def active(self) -> Self:
        """Areas of activated versions, open or closed."""
        return self.filter(version__activated_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The areas in force on that day."""
        return (
            self.active()
            .filter(valid_from__lte=day)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        )

    def open(self) -> Self:
        """The areas in force with no end in sight."""
        return self.active().filter(valid_to__isnull=True)

    def without_outlines(self) -> Self:
        return self.defer("boundary", "boundary_simplified")

    def search(self, text: str) -> Self:
        return search(self, text)

    def search_with_former(self, text: str) -> Self:
        """By code or name, or by those of an area that went into it."""
        links = self.model._meta.get_field("predecessors").related_model.objects
        former = links.filter(new=OuterRef("pk")).search_old(text)
        own = search(self.model.objects.order_by(), text).values("pk")
        return self.filter(Q(pk__in=own) | Exists(former))


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


class OfAgentQuerySet(ScopedQuerySet):
    """Rows that belong to one agent and are visible with it."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("agent").related_model.objects.visible_to(user)
        return self.filter(agent__in=agents)

    def search(self, text: str) -> Self:
        """By code, name or address of the agent."""
        return search(self, text, key="agent__search_key")


class DecisionQuerySet(OfAgentQuerySet):
    """Moves of agents."""

    def judged_in(self, month: date) -> Self:
        """Approvals and refusals of the month that begins on that day."""
        following = (month + timedelta(days=32)).replace(day=1)
        return self.filter(
            act__in=(Act.APPROVE, Act.REFUSE), at__date__gte=month, at__date__lt=following
        ).order_by("pk")


class ReviewDrawQuerySet(ScopedQuerySet):
    """Samples of decisions: of the whole city, so only its people see them."""

    def with_counts(self) -> Self:
        """Add how many decisions were drawn, looked at again, and found wrong."""
        return self.annotate(
            drawn_count=Count("reviews"),
            reviewed_count=Count("reviews", filter=~Q(reviews__verdict="")),
            disagreed_count=Count("reviews", filter=Q(reviews__verdict=Verdict.DISAGREES)),
        )


class DecisionReviewQuerySet(ScopedQuerySet):
    """Second looks at decisions, visible with the agent; operators see none."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.none()
        decisions = self.model._meta.get_field("decision").related_model.objects
        return self.filter(decision__in=decisions.visible_to(user))

    def open(self) -> Self:
        """Nobody has looked again yet."""
        return self.filter(verdict="")

    def for_second_person(self, user) -> Self:
        """Open, of decisions that this person did not take, on sites that it did not make."""
        decision = self.model._meta.get_field("decision").related_model
        agents = decision._meta.get_field("agent").related_model.objects
        made = agents.filter(Q(submitted_by=user) | Q(fact_edits__by=user)).order_by().values("pk")
        return self.open().exclude(decision__by=user).exclude(decision__agent__in=made)

    def to_be_noted(self) -> Self:
        """Somebody disagrees, and the director has not taken note."""
        return self.filter(verdict=Verdict.DISAGREES, note__isnull=True)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related(
            "draw", "decision__agent__operator", "decision__by", "reviewed_by", "note"
        )

    def search(self, text: str) -> Self:
        """By code, name or address of the agent."""
        return search(self, text, key="decision__agent__search_key")


class ReviewNoteQuerySet(ScopedQuerySet):
    """Notes on disagreements, visible with the second look."""

    def scoped_to(self, user) -> Self:
        reviews = self.model._meta.get_field("review").related_model.objects.visible_to(user)
        return self.filter(review__in=reviews)


class EvidenceQuerySet(OfAgentQuerySet):
    """Files about agents, visible with the agent."""

    def for_list(self) -> Self:
        return self.select_related("agent__operator", "uploaded_by")


class WaiverQuerySet(OfAgentQuerySet):
    """Waivers of mandatory criteria."""

    def valid_on(self, day: date) -> Self:
        return self.filter(ends_on__gte=day)

    def standing(self) -> Self:
        """Neither confirmed as met nor followed by a longer one for the same criterion."""
        longer = self.model.objects.filter(
            agent=OuterRef("agent"),
            criterion=OuterRef("criterion"),
            ends_on__gt=OuterRef("ends_on"),
        )
        return self.filter(~Exists(longer), met_at__isnull=True)

    def ending_by(self, day: date) -> Self:
        """Those that have ended or will have ended by that day, first things first."""
        return self.standing().filter(ends_on__lte=day).order_by("ends_on", "pk")

    def lapsed_on(self, day: date) -> Self:
        """Ended before that day, and nothing came after."""
        return self.standing().filter(ends_on__lt=day)


class ConditionQuerySet(OfAgentQuerySet):
    """Conditions of approval."""

    def unmet(self) -> Self:
        return self.filter(met_at__isnull=True)

    def running_on(self, day: date) -> Self:
        """Not met yet, and not yet due to be."""
        return self.unmet().filter(due_on__gte=day)

    def due_by(self, day: date) -> Self:
        """Overdue, or due by that day, first things first."""
        return self.unmet().filter(due_on__lte=day).order_by("due_on", "pk")

    def overdue_on(self, day: date) -> Self:
        return self.unmet().filter(due_on__lt=day)


class MessageQuerySet(ScopedQuerySet):
    """Messages, visible with the agent that they are about."""

    def scoped_to(self, user) -> Self:
        about = {
            f"{name}__in": self.model._meta.get_field(name).related_model.objects.visible_to(user)
            for name in ("decision", "change_set")
        }
        return self.filter(Q(*about.items(), _connector=Q.OR))


class ChangeSetQuerySet(OfAgentQuerySet):
    """Proposals to change approved agents, visible with the agent."""

    def open(self) -> Self:
        """Those that wait for the Centre."""
        return self.filter(state=ChangeState.OPEN)

    def for_list(self) -> Self:
        """What a line of the list shows."""
        return self.select_related("agent__operator", "proposed_by", "decided_by").annotate(
            change_count=Count("changes")
        )


class ChangeQuerySet(ScopedQuerySet):
    """Changed facts, visible with their proposal."""

    def scoped_to(self, user) -> Self:
        sets = self.model._meta.get_field("change_set").related_model.objects.visible_to(user)
        return self.filter(change_set__in=sets)


class MergeQuerySet(ScopedQuerySet):
    """Merges, visible with the agent that was kept."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("kept").related_model.objects.visible_to(user)
        return self.filter(kept__in=agents)

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class FormerCodeQuerySet(OfAgentQuerySet):
    """Codes that lead to another agent."""


class DistinctionQuerySet(ScopedQuerySet):
    """Pairs that are two, visible with both."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("first").related_model.objects.visible_to(user)
        return self.filter(first__in=agents, second__in=agents)

    def settled(self) -> Self:
        return self.filter(is_settled=True)

    def about(self, agent) -> Self:
        """The pairs of which this agent is one."""
        return self.filter(Q(first=agent) | Q(second=agent))


class ExportLogQuerySet(ScopedQuerySet):
    """Exports: everybody sees their own, the city's people see all."""

    def scoped_to(self, user) -> Self:
        return self.filter(by=user)


class ColumnChoiceQuerySet(ScopedQuerySet):
    """Choices of columns: everybody's own and nobody else's."""

    def visible_to(self, user) -> Self:
        return super().visible_to(user).filter(by=user.pk)

    def scoped_to(self, user) -> Self:
        return self


class CriteriaSetQuerySet(ReferenceQuerySet):
    """Versions of the criteria."""

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The sets in force on that day, one for each kind of operator that has its own."""
        return (
            self.published()
            .filter(valid_from__lte=day)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        )

    def in_force_for(self, operator_kind, day: date) -> Self:
        """The set of that kind on that day, then the general one; take the first."""
        return (
            self.as_at(day)
            .filter(Q(operator_kind=operator_kind) | Q(operator_kind__isnull=True))
            .order_by(F("operator_kind").asc(nulls_last=True), "-number")
        )


class OfCriteriaSetQuerySet(ReferenceQuerySet):
    """Criteria, visible with their set."""


class OfAreaQuerySet(ScopedQuerySet):
    """Rows about one area. An operator's people see none: they speak of the city, not of it."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.none()
        return self.filter(area__code__in=area_codes(user))

    def search(self, text: str) -> Self:
        """Code or name of the area, without regard to case, accents and đ."""
        return search(self, text, "area__search_key")

    def without_outlines(self) -> Self:
        """With the area and its boundary version, but not its heavy outlines."""
        return self.select_related("area__version").defer(
            "area__boundary", "area__boundary_simplified"
        )


class AreaStatisticQuerySet(OfAreaQuerySet):
    """Figures of areas by month."""

    def of_months(self, first: date, last: date) -> Self:
        """Of the months that begin from the one day to the other, both included."""
        return self.filter(month__gte=first, month__lte=last)


def search(queryset, text, key="search_key"):
    """Narrow to rows whose search key holds every word of the text."""
    return queryset.filter(holding(text, key))


def holding(text, key="search_key") -> Q:
    """Whether a search key holds every word of the text."""
    return Q(*((f"{key}__contains", word) for word in search_key(text).split()))


def _count(queryset):
    counted = queryset.order_by().values("agent").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _earliest(rows, day):
    """The earliest day among the rows of each agent, or nothing where there are none."""
    return Subquery(rows.order_by(day).values(day)[:1])


def _days_after(day, count):
    """A day so many days later, as a date on both databases."""
    return Cast(F(day) + timedelta(days=count), models.DateField())
