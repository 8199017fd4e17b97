"""The GROUP BY says what rules/landmarks.py says; rows are seen by those who see their agent."""

from datetime import timedelta

import numpy as np
import pytest

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
from oversight.rules.calendar import NEVER_ORDINAL
from oversight.rules.landmarks import delay_outcomes, rework_outcomes
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
from tests.oversight.making import random_log, taken_in

pytestmark = pytest.mark.django_db


def or_never(values):
    return np.array([NEVER_ORDINAL if value is None else value for value in values], np.int64)


def delay_by_rule(intervals, today, path=""):
    """Cells of custody intervals, judged one by one."""
    fields = ("agent", "procedure", "withdrawn_wd", "withdrawn_at")
    dossier_fields = [f"{path}{name}" for name in fields]
    rows = intervals.values_list(
        *dossier_fields, "due_wd", "forwarded_wd", "is_late", "due_at"
    ).order_by()
    agent, procedure, withdrawn, withdrawn_at, due, forwarded, is_late, due_at = zip(
        *rows, strict=True
    )
    in_time = [
        left is not None and deadline is not None and left <= deadline
        for left, deadline in zip(withdrawn_at, due_at, strict=True)
    ]
    outcomes = delay_outcomes(
        today=today,
        due=or_never(due),
        forwarded=or_never(forwarded),
        is_late=is_late,
        withdrawn=or_never(withdrawn),
        is_withdrawn_in_time=in_time,
    )
    cells = outcomes.cells(agent, procedure)
    return rows_of(cells.agent, cells.procedure, cells.at_risk, cells.missed, cells.carried)


def rework_by_rule(dossiers, today):
    """Cells of examined dossiers, judged one by one."""
    rows = list(dossiers.prefetch_related("rounds").order_by())
    outcomes = rework_outcomes(
        today=today,
        forwarded=or_never(row.forwarded_wd for row in rows),
        decided=or_never(row.decided_wd for row in rows),
        rounds=[rounds_by(row, today) for row in rows],
        refiled=or_never(row.refiled_wd for row in rows),
        is_refile=[row.is_refile for row in rows],
    )
    cells = outcomes.cells(
        *(
            [getattr(row, f"{name}_id") for row in rows]
            for name in ("agent", "procedure", "authority")
        )
    )
    return rows_of(cells.agent, cells.procedure, cells.authority, cells.evaluable, cells.reached)


def rounds_by(row, today):
    """Rounds of the agent that were requested by then; declared ones come with the decision."""
    if row.has_dated_rounds:
        return sum(
            each.is_agent_attributable and each.requested_wd <= today for each in row.rounds.all()
        )
    return row.declared_rounds if or_never([row.decided_wd])[0] <= today else 0


def rows_of(*columns):
    return sorted(map(tuple, np.column_stack(columns).tolist()))


@pytest.fixture
def version():
    rows, rounds = random_log(seed=2026, size=500)
    taken_in(*rows, supplements=rounds, create_missing=True)
    return CalendarVersion.objects.get()


def test_the_database_counts_what_the_rules_judge_dossier_by_dossier(version):
    last = max(Dossier.objects.values_list("registered_wd", flat=True))

    for today, window in (
        (last - 40, 10),
        (last - 21, 20),
        (last - 10, 5),
        (last, 60),
        (last + 9, 60),
    ):
        first = today - window + 1
        span = (version.pk, first, today)
        dossiers = Dossier.objects.filter(registered_wd__range=(first, today))
        rounds = SupplementRound.objects.filter(dossier__registered_wd__range=(first, today))

        assert sorted(Dossier.objects.delay_cells(*span)) == delay_by_rule(dossiers, today)
        assert sorted(SupplementRound.objects.delay_cells(*span)) == delay_by_rule(
            rounds, today, "dossier__"
        )
        assert sorted(Dossier.objects.rework_cells(*span)) == rework_by_rule(dossiers, today)


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


def test_every_dossier_of_the_window_is_counted_once(version):
    first, *_between, last = sorted(set(Dossier.objects.values_list("registered_wd", flat=True)))

    counted = dict(Dossier.objects.count_by_agent(version.pk, first, last))

    assert sum(counted.values()) == 500
    assert counted == {
        agent: Dossier.objects.filter(agent=agent).count() for agent in sorted(counted)
    }
    assert list(Dossier.objects.count_by_agent(version.pk + 1, first, last)) == []


def test_rows_of_another_calendar_are_not_counted(version):
    span = (version.pk + 1, 0, NEVER_ORDINAL // 2)

    assert list(Dossier.objects.delay_cells(*span)) == []
    assert list(SupplementRound.objects.delay_cells(*span)) == []
    assert list(Dossier.objects.rework_cells(*span)) == []


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
