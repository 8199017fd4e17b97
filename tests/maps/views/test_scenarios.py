import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maps.actions.scenarios import compute_scenario
from maps.enums import ScenarioState
from maps.models import CandidateList, Scenario
from maps.siting import CUT_SHORT
from maps.views.scenarios import gap_text
from registry.enums import Role, Scope
from registry.models import Agent
from tests.factories import NOW, make_agent, make_area, make_operator, make_user
from tests.factories_siting import make_candidates, make_demand, make_scenario
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.django_db
LIST, NEW, COMPARE, FRAME = (
    reverse(f"maps:{name}") for name in ("scenarios", "new_scenario", "compare", "scenarios_frame")
)
QUESTION = {
    "name": "Đợt hai",
    "objective": "reach",
    "site_count": "2",
    "radius_m": "1000",
    "candidate_source": "grid",
    "grid_m": "500",
    "apart_m": "0",
    "detour_factor": "1",
}


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER, language="en")
    client.force_login(user)
    return user


@pytest.fixture
def premises():
    area = make_area("00070", population=160)
    make_demand((area, 105.845, 21.03, 100), (area, 105.859, 21.03, 60))
    return make_candidates(("MB-1", 105.845, 21.03, 50), ("MB-2", 105.859, 21.03, 40))


@pytest.fixture
def done(premises):
    return compute_scenario(scenario=make_scenario(premises), at=NOW)


def page_of(name, scenario):
    return reverse(f"maps:{name}", args=[scenario.pk])


def test_a_planner_asks_and_computes(client, planner, premises):
    asked = client.post(NEW, QUESTION)
    scenario = Scenario.objects.get()

    client.post(page_of("compute", scenario))

    scenario.refresh_from_db()
    assert asked.url == page_of("scenario", scenario)
    assert (scenario.made_by, scenario.state) == (planner, ScenarioState.DONE)
    assert scenario.people_after == 160


def test_a_file_of_premises_becomes_a_list_that_can_be_used_again(client, planner, premises):
    content = "code,name,latitude,longitude\nMB-9,Chín,21.03,105.845\n".encode()
    file = SimpleUploadedFile("mat_bang.csv", content)

    client.post(NEW, QUESTION | {"candidate_source": "list", "candidates_file": file})

    made = CandidateList.objects.get(file_name="mat_bang.csv")
    assert Scenario.objects.get().candidate_list == made
    assert made.candidates.get().code == "MB-9"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"radius_m": "5"}, "radius_m"),
        ({"site_count": "0"}, "site_count"),
        ({"candidate_source": "list"}, "candidate_list"),
        ({"capacity": "0"}, "capacity"),
        ({"least": "two: 00070"}, "least"),
        ({"least": "1: 99999"}, "least"),
        ({"weight_dense": "0.5"}, "weight_dense"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_beside_its_field(
    client, planner, premises, changed, field
):
    page = client.post(NEW, QUESTION | changed)

    assert list(page.context["form"].errors) == [field]
    assert Scenario.objects.count() == 0


def test_a_bad_file_is_refused_with_its_line(client, planner, premises):
    file = SimpleUploadedFile("x.csv", b"code,name,latitude,longitude\nA,B,north,105\n")

    page = client.post(NEW, QUESTION | {"candidate_source": "list", "candidates_file": file})

    assert list(page.context["form"].errors) == ["candidates_file"]
    assert CandidateList.objects.exclude(name="Danh sách thử").count() == 0


def test_weights_and_groups_are_kept_as_asked(client, planner, premises):
    client.post(
        NEW, QUESTION | {"least": "1: 00070", "weight_outlying": "2.5", "weight_dense": "1"}
    )

    scenario = Scenario.objects.get()
    assert scenario.least == [[1, ["00070"]]]
    assert scenario.reason_weights == {"outlying": 2.5}


def test_the_page_shows_sites_gap_and_who_is_left(client, planner, premises):
    scenario = compute_scenario(scenario=make_scenario(premises, site_count=1), at=NOW)

    context = client.get(page_of("scenario", scenario)).context

    assert [row["site"].code for row in context["rows"]] == ["MB-1"]
    assert context["rows"][0]["helped"] == [("Phường 00070", 100)]
    assert context["summary"].gap == (
        "Đã chứng minh tốt nhất: không phương án nào trong các điều kiện này đạt cao hơn."
    )
    assert context["left"] == [("Phường 00070", 60)]


def test_an_answer_that_time_cut_short_says_that_it_may_differ(client, planner, premises):
    scenario = compute_scenario(scenario=make_scenario(premises, site_count=1), at=NOW)
    said = gap_text(scenario)
    scenario.is_exact, scenario.is_cut_short = False, True

    cut_short = gap_text(scenario)

    assert cut_short.endswith(f" {CUT_SHORT}")
    assert str(CUT_SHORT) not in said


def test_whoever_waits_is_told_the_step(client, planner, premises):
    scenario = make_scenario(premises)
    waiting = client.get(page_of("status", scenario)).json()

    compute_scenario(scenario=scenario, at=NOW)

    assert waiting == {"is_over": False, "text": "Waiting"}
    assert client.get(page_of("status", scenario)).json() == {"is_over": True, "text": "Done"}


def test_computing_twice_is_refused_with_words(client, planner, done):
    page = client.post(page_of("compute", done), follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "This scenario is computed already, or is being computed."
    ]


def test_the_map_has_sites_agents_and_wards(client, planner, done):
    make_agent(status="active", name="Đại lý")

    frame = client.get(f"{FRAME}?with={done.pk}").content.decode()

    words = json.loads(re.search(r'<script id="words"[^>]*>(.*?)</script>', frame, re.DOTALL)[1])
    assert [said[0] for said in words["points"]] == [
        "Đại lý",
        "2. Mặt bằng MB-2",
        "1. Mặt bằng MB-1",
    ]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_data_on_the_map_never_markup(client, planner, done, name):
    done.sites.update(name=name)

    frame = client.get(f"{FRAME}?with={done.pk}").content.decode()

    found = re.search(r'<script id="words"[^>]*>(.*?)</script>', frame, re.DOTALL)
    assert json.loads(found[1])["points"][1][0] == f"1. {name}"
    assert "harm" not in frame.replace(found[0], "")


def test_scenarios_are_compared_side_by_side(client, planner, premises, done):
    other = compute_scenario(scenario=make_scenario(premises, site_count=1), at=NOW)

    context = client.get(f"{COMPARE}?with={done.pk}&with={other.pk}").context

    assert [(one.sites, one.gained, one.price, one.left) for one in context["summaries"]] == [
        (2, 160, "90", 0),
        (1, 100, "50", 60),
    ]
    assert context["shared"] == 1
    assert [one.name for one in context["conditions"] if one.differs] == ["Sites at most"]
    assert not context["is_one_question"]
    assert context["left"] == [("Phường 00070", [0, 60])]


@pytest.mark.parametrize(
    ("prices", "shown"),
    [
        ((50, 40), "90"),
        ((1_250, 0), "1,250, and 1 site without a price"),
        ((0, 0), "not known"),
    ],
)
def test_a_price_that_nobody_gave_is_not_nothing(client, planner, premises, prices, shown):
    for candidate, price in zip(premises.candidates.order_by("code"), prices, strict=True):
        candidate.cost = price
        candidate.save()
    scenario = compute_scenario(scenario=make_scenario(premises), at=NOW)

    page = client.get(page_of("scenario", scenario))

    assert f"<dd>{shown}</dd>" in page.content.decode()


def test_one_alone_is_not_compared(client, planner, done):
    assert client.get(f"{COMPARE}?with={done.pk}").url == LIST


def test_a_planner_comments(client, planner, done):
    page = client.post(page_of("comment", done), {"text": "Được."}, follow=True)

    assert [(one.text, one.by) for one in done.comments.all()] == [("Được.", planner)]
    assert [str(said) for said in page.context["messages"]] == ["The comment was saved."]


def test_chosen_sites_are_turned_into_drafts(client, planner, done):
    operator = make_operator()

    client.post(
        page_of("make_drafts", done),
        {"operator": operator.code, "site": [done.sites.first().pk]},
    )

    agent = Agent.objects.get()
    assert (agent.operator, agent.status) == (operator, "draft")
    assert agent.code in client.get(page_of("scenario", done)).content.decode()


@pytest.mark.parametrize("data", [{}, {"operator": "nobody"}, {"site": "x"}])
def test_drafts_without_sites_or_operator_are_refused(client, planner, done, data):
    client.post(page_of("make_drafts", done), data)

    assert Agent.objects.count() == 0


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR])
def test_others_read_and_make_nothing(client, premises, done, role):
    client.force_login(make_user(role))

    assert client.get(LIST).status_code == 200
    assert client.get(page_of("scenario", done)).status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.post(page_of("compute", done)).status_code == 403
    assert client.post(page_of("make_drafts", done)).status_code == 403


def addresses(scenario):
    return [
        LIST,
        f"{FRAME}?with={scenario.pk}",
        f"{COMPARE}?with={scenario.pk}",
        page_of("scenario", scenario),
        page_of("status", scenario),
    ]


def test_a_coordinator_has_no_part_in_it(client, done):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert [client.get(address).status_code for address in addresses(done)] == [403] * 5


def test_a_person_limited_to_areas_finds_none(client, done):
    area = done.demand_set.points.first().area
    client.force_login(make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[area]))

    assert list(client.get(LIST).context["rows"]) == []
    assert client.get(page_of("scenario", done)).status_code == 404
    assert client.get(f"{FRAME}?with={done.pk}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_of_the_list_do_not_grow(client, planner, premises, number):
    for _scenario in range(number):
        make_scenario(premises)

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert len(queries) == 6


@pytest.mark.parametrize("count", [1, 2])
def test_the_queries_of_a_scenario_do_not_grow_with_its_sites(client, planner, premises, count):
    scenario = compute_scenario(scenario=make_scenario(premises, site_count=count), at=NOW)

    with CaptureQueriesContext(connection) as queries:
        client.get(page_of("scenario", scenario))

    assert len(queries) == 15
