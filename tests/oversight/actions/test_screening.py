"""Screenings of small logs: flags raised, carried, refused; days and signs counted by hand."""

from datetime import date

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from oversight.actions.scoring import make_scoring_run
from oversight.actions.screening import (
    Span,
    count_signs,
    delay_bad_days,
    rework_bad_days,
)
from oversight.enums import RAISES_FLAGS, Grade, Indicator
from oversight.known import known_between
from oversight.models import CalendarVersion, Dossier, IntegrityScore, ParameterSet, ScoringRun
from oversight.rules import integrity
from oversight.rules.cells import ReworkCells
from oversight.rules.counting import count
from oversight.rules.parameters import Parameters
from oversight.working_time import working_time_of
from registry.append_only import lifted
from tests.factories import NOW, make_agent, make_run, make_score
from tests.oversight.making import dossier, make_reference, supplement, taken_in

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 6, 12)
LAST_FRIDAY = date(2026, 5, 29)
PEERS = 24


@pytest.fixture(autouse=True)
def reference():
    make_reference()


@pytest.fixture
def log():
    """Peers who are late once in twenty, and D1, who holds two of three on many days."""
    for number in range(PEERS):
        make_agent(code=f"P{number:02}")
    rows, serial = [], 0
    for code in ["D1", *(f"P{number:02}" for number in range(PEERS))]:
        for place in range(20):
            serial += 1
            day = f"2026-05-{4 + place % 5:02}"
            held = place % 3 if code == "D1" else place == 7
            rows.append(
                dossier(
                    serial,
                    agent_code=code,
                    received_at=f"{day} 09:00",
                    forwarded_at="2026-06-02 09:00" if held else f"{day} 10:00",
                    first_decision_at="2026-06-03 09:00",
                )
            )
    taken_in(*rows)


def screening(as_of=FRIDAY, **options):
    return make_scoring_run(as_of=as_of, by=None, at=NOW, is_screening=True, **options)


def nightly(as_of=FRIDAY):
    return make_scoring_run(as_of=as_of, by=None, at=NOW)


def span_of(day=FRIDAY, window=60):
    time = working_time_of(CalendarVersion.objects.in_use().select_related("calendar").first())
    return Span(time, *time.window(day, window))


def counted(span):
    return count(known_between(*span.counted, afresh=True), span.today)


def test_a_screening_flags_who_holds_files_and_gives_a_d(log):
    run = screening()

    flagged = run.scores.flagged().get()
    assert (flagged.agent.code, flagged.grade) == ("D1", Grade.D)
    assert (flagged.flag_delay, flagged.flag_rework, flagged.flag_integrity) == (True, False, False)
    assert flagged.delay_bad_days == 5
    assert flagged.p == min(1, 2 * min(flagged.delay_p, flagged.rework_p))
    assert flagged.q <= 0.05
    assert (run.is_screening, run.flags_of) == (True, None)


def test_a_nightly_run_raises_no_flags(log):
    run = nightly()

    assert run.scores.flagged().count() == 0
    assert run.scores.filter(q__isnull=False).count() == 0
    assert run.scores.get(agent__code="D1").grade == Grade.C
    assert (run.is_screening, run.flags_of) == (False, None)


def test_a_nightly_run_carries_the_flags_of_the_last_screening_and_says_from_when(log):
    before = screening(LAST_FRIDAY)

    run = nightly()

    carried = run.scores.flagged().get()
    assert (carried.agent.code, carried.grade, carried.flag_delay) == ("D1", Grade.D, True)
    assert carried.q is None
    assert run.flags_of == before


def test_flags_of_a_later_screening_are_not_carried_back(log):
    screening()

    run = nightly(LAST_FRIDAY)

    assert run.flags_of is None
    assert run.scores.flagged().count() == 0


def test_a_flag_that_a_later_screening_did_not_raise_ends(log):
    screening(LAST_FRIDAY)
    Dossier.objects.update(is_late=False)

    run = screening()

    assert run.scores.flagged().count() == 0


def test_a_month_is_screened_once(log):
    screening()

    with pytest.raises(ValidationError) as refusal:
        screening(date(2026, 6, 10))

    assert refusal.value.code == "screened_already"
    assert ScoringRun.objects.count() == 1


def test_another_month_and_another_year_are_screened_anew(log):
    make_run(as_of=date(2025, 6, 30), is_screening=True)
    screening(LAST_FRIDAY)

    assert screening().is_screening


def test_a_run_uses_the_parameters_in_force_on_its_day(log):
    strict = ParameterSet.objects.create(
        number=2, values={"minimum_dossiers": 21}, valid_from=date(2026, 6, 1), made_at=NOW
    )
    ParameterSet.objects.create(
        number=3, values={"minimum_dossiers": 5}, valid_from=date(2026, 6, 13), made_at=NOW
    )

    run, before = nightly(), nightly(LAST_FRIDAY)

    assert (run.parameter_set, run.parameters["minimum_dossiers"]) == (strict, 21)
    assert run.scores.get(agent__code="D1").grade == Grade.N
    assert (before.parameter_set.number, before.parameters["minimum_dossiers"]) == (1, 10)


def test_days_before_any_parameters_were_in_force_use_those_of_the_method(log):
    with lifted(connection):
        ParameterSet.objects.update(valid_from=date(2026, 7, 1))

    run = nightly()

    assert run.parameter_set is None
    assert Parameters.from_dict(run.parameters) == Parameters()


def test_a_window_given_wins_over_that_of_the_parameters(log):
    run = make_scoring_run(as_of=FRIDAY, window=30, by=None, at=NOW)

    assert (run.window, run.parameters["window"]) == (30, 30)


def test_signs_are_kept_with_a_screening_where_there_was_something_to_look_at(log):
    run = screening()

    kept = run.integrity.filter(agent__code="D1").values_list("indicator", "evaluable", "q")
    assert sorted((name, of, q is None) for name, of, q in kept) == [
        (Indicator.CANCELLED, 20, True),
        (Indicator.DEADLINE_BUNCHING, 7, True),
        (Indicator.REFILE, 20, False),
    ]
    nightly()
    assert IntegrityScore.objects.exclude(run=run).count() == 0


def test_the_signs_beside_a_carried_score_are_those_of_its_screening(log):
    before = screening(LAST_FRIDAY)
    score = nightly().scores.get(agent__code="D1")

    beside = IntegrityScore.objects.beside(score)

    assert {sign.run_id for sign in beside} == {before.pk}
    assert {sign.agent_id for sign in beside} == {score.agent_id}


def test_the_rules_and_the_list_of_signs_name_the_same():
    assert sorted(Indicator.values) == sorted((*integrity.FLAGGING, *integrity.SHOWN))
    assert tuple(RAISES_FLAGS) == integrity.FLAGGING


def test_a_day_with_several_missed_deadlines_counts_once_with_those_of_supplement_rounds():
    agent = Dossier._meta.get_field("agent").related_model.objects.get(code="D1")
    late = {"forwarded_at": "2026-06-08 10:00"}
    taken_in(
        dossier(1, **late),  # due on Wednesday 3 June
        dossier(2, received_at="2026-06-03 11:00", **late),  # the same day
        dossier(3),  # in time, but its round is late, due on the 5th
        dossier(4, received_at="2026-06-03 16:00", forwarded_at=""),  # due on the 4th, open
        dossier(5, received_at="2026-06-12 16:00", forwarded_at=""),  # not due yet
        supplements=[
            supplement(3, resupplied_at="2026-06-05 09:00", reforwarded_at="2026-06-09 09:00"),
        ],
    )

    days = delay_bad_days([span_of()], [counted(span_of())], np.array([agent.pk]))

    assert days.tolist() == [3]


def test_days_on_which_dossiers_came_back_are_those_of_the_decision():
    agent = Dossier._meta.get_field("agent").related_model.objects.get(code="D1")
    taken_in(
        dossier(1, first_decision_at="2026-06-04 09:00", supplement_rounds="1"),
        dossier(2, first_decision_at="2026-06-04 15:00", supplement_rounds="2"),
        dossier(3, first_decision_at="2026-06-05 09:00", supplement_rounds="1"),
        dossier(4, first_decision_at="2026-06-08 09:00", supplement_rounds="0"),
    )
    procedure = Dossier.objects.first().procedure_id
    key, counts = np.zeros(1, dtype=np.int64), np.array([4])
    cells = ReworkCells(key, key, key, counts, np.array([[3, 1, 0]]))

    def days(has_peers):
        agents, procedures = np.array([agent.pk]), np.array([procedure])
        counts = [counted(span_of())]
        has_peers = np.array([has_peers])
        return rework_bad_days([span_of()], counts, agents, procedures, cells, has_peers)

    assert days(True).tolist() == [2]
    assert days(False).tolist() == [0]


def test_each_sign_is_counted_as_it_is_defined():
    agent = Dossier._meta.get_field("agent").related_model.objects.get(code="D1")
    citizen = {"citizen_key": "001085010001"}
    taken_in(
        # in time, in the last half hour; registered between 14:30 and 15:00
        dossier(1, received_at="2026-06-03 14:59", forwarded_at="2026-06-03 16:45"),
        # in time, just before the last half hour; registered after 15:00, due the next day
        dossier(2, received_at="2026-06-03 15:00", forwarded_at="2026-06-04 16:29"),
        dossier(3, received_at="2026-06-03 15:30", forwarded_at="2026-06-03 15:31"),
        dossier(4, received_at="2026-06-03 14:29", forwarded_at="2026-06-03 14:30"),
        # cancelled before it was due, and after
        dossier(5, forwarded_at="", withdrawn_at="2026-06-03 12:00"),
        dossier(6, forwarded_at="", withdrawn_at="2026-06-05 12:00"),
        # traces: exactly 2 h 15 before, one minute more, and a night in between
        dossier(7, evidence_at="2026-06-03 08:00", received_at="2026-06-03 10:15",
                forwarded_at="2026-06-03 10:20"),
        dossier(8, evidence_at="2026-06-03 08:00", received_at="2026-06-03 10:16",
                forwarded_at="2026-06-03 10:20"),
        dossier(9, evidence_at="2026-06-02 16:30", received_at="2026-06-03 09:00",
                forwarded_at="2026-06-03 09:20"),
        # withdrawn once forwarded and decided on, and filed again
        dossier(10, first_decision_at="2026-06-04 09:00", withdrawn_at="2026-06-04 10:00",
                **citizen),
        dossier(11, received_at="2026-06-05 09:00", forwarded_at="2026-06-05 10:00", **citizen),
    )  # fmt: skip

    signs = count_signs([span_of()], np.array([agent.pk]), Parameters())

    counted = {
        name: (sign.evaluable.tolist()[0], int(sign.points.observed[0]))
        for name, sign in signs.items()
    }
    assert counted == {
        "lag": (3, 1),
        "refile": (1, 1),
        "after_three": (2, 1),
        "deadline_bunching": (9, 1),
        "cancelled": (11, 1),
    }


def test_flags_are_listed_by_evidence_and_not_by_score():
    run = make_run(is_screening=True)
    weaker = make_score(make_agent(), run, score=20.0, p=0.001, flag_rework=True)
    stronger = make_score(make_agent(), run, score=40.0, p=0.0001, flag_integrity=True)
    make_score(make_agent(), run, score=10.0, p=0.00001)

    assert list(run.scores.flagged()) == [stronger, weaker]
