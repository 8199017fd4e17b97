"""The dossiers behind a number add up to the number."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from oversight.actions.scoring import make_scoring_run
from oversight.behind import dossiers_with_sign, lines_behind
from oversight.enums import Indicator, Number
from oversight.models import Dossier, IntegrityScore
from registry.enums import Role
from tests.factories import NOW, make_agent, make_user
from tests.oversight.logs import import_log

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 6, 15)


@pytest.fixture
def scores():
    """Two agents, one of which holds, forgets and is asked for more."""
    late, good = make_agent(code="CHAM", status="active"), make_agent(code="TOT", status="active")
    import_log(
        [
            ("CHAM", "03/06/2026 09:00", "03/06/2026 10:00", {"rounds": 2, "decided": "04/06/2026 09:00"}),
            ("CHAM", "03/06/2026 09:00", "05/06/2026 10:00", {"decided": "08/06/2026 09:00"}),
            ("CHAM", "01/06/2026 09:00", "", {}),
            ("CHAM", "15/06/2026 15:30", "", {}),
            *[
                ("TOT", f"{day:02}/06/2026 09:00", f"{day:02}/06/2026 11:00",
                 {"decided": f"{day + 1:02}/06/2026 09:00"})
                for day in (1, 2, 3, 4) for _ in range(8)
            ],
        ]
    )  # fmt: skip
    run = make_scoring_run(as_of=AS_OF, by=None, at=NOW + timedelta(days=1))
    return {score.agent.code: score for score in run.scores.all()} | {"agents": (late, good)}


@pytest.mark.parametrize("number", Number)
@pytest.mark.parametrize("code", ["CHAM", "TOT"])
def test_as_many_lines_as_the_run_counted(scores, number, code):
    lines = lines_behind(scores[code], number, user=make_user(Role.INSPECTOR))

    assert len(lines) == getattr(scores[code], number.value)


def test_points_of_the_lines_add_up_to_the_points_of_the_score(scores):
    user = make_user(Role.INSPECTOR)
    late = lines_behind(scores["CHAM"], Number.DELAY_LATE, user=user)
    sent_back = lines_behind(scores["CHAM"], Number.REWORK_SENT_BACK, user=user)

    assert sum(line.points for line in late) == scores["CHAM"].delay_observed
    assert sum(line.points for line in sent_back) == scores["CHAM"].rework_observed


def test_a_line_says_how_long_the_file_was_held(scores):
    late = lines_behind(scores["CHAM"], Number.DELAY_LATE, user=make_user(Role.INSPECTOR))

    assert [(line.points, line.days_over, line.forwarded_at is None) for line in late] == [
        (5, 10, True),
        (2, 2, False),
    ]


def test_the_dossiers_sent_back_lie_on_as_many_days_as_the_run_counted(client):
    make_agent(code="CHAM", status="active")
    for code in ("TOT", "KHAC"):
        make_agent(code=code, status="active")
    sent_back = {"rounds": 1}
    import_log(
        [
            ("CHAM", "01/06/2026 09:00", "01/06/2026 10:00", {**sent_back, "decided": "06/06/2026 09:00"}),
            ("CHAM", "02/06/2026 09:00", "02/06/2026 10:00", {**sent_back, "decided": "08/06/2026 09:00"}),
            ("CHAM", "03/06/2026 09:00", "03/06/2026 10:00", {**sent_back, "decided": "10/06/2026 09:00"}),
            *[
                (code, f"{day:02}/06/2026 09:00", f"{day:02}/06/2026 11:00",
                 {"decided": f"{day + 1:02}/06/2026 09:00"})
                for code in ("TOT", "KHAC") for day in (1, 2, 3, 4) for _ in range(8)
            ],
        ]
    )  # fmt: skip
    run = make_scoring_run(as_of=AS_OF, by=None, at=NOW + timedelta(days=1))
    score = run.scores.get(agent__code="CHAM")
    inspector = make_user(Role.INSPECTOR)

    lines = lines_behind(score, Number.REWORK_SENT_BACK, user=inspector)

    # 06/06/2026 is a Saturday: what is decided then counts for Monday
    days = [line.came_back_on for line in lines]
    assert days == [date(2026, 6, 8), date(2026, 6, 8), date(2026, 6, 10)]
    client.force_login(inspector)
    page = client.get(
        reverse("admin:oversight_agentscore_lines", args=[score.pk, "rework_sent_back"])
    )
    assert page.context["days"] == score.rework_bad_days == 2


def test_a_dossier_without_peers_is_behind_its_own_number_only(scores):
    user = make_user(Role.INSPECTOR)

    examined = lines_behind(scores["TOT"], Number.REWORK_EVALUABLE, user=user)
    alone = lines_behind(scores["TOT"], Number.REWORK_WITHOUT_PEERS, user=user)

    assert (len(examined), len(alone)) == (0, 32)


def test_what_was_corrected_since_is_counted_as_it_is_now(scores):
    Dossier.objects.filter(agent__code="CHAM", forwarded_at=None).delete()

    lines = lines_behind(scores["CHAM"], Number.DELAY_LATE, user=make_user(Role.INSPECTOR))

    assert (len(lines), scores["CHAM"].delay_late) == (1, 2)


def test_who_may_not_see_the_agent_sees_no_line(scores):
    stranger = make_user(Role.INSPECTOR, scope="none")

    assert lines_behind(scores["CHAM"], Number.DELAY_LATE, user=stranger) == []


@pytest.fixture
def signs():
    """The signs of one agent whose dossiers each show one."""
    make_agent(code="CHAM", status="active")
    again = {"citizen": "001085010001"}
    import_log(
        [
            # registered 2 h 16 after its trace, and a trace of the evening before
            ("CHAM", "03/06/2026 10:16", "03/06/2026 10:20", {"evidence": "03/06/2026 08:00"}),
            ("CHAM", "03/06/2026 09:00", "03/06/2026 09:20", {"evidence": "02/06/2026 16:30"}),
            ("CHAM", "03/06/2026 15:10", "03/06/2026 15:20", {}),
            ("CHAM", "03/06/2026 09:00", "03/06/2026 16:45", {}),
            ("CHAM", "03/06/2026 09:00", "", {"withdrawn": "03/06/2026 12:00"}),
            ("CHAM", "03/06/2026 09:00", "03/06/2026 10:00",
             {"decided": "04/06/2026 09:00", "withdrawn": "04/06/2026 10:00", **again}),
            ("CHAM", "05/06/2026 09:00", "05/06/2026 10:00", again),
        ]
    )  # fmt: skip
    make_scoring_run(as_of=AS_OF, by=None, at=NOW + timedelta(days=1), is_screening=True)
    return {sign.indicator: sign for sign in IntegrityScore.objects.all()}


@pytest.mark.parametrize("indicator", Indicator)
def test_as_many_dossiers_show_a_sign_as_the_screening_counted(signs, indicator):
    found = dossiers_with_sign(signs[indicator], user=make_user(Role.INSPECTOR))

    assert len(found) == signs[indicator].observed == 1


def test_who_may_not_see_the_agent_sees_no_dossier_with_a_sign(signs):
    stranger = make_user(Role.INSPECTOR, scope="none")

    assert dossiers_with_sign(signs[Indicator.LAG], user=stranger) == []
