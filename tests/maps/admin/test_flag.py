"""Flags and judgements on pages: who sees which, what is shown, and the buttons of the clock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maps.enums import FlagVerdict
from maps.models import AreaFlag, FlagRun
from maps.resources import FLAG_HEADINGS, JUDGEMENT_HEADINGS
from registry.enums import Role, Scope
from registry.models import ExportLog
from tests.factories import make_area, make_operator, make_user
from tests.factories_adoption import make_flag, make_flag_run, make_judgement, make_months

pytestmark = pytest.mark.django_db
LIST = reverse("admin:maps_areaflag_changelist")
JUDGEMENTS = reverse("admin:maps_areajudgement_changelist")
RUNS = reverse("admin:maps_flagrun_changelist")
SENT = {"_form_submitted": "on"}
MONTHS = [
    {
        "month": "2026-04",
        "side": "below",
        "part": 412,
        "whole": 1_031,
        "share": 0.4011,
        "low": 0.3713,
        "high": 0.4313,
    },
    {"month": "2026-05", "side": "too_few", "part": 20, "whole": 60},
    {"month": "2026-06", "side": "missing"},
]
FIGURES = {
    name: {"is_low": True, "verdict": "met", "months": MONTHS}
    for name in ("online", "full_process")
}


def page_of(flag):
    return reverse("admin:maps_areaflag_change", args=[flag.pk])


def button(flag, act):
    return reverse(f"admin:maps_areaflag_{act}", args=[flag.pk])


def listed(response):
    return [row.area.code for row in response.context["cl"].result_list]


def sign_in(client, role=Role.PLANNER, **more):
    user = make_user(role, language="en", **more)
    client.force_login(user)
    return user


def test_the_list_needs_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    sign_in(client)
    make_flag(make_area("00070"))
    client.get(LIST)

    with django_assert_num_queries(8):
        client.get(LIST)
    make_flag(make_area("00082", west=105.9))
    make_flag(make_area("00103", west=105.8))
    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_the_list_of_judgements_needs_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries
):
    sign_in(client)
    run = make_flag_run()
    make_judgement(make_area("00070"), run=run)
    client.get(JUDGEMENTS)

    with django_assert_num_queries(8):
        client.get(JUDGEMENTS)
    make_judgement(make_area("00082", west=105.9), run=run)
    make_judgement(make_area("00103", west=105.8), run=run)
    with django_assert_num_queries(8):
        response = client.get(JUDGEMENTS)

    assert response.context["cl"].result_count == 3


@pytest.mark.parametrize("verdict", FlagVerdict)
def test_every_verdict_is_said_in_words(client, verdict):
    sign_in(client)
    make_judgement(make_area(), verdict=verdict)

    text = client.get(JUDGEMENTS).text

    with override("en"):
        assert text.count(str(verdict.label)) == 2  # once in the filter


def test_what_is_due_first_comes_first_and_what_is_cleared_last(client):
    sign_in(client)
    today = timezone.localdate()
    make_flag(make_area("1"), state="cleared", cleared_on=today, due_on=None)
    make_flag(make_area("2", west=105.9), due_on=today + timedelta(days=9))
    make_flag(make_area("3", west=105.8), due_on=today)

    assert listed(client.get(LIST)) == ["3", "2", "1"]


def test_the_filters_are_the_piles_of_work(client):
    sign_in(client)
    today = timezone.localdate()
    later = today + timedelta(days=9)
    make_flag(make_area("1"), due_on=later)
    make_flag(make_area("2", west=105.9), state="assessed", due_on=today - timedelta(days=1))
    make_flag(make_area("3", west=105.8), state="answered", due_on=later)
    make_flag(make_area("4", west=105.7), state="answered", due_on=today)
    make_flag(make_area("5", west=105.6), state="cleared", cleared_on=today, due_on=None)

    piles = {
        name: sorted(listed(client.get(LIST, {"waiting": name})))
        for name in ("mine", "open", "assess", "answer", "overdue", "rubbish")
    }

    assert piles == {
        "mine": ["1", "4"],
        "open": ["1", "2", "3", "4"],
        "assess": ["1"],
        "answer": ["2"],
        "overdue": ["2"],
        "rubbish": ["1", "2", "3", "4", "5"],
    }


@pytest.mark.parametrize("address", [LIST, JUDGEMENTS])
def test_people_of_some_areas_see_those_only(client, address):
    own = make_area("00070")
    run = make_flag_run()
    for area in (own, make_area("00082", west=105.9)):
        make_flag(area, judgement=make_judgement(area, run=run))
    sign_in(client, scope=Scope.AREAS, areas=[own])

    assert listed(client.get(address)) == ["00070"]


def test_a_flag_of_another_area_is_not_found(client):
    other = make_flag(make_area("00082", west=105.9))
    sign_in(client, scope=Scope.AREAS, areas=[make_area("00070")])

    assert client.get(page_of(other)).status_code == 302
    assert client.post(button(other, "assess_flag"), {**SENT, "comment": "x"}).status_code == 403
    other.refresh_from_db()
    assert other.state == "raised"


@pytest.mark.parametrize("address", [LIST, JUDGEMENTS, RUNS])
def test_an_operators_coordinator_has_no_business_here(client, address):
    sign_in(client, Role.COORDINATOR, operator=make_operator())

    assert client.get(address).status_code == 403


def test_the_page_shows_every_number_with_its_base(client):
    sign_in(client)
    area = make_area()
    flag = make_flag(area, judgement=make_judgement(area, figures=FIGURES))

    response = client.get(page_of(flag))

    trend = response.context["trends"][0]
    first = trend.rows[-1]
    assert (first.month, first.part, first.whole) == ("04/2026", "412", "1,031")
    assert (first.share, first.interval, first.side) == ("40.0%", "37.1% – 43.1%", "Below")
    assert [row.side for row in trend.rows] == ["No figures", "Not enough dossiers", "Below"]
    assert [(mark.side, mark.low is None) for mark in trend.marks] == [
        ("below", False),
        ("too_few", True),
    ]
    assert f'aria-label="{trend.summary}"' in response.text
    assert "1,031" in response.text


def test_the_page_says_what_the_rule_asked_for(client):
    sign_in(client)
    area = make_area()
    figures = {"fixed_internet": 800, "households": 1_000}
    flag = make_flag(area, reason="dense", judgement=make_judgement(area, "dense", figures=figures))

    facts = client.get(page_of(flag)).context["facts"]

    assert facts == [
        ("People per km²", "10,870: 50,000 people, 4.60 km²", "at least 10,000"),
        (
            "Households with fixed internet",
            "80.0%: 800 of 1,000",
            "below 85.0%: met, and one of the two is enough",
        ),
        ("Adults with a smartphone", "no data", "below 75.0%"),
    ]


def test_an_outlying_ward_says_how_far_it_is(client):
    sign_in(client)
    area = make_area()
    flag = make_flag(area, reason="outlying", judgement=make_judgement(area, "outlying"))

    response = client.get(page_of(flag))

    assert response.context["facts"][1] == (
        "Nearest active agent, from one point of the ward",
        "6.5 km",
        "farther than 5 km",
    )
    assert response.context["supply"][-1][1] == "no data"


def test_an_outlying_ward_says_how_many_of_its_people_have_an_agent(client):
    sign_in(client)
    area = make_area()
    supply = {
        "agents_inside": 1,
        "nearest_km": 0.4,
        "through_agents": None,
        "filed_elsewhere": None,
        "people": 6_000,
        "people_reached": 2_400,
    }
    figures = {"supply": supply, "reach_km": 5}
    judgement = make_judgement(area, "outlying", figures=figures)

    context = client.get(page_of(make_flag(area, reason="outlying", judgement=judgement))).context

    people = "People with an active agent within 5 km, straight line"
    assert context["facts"][1] == (people, "40.0%: 2,400 of 6,000", "below 50.0%")
    assert dict(context["supply"])[people] == "40.0%: 2,400 of 6,000"


@pytest.mark.parametrize(
    ("reached", "shown", "told"),
    [
        (
            2_400,
            "40.0%: 2,400 of 6,000",
            "fewer than 50.0% of the people have an active agent within 5 km, straight line.",
        ),
        (
            None,
            "the population was not placed when this was judged",
            "The population was not placed when this was judged.",
        ),
    ],
)
def test_no_supply_says_what_it_means(client, reached, shown, told):
    sign_in(client)
    area = make_area()
    supply = {
        "agents_inside": 0,
        "nearest_km": 6.5,
        "through_agents": None,
        "filed_elsewhere": None,
        "people": 6_000 if reached else None,
        "people_reached": reached,
    }
    figures = {"supply": supply, "reach_km": 5}
    judgement = make_judgement(area, "outlying", figures=figures, cause="no_supply")

    context = client.get(page_of(make_flag(area, reason="outlying", judgement=judgement))).context

    assert (
        dict(context["supply"])["People with an active agent within 5 km, straight line"] == shown
    )
    assert context["cause_in_words"].endswith(told)


def test_another_cause_needs_no_more_words(client):
    sign_in(client)
    area = make_area()
    judgement = make_judgement(area, cause="supply_unused")

    assert client.get(page_of(make_flag(area, judgement=judgement))).context["cause_in_words"] == ""


def test_a_planner_assesses_and_the_centre_answers(client):
    flag = make_flag()
    sign_in(client)
    assert (
        client.post(button(flag, "assess_flag"), {**SENT, "comment": "Xa chợ"}).status_code == 200
    )
    sign_in(client, Role.CENTRE_STAFF)
    review = timezone.localdate() + timedelta(days=60)

    response = client.post(
        button(flag, "answer_flag"),
        {**SENT, "outcome": "open_agent", "comment": "Mở", "review_on": f"{review:%d/%m/%Y}"},
    )

    flag.refresh_from_db()
    assert response.headers["HX-Redirect"] == page_of(flag)
    assert (flag.state, flag.outcome, flag.due_on) == ("answered", "open_agent", review)


def test_a_refusal_stays_in_the_dialog(client):
    flag = make_flag(state="assessed")
    sign_in(client, Role.CENTRE_STAFF)
    today = timezone.localdate()

    response = client.post(
        button(flag, "answer_flag"),
        {**SENT, "outcome": "open_agent", "comment": "Mở", "review_on": f"{today:%d/%m/%Y}"},
    )

    assert "HX-Redirect" not in response.headers
    assert "Give a day to come" in response.text
    flag.refresh_from_db()
    assert flag.state == "assessed"


@pytest.mark.parametrize(
    ("role", "state", "shown"),
    [
        (Role.PLANNER, "raised", ["assess"]),
        (Role.PLANNER, "assessed", []),
        (Role.PLANNER, "answered", ["review"]),
        (Role.CENTRE_STAFF, "raised", []),
        (Role.CENTRE_STAFF, "assessed", ["answer"]),
        (Role.INSPECTOR, "raised", []),
        (Role.DIRECTOR, "assessed", []),
    ],
)
def test_only_the_buttons_that_lead_somewhere_are_shown(client, role, state, shown):
    flag = make_flag(state=state)
    sign_in(client, role)

    text = client.get(page_of(flag)).text

    assert [
        act for act in ("assess", "answer", "review") if button(flag, f"{act}_flag") in text
    ] == shown


@pytest.mark.parametrize("name", ["areaflag", "areajudgement"])
def test_an_export_is_logged(client, name):
    area = make_area("00070")
    make_flag(area)
    user = sign_in(client)

    response = client.post(
        reverse(f"admin:maps_{name}_export"),
        {"format": "1", "resource": "0", **_all_fields(name)},
    )

    assert response.status_code == 200
    assert "00070" in response.content.decode("utf-8-sig")
    log = ExportLog.objects.get()
    assert (log.list_name, log.by, log.rows) == (f"maps.{name}", user, 1)


def _all_fields(name):
    headings = FLAG_HEADINGS if name == "areaflag" else JUDGEMENT_HEADINGS
    return {f"{name}resource_{field}": "on" for field in headings}


def test_a_planner_judges_the_wards_by_a_button(client):
    make_months(make_area(), 0.3, 0.3, 0.3)
    sign_in(client)

    client.post(reverse("admin:maps_flagrun_judge"), {**SENT, "as_of": "31/05/2026"})

    assert (FlagRun.objects.count(), AreaFlag.objects.count()) == (1, 1)


def test_others_do_not_judge(client):
    make_area()
    sign_in(client, Role.INSPECTOR)

    assert (
        client.post(
            reverse("admin:maps_flagrun_judge"), {**SENT, "as_of": "31/05/2026"}
        ).status_code
        == 403
    )


def test_the_page_of_a_run_says_its_thresholds_in_words(client):
    sign_in(client)
    run = make_flag_run()

    page = client.get(reverse("admin:maps_flagrun_change", args=[run.pk]))

    assert "Target: share received online: 60.0%<br>" in page.text
    assert "online_target" not in page.text
