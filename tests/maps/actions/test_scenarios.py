import pytest
from django.core.exceptions import ValidationError

from maps.actions.scenarios import (
    CUT_OFF_AFTER,
    ask_for_scenario,
    comment_on_scenario,
    compute_scenario,
    draft_sites,
)
from maps.enums import SCENARIO_MOVES, CandidateSource, Objective, ScenarioState
from maps.models import DemandSet, Scenario
from registry.enums import Role, Status
from registry.models import Agent
from tests.factories import NOW, make_agent, make_area, make_operator, make_user
from tests.factories_adoption import make_flag
from tests.factories_siting import (
    make_candidates,
    make_demand,
    make_scenario,
    make_service_point,
)

pytestmark = pytest.mark.django_db
WEST, MIDDLE, EAST = 105.845, 105.865, 105.885  # each more than two kilometres from the next


@pytest.fixture
def wards():
    """Three wards in a row; people live in the middle of each."""
    made = [
        make_area(code, west=west, population=people)
        for code, west, people in (
            ("00070", 105.84, 100),
            ("00082", 105.86, 60),
            ("00091", 105.88, 30),
        )
    ]
    make_demand(*zip(made, (WEST, MIDDLE, EAST), (21.03,) * 3, (100, 60, 30), strict=True))
    return made


@pytest.fixture
def premises(wards):
    return make_candidates(
        ("MB-1", WEST, 21.031, 50), ("MB-2", MIDDLE, 21.031, 40), ("MB-3", EAST, 21.031, 10)
    )


def computed(*args, **fields):
    return compute_scenario(scenario=make_scenario(*args, **fields), at=NOW)


def proposed(scenario):
    return [(site.code, site.people) for site in scenario.sites.all()]


def code_of(refusal):
    error = refusal.value
    return error.code if hasattr(error, "code") else error.error_dict.popitem()[1][0].code


def test_sites_come_in_the_order_of_what_they_add(premises):
    scenario = computed(premises, site_count=3)

    assert proposed(scenario) == [("MB-1", 100), ("MB-2", 60), ("MB-3", 30)]
    assert scenario.state == ScenarioState.DONE
    assert (scenario.people_before, scenario.people_after, scenario.people) == (0, 190, 190)
    assert scenario.is_exact
    assert scenario.gap == 0
    assert scenario.left_uncovered == {}


def test_no_more_sites_than_asked_are_proposed_and_the_rest_is_said(premises):
    scenario = computed(premises, site_count=1)

    assert proposed(scenario) == [("MB-1", 100)]
    assert scenario.left_uncovered == {"00082": 60, "00091": 30}


def test_what_is_open_already_is_locked_in(premises):
    make_agent(longitude=WEST, latitude=21.03, status=Status.ACTIVE)

    scenario = computed(premises, site_count=3)

    assert proposed(scenario) == [("MB-2", 60), ("MB-3", 30)]
    assert (scenario.people_before, scenario.open_count) == (100, 1)


def test_an_agent_that_is_not_active_covers_nobody(premises):
    make_agent(longitude=WEST, latitude=21.03, status=Status.SUSPENDED)

    assert computed(premises).people_before == 0


def test_other_service_points_count_only_where_asked(premises):
    make_service_point(WEST, 21.03)

    with_them = computed(premises, counts_other_points=True)

    assert (computed(premises).people_before, with_them.people_before) == (0, 100)


def test_sites_too_near_to_each_other_are_not_proposed_together(premises):
    scenario = computed(premises, site_count=3, apart_m=2_100)

    assert proposed(scenario) == [("MB-1", 100), ("MB-3", 30)]


def test_the_budget_is_kept(premises):
    scenario = computed(premises, site_count=3, budget=50)

    assert proposed(scenario) == [("MB-1", 100)]
    assert proposed(computed(premises, site_count=3, budget=49)) == [("MB-2", 60)]


def test_a_group_of_wards_gets_its_least(premises):
    scenario = computed(premises, site_count=1, least=[[1, ["00091"]]])

    assert proposed(scenario) == [("MB-3", 30)]


def test_flags_weigh_and_are_answered(premises, wards):
    make_flag(wards[2], reason="outlying")

    scenario = computed(premises, site_count=1, reason_weights={"outlying": 4.0})

    assert proposed(scenario) == [("MB-3", 30)]
    assert scenario.weights == {"00091": 4.0}
    assert scenario.sites.get().flags_answered == [["00091", "outlying"]]
    assert scenario.sites.get().worth == 120


@pytest.mark.parametrize(
    ("reason", "cause", "is_answered"),
    [
        ("low_use", "no_supply", True),
        ("low_use", "supply_unused", False),
        ("low_use", "demand_elsewhere", False),
        ("low_use", "unknown", False),
        ("outlying", "unknown", True),
        ("dense", "supply_unused", True),
    ],
)
def test_a_site_answers_only_what_a_lack_of_agents_explains(
    premises, wards, reason, cause, is_answered
):
    make_flag(wards[0], reason=reason, cause=cause)

    scenario = computed(premises, site_count=1)

    assert scenario.sites.get().flags_answered == ([["00070", reason]] if is_answered else [])


def test_the_shortest_mean_distance_is_another_question(premises):
    scenario = computed(premises, site_count=2, objective=Objective.DISTANCE)

    assert [code for code, _people in proposed(scenario)] == ["MB-1", "MB-2"]
    assert scenario.mean_before_m is None  # nothing was open
    assert scenario.mean_after_m == pytest.approx((160 * 111 + 30 * 2_079) / 190, abs=2)


def test_registered_sites_that_are_not_active_may_be_candidates(wards):
    draft = make_agent(longitude=EAST, latitude=21.03, code="D1", status=Status.APPROVED)
    make_agent(longitude=WEST, latitude=21.03, code="D2", status=Status.CLOSED)

    scenario = computed(candidate_source=CandidateSource.REGISTERED)

    assert [(site.code, site.agent) for site in scenario.sites.all()] == [("D1", draft)]


def test_a_grid_stands_for_premises_that_nobody_knows(wards):
    scenario = computed(candidate_source=CandidateSource.GRID, grid_m=500, site_count=3)

    assert [people for _code, people in proposed(scenario)] == [100, 60, 30]
    assert [site.area.code for site in scenario.sites.select_related("area")] == [
        "00070",
        "00082",
        "00091",
    ]


def test_the_same_question_has_the_same_answer(wards):
    one, other = (computed(grid_m=500, site_count=3) for _time in range(2))

    assert list(one.sites.values("code", "people", "worth")) == list(
        other.sites.values("code", "people", "worth")
    )


def test_conditions_that_nothing_keeps_end_as_failed_with_the_reason(premises):
    scenario = computed(premises, site_count=1, least=[[2, ["00070"]]])

    assert scenario.state == ScenarioState.FAILED
    assert scenario.failure != ""
    assert proposed(scenario) == []


@pytest.mark.parametrize("state", ScenarioState)
def test_only_what_waits_or_failed_is_computed(premises, state):
    scenario = make_scenario(premises, state=state, started_at=NOW)

    if state in SCENARIO_MOVES[ScenarioState.COMPUTING] - {ScenarioState.COMPUTING}:
        assert compute_scenario(scenario=scenario, at=NOW).state == ScenarioState.DONE
    else:
        with pytest.raises(ValidationError) as refusal:
            compute_scenario(scenario=scenario, at=NOW)
        assert refusal.value.code == "move_not_allowed"


def test_a_computation_that_was_cut_off_may_be_begun_again(premises):
    scenario = make_scenario(premises, state=ScenarioState.COMPUTING, started_at=NOW)

    again = compute_scenario(scenario=scenario, at=NOW + CUT_OFF_AFTER)

    assert again.state == ScenarioState.DONE


def test_asking_places_people_where_nobody_has(client):
    make_area(population=5)
    question = Scenario(name="Hỏi", site_count=1, radius_m=1_000)

    asked = ask_for_scenario(scenario=question, by=make_user(Role.PLANNER), at=NOW)

    assert asked.demand_set == DemandSet.objects.get()
    assert asked.state == ScenarioState.WAITING


@pytest.mark.parametrize(
    ("role", "fields", "code"),
    [
        (Role.CENTRE_STAFF, {}, "not_permitted"),
        (Role.PLANNER, {"candidate_source": CandidateSource.LIST}, "list_missing"),
    ],
)
def test_a_question_is_refused(wards, role, fields, code):
    question = Scenario(name="Hỏi", site_count=1, radius_m=1_000, **fields)

    with pytest.raises(ValidationError) as refusal:
        ask_for_scenario(scenario=question, by=make_user(role), at=NOW)

    assert code_of(refusal) == code
    assert Scenario.objects.count() == 0


def test_comments_are_kept_with_who_and_when(premises):
    director = make_user(Role.DIRECTOR)
    scenario = make_scenario(premises)

    comment = comment_on_scenario(scenario=scenario, text=" Đồng ý. ", by=director, at=NOW)

    assert (comment.text, comment.by, comment.at) == ("Đồng ý.", director, NOW)


@pytest.mark.parametrize(
    ("role", "text", "code"),
    [(Role.COORDINATOR, "A", "not_permitted"), (Role.PLANNER, "  ", "empty")],
)
def test_a_comment_is_refused(premises, role, text, code):
    operator = make_operator() if role == Role.COORDINATOR else None

    with pytest.raises(ValidationError) as refusal:
        comment_on_scenario(
            scenario=make_scenario(premises),
            text=text,
            by=make_user(role, operator=operator),
            at=NOW,
        )

    assert refusal.value.code == code


def drafts_of(scenario, *, operator=None, by=None, sites=None):
    keys = scenario.sites.values_list("pk", flat=True) if sites is None else sites
    return draft_sites(
        scenario=scenario,
        sites=list(keys),
        operator=operator or make_operator(),
        by=by or make_user(Role.PLANNER),
        at=NOW,
    )


def test_chosen_sites_become_drafts_that_name_their_scenario(premises):
    scenario, planner = computed(premises), make_user(Role.PLANNER)
    first = scenario.sites.first()

    drafts = drafts_of(scenario, by=planner, sites=[first.pk])

    agent = Agent.objects.get()
    first.refresh_from_db()
    assert drafts == [agent]
    assert (agent.status, agent.declared_area.code, agent.area.code) == (
        Status.DRAFT,
        "00070",
        "00070",
    )
    assert (first.agent, first.drafted_by, first.drafted_at) == (agent, planner, NOW)
    assert [site.scenario for site in agent.scenario_sites.all()] == [scenario]
    assert agent.fact_edits.get().by == planner


def test_a_site_is_drafted_once(premises):
    scenario = computed(premises)
    drafts_of(scenario)

    with pytest.raises(ValidationError) as refusal:
        drafts_of(scenario)

    assert refusal.value.code == "already_registered"
    assert Agent.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "sites", "code"),
    [(Role.INSPECTOR, None, "not_permitted"), (Role.PLANNER, [], "nothing_chosen")],
)
def test_drafts_are_refused(premises, role, sites, code):
    with pytest.raises(ValidationError) as refusal:
        drafts_of(computed(premises), by=make_user(role), sites=sites)

    assert refusal.value.code == code
    assert Agent.objects.count() == 0


def test_a_code_that_is_taken_is_refused(premises):
    scenario = computed(premises, site_count=1)
    make_agent(code=f"KB{scenario.pk}-MB-1")

    with pytest.raises(ValidationError) as refusal:
        drafts_of(scenario)

    assert refusal.value.code == "code_taken"


def test_an_error_of_ours_leaves_the_scenario_failed(premises):
    scenario = make_scenario(premises, demand_set=None)

    with pytest.raises(AttributeError):
        compute_scenario(scenario=scenario, at=NOW)

    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.FAILED
    assert scenario.failure != ""
