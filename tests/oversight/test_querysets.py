"""Dossiers carry the points that rules count; rows are seen by those who see their agent."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from oversight.known import known_between
from oversight.models import (
    AgentScore,
    Authority,
    CalendarVersion,
    Dossier,
    DossierImport,
    Procedure,
    ScoringRun,
    SupplementRound,
)
from oversight.rules.counting import count
from registry.enums import Role, Scope
from tests.factories import (
    NOW,
    make_agent,
    make_area,
    make_calendar_version,
    make_dossier,
    make_run,
    make_score,
    make_user,
)
from tests.factories_events import make_incident
from tests.oversight.making import random_log, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    rows, rounds = random_log(seed=2026, size=500)
    taken_in(*rows, supplements=rounds, create_missing=True)
    return CalendarVersion.objects.get()


def days_of_a_log():
    """Days to look back from, and how long a window: in the middle, at the end, and long after."""
    last = max(Dossier.objects.values_list("registered_wd", flat=True))
    return [(last - 40, 10), (last - 21, 20), (last - 10, 5), (last, 60), (last + 9, 60)]


def test_the_dossiers_behind_a_number_carry_the_points_that_were_counted(version):
    for today, window in days_of_a_log():
        span = (version.pk, today - window + 1, today)

        counts = count(known_between(*span), today)

        late, back = Counter(), Counter()
        for intervals, path in ((Dossier.objects, ""), (SupplementRound.objects, "dossier__")):
            for interval in intervals.counted(*span).with_delay_points(today):
                dossier = interval.dossier if path else interval
                late[dossier.agent_id, dossier.procedure_id] += interval.points
        for dossier in Dossier.objects.counted(*span).with_rework_points(today):
            work = dossier.agent_id, dossier.procedure_id, dossier.authority_id
            back[work] += dossier.points
        delay, rework = counts.delay, counts.rework
        assert sum(late.values()) + sum(back.values()) > 0
        assert +late == +Counter(
            dict(
                zip(
                    zip(delay.agent.tolist(), delay.procedure.tolist(), strict=True),
                    delay.missed.sum(axis=1).tolist(),
                    strict=True,
                )
            )
        )
        assert +back == +Counter(
            dict(
                zip(
                    zip(
                        rework.agent.tolist(),
                        rework.procedure.tolist(),
                        rework.authority.tolist(),
                        strict=True,
                    ),
                    rework.reached.sum(axis=1).tolist(),
                    strict=True,
                )
            )
        )


def test_the_random_log_holds_every_kind_of_dossier(version):
    dossiers = Dossier.objects

    kinds = {
        "open": dossiers.open(),
        "late": dossiers.filter(is_late=True, forwarded_at__isnull=False),
        "withdrawn": dossiers.filter(withdrawn_at__isnull=False),
        "refiled": dossiers.filter(refiled_wd__isnull=False),
        "refiling": dossiers.filter(is_refile=True),
        "declared": dossiers.filter(declared_rounds__gt=3, has_dated_rounds=False),
        "dated": dossiers.filter(has_dated_rounds=True),
        "late round": SupplementRound.objects.filter(is_late=True),
        "second round": SupplementRound.objects.filter(number=2),
        "round left open": SupplementRound.objects.filter(reforwarded_at__isnull=True),
    }
    assert [kind for kind, rows in kinds.items() if rows.count() < 5] == []


def test_open_overdue_and_late_dossiers():
    agent, hour = make_agent(), timedelta(hours=1)
    make_dossier(agent, code="open", due_at=NOW + hour, is_late=True)
    make_dossier(agent, code="overdue", due_at=NOW - hour, is_late=True)
    make_dossier(agent, code="in time", due_at=NOW - hour, forwarded_at=NOW - 2 * hour)
    make_dossier(agent, code="late", due_at=NOW - 2 * hour, forwarded_at=NOW - hour, is_late=True)
    make_dossier(
        agent, code="gone in time", due_at=NOW - hour, withdrawn_at=NOW - 2 * hour, is_late=True
    )
    make_dossier(
        agent, code="gone late", due_at=NOW - 2 * hour, withdrawn_at=NOW - hour, is_late=True
    )

    def codes(found):
        return sorted(found.values_list("code", flat=True))

    assert codes(Dossier.objects.open()) == ["open", "overdue"]
    assert codes(Dossier.objects.overdue(NOW)) == ["overdue"]
    assert codes(Dossier.objects.late(NOW)) == ["gone late", "late", "overdue"]


def test_no_group_holds_no_dossier():
    make_dossier(make_agent())

    assert list(Dossier.objects.in_groups([])) == []


def test_the_newest_run_is_that_of_the_newest_day_and_then_the_last_one_made():
    agent = make_agent()
    today = make_run(as_of=NOW.date())
    again = make_run(as_of=NOW.date())
    make_run(as_of=NOW.date() - timedelta(days=1))
    make_score(agent, today)
    score = make_score(agent, again)

    assert list(ScoringRun.objects.newest())[:2] == [again, today]
    assert list(AgentScore.objects.newest()) == [score]


@pytest.fixture
def people():
    """Two agents with a dossier, a round and a score each; people by what they may see."""
    area = make_area("00070")
    near, far = make_agent(code="near", area=area), make_agent(code="far")
    run = make_run()
    for agent in (near, far):
        row = make_dossier(agent)
        SupplementRound.objects.create(
            dossier=row,
            number=1,
            requested_at=NOW,
            reason="unknown",
            is_agent_attributable=True,
            requested_wd=0,
        )
        make_score(agent, run)
    DossierImport.objects.create(
        file_name="x",
        file_sha256="0" * 64,
        calendar_version=make_calendar_version(),
        at=NOW,
        rows=0,
        created=0,
        changed=0,
        unchanged=0,
    )
    return {
        "city": make_user(Role.INSPECTOR),
        "area": make_user(Role.CENTRE_STAFF, scope=Scope.AREAS, areas=[area]),
        "no area": make_user(Role.CENTRE_STAFF, scope=Scope.AREAS),
        "operator": make_user(Role.COORDINATOR, operator=far.operator),
        "nothing": make_user(Role.INSPECTOR, scope=Scope.NONE),
        "gone": make_user(Role.INSPECTOR, is_active=False),
    }


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Dossier, "agent__code"),
        (SupplementRound, "dossier__agent__code"),
        (AgentScore, "agent__code"),
    ],
)
def test_rows_are_seen_by_those_who_see_their_agent(people, model, path):
    seen = {
        who: sorted(model.objects.visible_to(user).values_list(path, flat=True))
        for who, user in people.items()
    }

    assert seen == {
        "city": ["far", "near"],
        "area": ["near"],
        "no area": [],
        "operator": ["far"],
        "nothing": [],
        "gone": [],
    }


@pytest.mark.parametrize("model", [Procedure, Authority, CalendarVersion, ScoringRun])
def test_what_scores_refer_to_is_seen_by_everybody_with_a_scope(people, model):
    seen = {who: model.objects.visible_to(user).count() for who, user in people.items()}

    everything = model.objects.count()
    assert everything > 0
    assert seen == {
        "city": everything,
        "area": everything,
        "no area": everything,
        "operator": everything,
        "nothing": 0,
        "gone": 0,
    }


def test_imports_are_seen_by_the_citys_people_only(people):
    seen = {who: DossierImport.objects.visible_to(user).count() for who, user in people.items()}

    assert seen == {
        "city": 1,
        "area": 0,
        "no area": 0,
        "operator": 0,
        "nothing": 0,
        "gone": 0,
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_what_an_incident_would_move_is_counted_from_one_index():
    incident = make_incident(calendar=make_calendar_version().calendar.code)

    plan = Dossier.objects.moved_by(incident).order_by().values("due_at").explain()

    assert "USING COVERING INDEX dossier_under_way (calendar_version_id=? AND due_at>?)" in plan
