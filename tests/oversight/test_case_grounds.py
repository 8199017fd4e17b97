"""What a case rests on: figures with their denominators, and the dossiers by code."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from oversight.actions.scoring import make_scoring_run
from oversight.case_grounds import (
    MOST_CODES,
    context_of,
    grounds_of,
    notice_text,
    rests_on_score,
)
from oversight.enums import CaseSource, Domain, Grade, Indicator
from oversight.models import Dossier, IntegrityScore
from registry.enums import Role, Status
from registry.models import Agent
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_run,
    make_score,
    make_user,
)
from tests.factories_cases import People, make_case, make_flagged
from tests.factories_surveillance import make_alarm, make_cusum_day
from tests.factories_visits import make_complaint, make_plan, make_visit
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 6, 12)
PAGE = "https://gan-dan.example/diem/7/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def people():
    return People()


@pytest.fixture
def agent(people):
    return make_agent(operator=people.operator, status=Status.ACTIVE)


def scored(people, late, held=0):
    """An agent with that many dossiers forwarded a week late, more of them not at all, and its score."""
    agent = make_reference()
    Agent.objects.filter(pk=agent.pk).update(operator=people.operator, status=Status.ACTIVE)
    agent.refresh_from_db()
    forwarded = ["2026-06-10 10:00"] * late + [""] * held + ["2026-06-03 10:00"]
    taken_in(*[dossier(number, forwarded_at=at) for number, at in enumerate(forwarded, start=1)])
    make_scoring_run(as_of=AS_OF, by=None, at=NOW)
    return agent


def texts(case):
    return [ground.text for ground in grounds_of(case)]


def test_a_flag_is_told_by_the_flagged_side_only(people, agent):
    make_flagged(
        agent, delay_evaluable=412, delay_late=38, delay_observed=61, delay_expected=17.31,
        rework_evaluable=398, rework_sent_back=12,
    )  # fmt: skip
    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)

    assert texts(case) == [
        (
            "Forwarding delay: 38 of 412 files whose deadline had passed were forwarded late or not at"
            " all; 61 points, usual with the same procedures: 17.3."
        )
    ]


def test_a_flag_for_bent_records_is_told_by_its_sign(people, agent):
    run = make_run(is_screening=True)
    make_score(agent, run, flag_integrity=True)
    sign = {"agent": agent, "run": run, "variance": 1, "ratio": 9, "p": 1e-9, "evaluable": 50}
    IntegrityScore.objects.create(
        **sign, indicator=Indicator.REFILE, observed=7, expected=0.52, is_flagged=True
    )
    IntegrityScore.objects.create(**sign, indicator=Indicator.CANCELLED, observed=1, expected=1)
    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)

    assert texts(case) == [
        "Withdrawn once forwarded, and filed again: 7 of 50 dossiers, usual: 0.5."
    ]


def test_a_case_by_hand_is_told_by_both_sides_where_something_was_found(people, agent):
    make_score(agent, make_run(), rework_evaluable=398, rework_sent_back=12, rework_observed=14)
    case = make_case(people=people, agent=agent)

    assert texts(case) == [
        (
            "Rework: 12 of 398 dossiers examined by the authority were sent back; 14 points, usual with"
            " the same procedures: 0.0."
        )
    ]


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        (Domain.DELAY, ("5 of 9 files whose deadline passed in these days were forwarded late or"
                       " not at all.")),
        (Domain.REWORK, "5 of 9 dossiers decided on in these days were sent back."),
    ],
)  # fmt: skip
def test_an_early_warning_is_told_by_its_days_from_the_suspected_start_on(
    people, agent, domain, told
):
    for days_ago, bad in ((3, 1), (2, 2), (0, 3)):
        day = TODAY - timedelta(days=days_ago)
        make_cusum_day(agent, day=day, domain=domain, dossiers=3 + bad % 2 + days_ago, bad=bad)
    alarm = make_alarm(agent, domain=domain)
    case = make_case(people=people, agent=agent, source=CaseSource.ALARM)

    assert texts(case) == [f"Early warning of 15/06/2026, suspected start 13/06/2026: {told}"]
    assert case.alarm == alarm


def test_a_complaint_and_a_visit_are_told_without_what_a_citizen_said(people, agent):
    complaint = make_complaint(agent, text="Thu thêm tiền")
    of_complaint = make_case(people=people, agent=agent, source=CaseSource.COMPLAINT)
    of_complaint.complaint = complaint
    of_visit = make_case(people=people)
    of_visit.source, of_visit.visit = CaseSource.VISIT, make_visit(agent)

    assert texts(of_complaint) == [
        f"Complaint {complaint.reference} of 15/06/2026: {complaint.get_category_display()}."
    ]
    assert texts(of_visit) == [f"Visit of 15/06/2026: {of_visit.visit.get_result_display()}."]


def test_overdue_files_are_told_as_they_stood_when_the_case_was_opened(people):
    agent = scored(people, late=0, held=2)
    case = make_case(people=people, agent=agent, source=CaseSource.OVERDUE)
    Dossier.objects.filter(forwarded_at__isnull=True).update(
        forwarded_at=NOW + timedelta(days=1), forwarded_wd=9999
    )

    [ground] = grounds_of(case)

    assert ground.text == (
        "On 15/06/2026 the point held 2 dossiers; 2 of them were 3 working days or more past the"
        " deadline."
    )
    assert list(ground.codes_for(people.inspector)) == [
        "H26.101.01-260603-0001",
        "H26.101.01-260603-0002",
    ]


def test_the_notice_names_run_window_figures_dossiers_and_where_to_find_them(people):
    agent = scored(people, late=2)
    case = make_case(people=people, agent=agent)
    run = case.score.run

    assert notice_text(case, user=people.inspector, page=PAGE).splitlines() == [
        (
            f"Scoring run as at the end of 12/06/2026, over dossiers registered from"
            f" {run.window_start:%d/%m/%Y} to 12/06/2026:"
        ),
        (
            "– Forwarding delay: 2 of 3 files whose deadline had passed were forwarded late or not at"
            f" all; {case.score.delay_observed:.0f} points, usual with the same procedures:"
            f" {case.score.delay_expected:.1f}."
        ),
        "Dossiers: H26.101.01-260603-0001, H26.101.01-260603-0002.",
        (
            "The list of dossiers and how each figure comes about stand on the page of this score,"
            f" which you can open with your account: {PAGE}"
        ),
    ]


def test_the_notice_names_so_many_dossiers_and_counts_the_rest(people):
    agent = scored(people, late=MOST_CODES + 3)
    case = make_case(people=people, agent=agent)

    named = notice_text(case, user=people.inspector, page=PAGE).splitlines()[-2]

    assert named.count("H26.101.01-260603-") == MOST_CODES
    assert named.endswith(" and 3 more on the page.")


def test_who_does_not_see_the_dossiers_gets_no_codes(people):
    case = make_case(people=people, agent=scored(people, late=2))
    stranger = make_user(Role.INSPECTOR, scope="areas")

    assert "Dossiers: " not in notice_text(case, user=stranger, page=PAGE)


def test_codes_of_an_early_warning_are_those_of_its_days(people):
    agent = scored(people, late=1)
    taken_in(dossier(50, received_at="2026-06-10 09:00", forwarded_at="2026-06-12 10:00"))
    make_alarm(agent, suspected_start=date(2026, 6, 10))
    case = make_case(people=people, agent=agent, source=CaseSource.ALARM)

    [ground] = grounds_of(case)

    assert ground.codes_for(people.inspector) == ["H26.101.01-260603-0050"]


COMPLAINED = {"delay_evaluable": 62, "delay_late": 4, "delay_observed": 5, "delay_expected": 4.81}


def complained(people, agent, **fields):
    """A case opened because the agent is complained of, and the complaint."""
    complaint = make_complaint(agent, **fields)
    return make_case(people=people, agent=agent, source=CaseSource.COMPLAINT), complaint


def test_a_score_that_a_case_does_not_rest_on_is_told_as_such(people, agent):
    score = make_score(agent, make_run(as_of=AS_OF), score=81, grade="B", **COMPLAINED)
    case, complaint = complained(people, agent)

    figures = (
        "Forwarding delay: 4 of 62 files whose deadline had passed were forwarded late or not at all;"
        " 5 points, usual with the same procedures: 4.8."
    )
    assert (rests_on_score(case), context_of(case)) == (False, [figures])
    assert notice_text(case, user=people.inspector, page=PAGE).splitlines() == [
        f"– Complaint {complaint.reference} of 15/06/2026: {complaint.get_category_display()}.",
        (
            "For information only, this case does not rest on it: the scoring run as at the end of"
            f" 12/06/2026, over dossiers registered from {score.run.window_start:%d/%m/%Y} to"
            f" 12/06/2026, gave {score} – B: normal."
        ),
        f"– {figures}",
        (
            "The list of dossiers and how each figure comes about stand on the page of this score,"
            f" which you can open with your account: {PAGE}"
        ),
    ]


def test_an_agent_that_was_not_rated_is_told_so_and_without_a_score(people, agent):
    make_score(agent, make_run(as_of=AS_OF), score=81, grade="N", delay_evaluable=3)
    case, _complaint = complained(people, agent)

    told = notice_text(case, user=people.inspector, page=PAGE).splitlines()[1]

    assert told.endswith(f", gave {Grade.N.label}.")


def test_without_a_score_by_then_there_is_nothing_beside_the_complaint(people, agent):
    case, _complaint = complained(people, agent)

    assert context_of(case) == []
    assert len(notice_text(case, user=people.inspector, page=PAGE).splitlines()) == 1


def test_a_case_that_names_no_complaint_is_told_by_those_open_on_that_day(people, agent):
    case, first = complained(people, agent, received_on=TODAY - timedelta(days=2))
    make_complaint(agent, received_on=TODAY - timedelta(days=3), outcome="upheld")
    make_complaint(agent, received_on=TODAY + timedelta(days=1))
    later = make_complaint(agent, outcome="upheld")

    assert [text.split()[1] for text in texts(case)] == [first.reference, later.reference]


def test_a_case_of_a_drawn_agent_that_nobody_has_visited_is_told_by_its_plan(people, agent):
    make_plan(agent, month=TODAY.replace(day=1))
    case = make_case(people=people, agent=agent, source=CaseSource.RANDOM)

    assert texts(case) == ["Drawn by lot in the random plan of 06/2026, for no reason of its own."]


def test_a_case_that_rests_on_its_score_has_nothing_beside_it(people, agent):
    make_flagged(agent, **COMPLAINED)
    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)

    assert (rests_on_score(case), context_of(case)) == (True, [])


def test_nothing_is_written_where_there_is_nothing_to_say(people, agent):
    case = make_case(people=people, agent=agent)

    assert notice_text(case, user=people.inspector, page=PAGE) == ""
