"""Scenarios: asking for one, computing it, talking about it, and making drafts of its sites."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.actions.demand import spread_population
from maps.enums import (
    SCENARIO_MOVES,
    CandidateSource,
    ScenarioState,
    ScenarioStep,
)
from maps.models import Scenario, ScenarioComment, ScenarioSite
from maps.population import demand_set_on
from maps.rules.siting import ImpossibleTermsError
from maps.siting import Answer, TooManyWaysError, answer
from registry.actions.drafts import Draft, save_drafts
from registry.models import Agent, Operator, User

# No computation takes that long: one that says so was cut off with its process.
CUT_OFF_AFTER = timedelta(minutes=10)
DRAFT_FACTS = ["name", "operator", "address", "location", "declared_area"]
LONGEST_CODE = 40


@transaction.atomic
def ask_for_scenario(*, scenario: Scenario, by: User | None, at: datetime) -> Scenario:
    """Keep a question that is still to be computed.

    Refuses with `not_permitted` and `list_missing`, and as
    `spread_population` where nobody has been placed yet.
    """
    if by is not None:
        _check_permission(by, "maps.add_scenario")
    check_question(scenario)
    scenario.made_by, scenario.made_at = by, at
    scenario.demand_set = demand_set_on(timezone.localdate(at)) or spread_population(by=by, at=at)
    scenario.save()
    return scenario


def check_question(scenario: Scenario) -> None:
    """Refuse a question that contradicts itself."""
    if scenario.candidate_source == CandidateSource.LIST and scenario.candidate_list is None:
        raise ValidationError(
            {"candidate_list": ValidationError(_("Choose a list, or give a file."), "list_missing")}
        )


def compute_scenario(*, scenario: Scenario, at: datetime) -> Scenario:
    """Answer the question. It is not one transaction: whoever waits can follow the steps.

    Refuses with `move_not_allowed` what is computed already or being computed now. A question that
    has no answer ends as failed, with the reason.
    """
    _begin(scenario, at)
    try:
        found = answer(
            scenario,
            scenario.demand_set,
            on=timezone.localdate(at),
            say=lambda step: _say(scenario, step),
        )
    except ImpossibleTermsError:
        _fail(scenario, _("No choice of sites keeps these conditions: ask for less in the groups "
                          "of wards, a larger budget or a smaller distance."))  # fmt: skip
    except TooManyWaysError:
        _fail(scenario, _("Too many candidates for so many people: choose a wider grid."))
    except BaseException:
        _fail(scenario, _("The computation broke off. Try again, or tell an administrator."))
        raise
    else:
        _keep(scenario, found)
    scenario.refresh_from_db()
    return scenario


def can_be_computed(scenario: Scenario, at: datetime) -> bool:
    """Whether the question waits to be computed, failed, or was cut off."""
    return Scenario.objects.filter(_may_begin(at), pk=scenario.pk).exists()


@transaction.atomic
def comment_on_scenario(
    *, scenario: Scenario, text: str, by: User, at: datetime
) -> ScenarioComment:
    """Say something about a scenario. Refuses with `not_permitted` and `empty`."""
    _check_permission(by, "maps.add_scenariocomment")
    if not text.strip():
        raise ValidationError(_("Write something."), code="empty")
    return ScenarioComment.objects.create(scenario=scenario, text=text.strip(), by=by, at=at)


@transaction.atomic
def draft_sites(
    *, scenario: Scenario, sites: Sequence[int], operator: Operator, by: User, at: datetime
) -> list[Agent]:
    """Turn chosen sites into draft agents of an operator; each keeps the link to its scenario.

    Refuses with `not_permitted`, `nothing_chosen`, `already_registered` where one of them is an
    agent already, and `code_taken`.
    """
    _check_permission(by, "maps.draft_scenario")
    rows = list(
        ScenarioSite.objects.select_for_update(of=("self",))
        .filter(scenario=scenario, pk__in=sites)
        .order_by("order")
    )
    if not rows or not Operator.objects.visible_to(by).filter(pk=operator.pk).exists():
        raise ValidationError(_("Choose sites and an operator."), code="nothing_chosen")
    _check_unregistered(rows)
    drafts = [_draft(row, operator) for row in rows]
    save_drafts(
        drafts=[Draft(agent, services=None, named=DRAFT_FACTS) for agent in drafts], by=by, at=at
    )
    for row, agent in zip(rows, drafts, strict=True):
        row.agent, row.drafted_at, row.drafted_by = agent, at, by
        row.save(update_fields=["agent", "drafted_at", "drafted_by"])
    return drafts


def _check_permission(by, permission):
    if not by.has_perm(permission):
        raise ValidationError(_("You may not do this."), code="not_permitted")


def _may_begin(at):
    waiting = Q(state__in=SCENARIO_MOVES[ScenarioState.COMPUTING] - {ScenarioState.COMPUTING})
    cut_off = Q(state=ScenarioState.COMPUTING, started_at__lte=at - CUT_OFF_AFTER)
    return waiting | cut_off


def _begin(scenario, at):
    """One statement, so that of two who begin at once only one does."""
    begun = Scenario.objects.filter(_may_begin(at), pk=scenario.pk).update(
        state=ScenarioState.COMPUTING,
        started_at=at,
        finished_at=None,
        failure="",
        step=ScenarioStep.GATHERING,
    )
    if not begun:
        raise ValidationError(
            _("This scenario is computed already, or is being computed."), code="move_not_allowed"
        )


def _say(scenario, step):
    Scenario.objects.filter(pk=scenario.pk).update(step=step)


def _fail(scenario, reason):
    Scenario.objects.filter(pk=scenario.pk, state=ScenarioState.COMPUTING).update(
        state=ScenarioState.FAILED, failure=reason, finished_at=timezone.now(), step=""
    )


@transaction.atomic
def _keep(scenario: Scenario, found: Answer) -> None:
    scenario.sites.all().delete()
    ScenarioSite.objects.bulk_create(
        ScenarioSite(
            scenario=scenario,
            order=order,
            code=site.premises.code,
            name=site.premises.name,
            address=site.premises.address,
            longitude=site.premises.longitude,
            latitude=site.premises.latitude,
            cost=site.premises.cost,
            agent_id=site.premises.agent,
            area=site.area,
            people=site.people,
            worth=site.worth,
            mean_m=site.mean_m,
            wards_helped=site.wards_helped,
            flags_answered=site.flags_answered,
        )
        for order, site in enumerate(found.sites, 1)
    )
    Scenario.objects.filter(pk=scenario.pk).update(
        state=ScenarioState.DONE,
        step="",
        finished_at=timezone.now(),
        people=found.people,
        people_before=found.people_before,
        people_after=found.people_after,
        mean_before_m=found.mean_before_m,
        mean_after_m=found.mean_after_m,
        worth=found.proposal.worth,
        bound=found.proposal.bound,
        is_exact=found.proposal.is_exact,
        is_cut_short=found.proposal.is_cut_short,
        left_uncovered=found.left_uncovered,
        weights=found.weights,
        open_count=found.open_count,
        candidate_count=found.candidate_count,
    )


def _check_unregistered(rows):
    registered = [row for row in rows if row.agent_id]
    if registered:
        raise ValidationError(
            _("These sites are registered already: %(sites)s."),
            code="already_registered",
            params={"sites": ", ".join(row.name for row in registered)},
        )
    taken = Agent.objects.filter(code__in=[_draft_code(row) for row in rows])
    codes = list(taken.order_by("code").values_list("code", flat=True))
    if codes:
        raise ValidationError(
            _("These codes are taken: %(codes)s."),
            code="code_taken",
            params={"codes": ", ".join(codes)},
        )


def _draft(row, operator):
    return Agent(
        code=_draft_code(row),
        name=row.name,
        operator=operator,
        address=row.address,
        location=Point(row.longitude, row.latitude, srid=4326),
        declared_area=row.area,
    )


def _draft_code(row):
    """The code of the draft: its scenario, and the code of the premises."""
    return f"KB{row.scenario_id}-{row.code}"[:LONGEST_CODE]
