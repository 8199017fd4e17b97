"""Agreement with the reference on its 54,302 dossiers of 400 agents (SCORING, fixture)."""

import csv
import gzip
import os
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import numpy as np
import pytest

from oversight.rules import deadline, refiling
from oversight.rules.calendar import NEVER, build_calendar, day_number
from oversight.rules.landmarks import delay_outcomes, rework_outcomes
from oversight.rules.scoring import Scores, score

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared"
FIXTURE = Path(os.environ.get("GAN_DAN_SHARED", BESIDE_THE_CHECKOUT)) / "scoring" / "fixture"

pytestmark = pytest.mark.skipif(
    not FIXTURE.is_dir(), reason="the scoring fixture is not here; GAN_DAN_SHARED names its folder"
)

AS_OF, WINDOW_FROM = date(2026, 6, 19), date(2026, 3, 30)
AGENTS, PROCEDURES, AUTHORITIES = 400, 80, 30


@dataclass(frozen=True)
class Agreement:
    scores: Scores
    expected: dict[str, np.ndarray]
    unflagged: np.ndarray


def columns(path):
    with path.open() if path.suffix == ".csv" else gzip.open(path, "rt") as file:
        rows = list(csv.reader(file))
    return dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))


def instants(texts):
    return np.array(
        [NEVER if not text else int(np.datetime64(text, "s").astype(np.int64)) for text in texts]
    )


def scored():
    dossiers = columns(FIXTURE / "dossiers.csv.gz")
    calendar = build_calendar(
        first_day=date(2026, 1, 5),
        last_day=date(2026, 12, 31),
        weekdays=range(5),
        opens=time(8),
        closes=time(17),
    )
    agent, procedure, authority, citizen, rounds = (
        np.array(dossiers[name], dtype=np.int64)
        for name in ("agent", "procedure", "office", "citizen_key", "supplement_rounds")
    )
    received, evidence, forwarded, decided, withdrawn = (
        instants(dossiers[name])
        for name in (
            "received_at",
            "evidence_at",
            "forwarded_at",
            "first_decision_at",
            "withdrawn_at",
        )
    )
    due = deadline.due(deadline.start(received, evidence), calendar)
    links = refiling.link_refilings(
        agent=agent,
        procedure=procedure,
        citizen=citizen,
        registered=received,
        forwarded=forwarded,
        withdrawn=withdrawn,
        calendar=calendar,
    )
    today = calendar.last_ordinal_by(AS_OF)
    registered = calendar.ordinal_at(received)
    window = (registered >= calendar.ordinal(day_number(WINDOW_FROM))) & (registered <= today)

    delays = delay_outcomes(
        today=today,
        due=calendar.ordinal_at(due)[window],
        forwarded=calendar.ordinal_at(forwarded)[window],
        is_late=deadline.late(forwarded, due)[window],
        withdrawn=calendar.ordinal_at(withdrawn)[window],
        is_withdrawn_in_time=(withdrawn <= due)[window],
    )
    reworks = rework_outcomes(
        today=today,
        forwarded=calendar.ordinal_at(forwarded)[window],
        decided=calendar.ordinal_at(decided)[window],
        rounds=rounds[window],
        refiled=calendar.ordinal_at(links.refiled_at(received))[window],
        is_refile=links.is_refile[window],
    )
    return score(
        delays.cells(agent[window], procedure[window]),
        reworks.cells(agent[window], procedure[window], authority[window]),
        AGENTS,
        PROCEDURES,
        AUTHORITIES,
    )


@pytest.fixture(scope="module")
def agreement():
    expected = columns(FIXTURE / "expected.csv")
    assert expected["agent"] == tuple(str(agent) for agent in range(AGENTS))
    return Agreement(
        scores=scored(),
        expected={name: np.array(values) for name, values in expected.items()},
        unflagged=np.array(expected["grade"]) != "D",
    )


@pytest.mark.parametrize(("domain", "column"), [("delay", "O_d"), ("rework", "O_r")])
def test_observed_points_are_identical(agreement, domain, column):
    observed = getattr(agreement.scores, domain).points.observed

    assert observed.tolist() == agreement.expected[column].astype(float).tolist()


@pytest.mark.parametrize(("domain", "suffix"), [("delay", "d"), ("rework", "r")])
@pytest.mark.parametrize("column", ["E", "V", "p"])
def test_expectations_agree(agreement, domain, suffix, column):
    scores = getattr(agreement.scores, domain)
    found = {"E": scores.points.expected, "V": scores.points.variance, "p": scores.judgement.p}

    wanted = agreement.expected[f"{column}_{suffix}"].astype(float)
    assert found[column] == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(
    ("column", "name"), [("score", "score"), ("s_lo", "score_low"), ("s_hi", "score_high")]
)
def test_scores_agree(agreement, column, name):
    found = getattr(agreement.scores, name)

    assert found == pytest.approx(agreement.expected[column].astype(float), abs=2e-6)


def test_grades_agree_where_nothing_is_flagged(agreement):
    grades = agreement.scores.grade[agreement.unflagged]

    assert grades.tolist() == agreement.expected["grade"][agreement.unflagged].tolist()
