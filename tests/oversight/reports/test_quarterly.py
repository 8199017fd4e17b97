"""The report on the public post: what was carried within its term, and what nobody here knows."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from oversight.models import Authority
from oversight.reports.quarterly import MISSING, quarterly_tables
from oversight.rules.periods import Period
from registry.enums import Role, Status
from registry.models import OperatorKind
from tests.factories import NOW, make_agent, make_area, make_operator, make_operator_kind, make_user
from tests.factories_visits import make_complaint, make_visit
from tests.oversight.making import dossier, make_reference, taken_in
from tests.oversight.reports.readings import figures, reading

pytestmark = pytest.mark.django_db
QUARTER = Period.quarter_of(date(2026, 6, 1))
JULY = datetime(2026, 7, 6, 3, tzinfo=UTC)  # a Monday
SAME, OTHER = "To the authority of the agent's own area: J+1", "To any other authority: J+2"


@pytest.fixture(autouse=True)
def agent():
    """The agent of the log belongs to the public post and stands in the area of UB1."""
    agent = make_reference()
    area = make_area()
    OperatorKind.objects.update(is_public_post=True)
    agent.area, agent.status = area, Status.ACTIVE
    agent.save()
    Authority.objects.filter(code="UB1").update(area=area)
    Authority.objects.create(code="SO1", name="Sở thử")
    with translation.override("en"):
        yield agent


def tables(at=JULY, **fields):
    found = quarterly_tables(reading(period=QUARTER, at=at, is_postal=True, **fields))
    return {table.title: table for table in found}


def carried(**fields):
    return figures(tables(**fields)["Dossiers received and handed over"])


def sent(number, day, **cells):
    """Received on Wednesday 3 June and handed over on that day of June."""
    return dossier(number, forwarded_at=f"2026-06-{day:02} 10:00", **cells)


def test_a_dossier_to_its_own_area_is_in_time_until_the_next_working_day():
    taken_in(sent(1, 3), sent(2, 4), sent(3, 5))

    # received, handed over, within, late, share, awaited, withdrawn
    assert carried()[SAME] == (3, 3, 2, 1, 66.7, 0, 0)


def test_elsewhere_it_has_two_working_days_and_a_weekend_does_not_count():
    elsewhere = {"authority_code": "SO1"}
    friday = elsewhere | {"received_at": "2026-06-05 09:00"}
    taken_in(sent(1, 5, **elsewhere), sent(2, 8, **elsewhere), sent(3, 9, **friday))

    assert carried()[OTHER] == (3, 3, 2, 1, 66.7, 0, 0)


def test_what_is_held_is_late_once_its_term_has_passed_and_withdrawn_ones_are_left_out():
    taken_in(
        dossier(1, forwarded_at=""),
        dossier(2, forwarded_at="", withdrawn_at="2026-06-03 11:00"),
        dossier(3, forwarded_at="", received_at="2026-06-30 09:00"),
        at=datetime(2026, 7, 1, 9, tzinfo=UTC),
    )

    on_the_last_day = datetime(2026, 7, 1, 3, tzinfo=UTC)
    assert carried(at=on_the_last_day)[SAME] == (3, 0, 0, 1, 0.0, 1, 1)
    assert carried()[SAME] == (3, 0, 0, 2, 0.0, 0, 1)


def test_other_quarters_and_other_kinds_of_operator_are_left_out():
    bank = make_operator(kind=make_operator_kind(code="bank", is_public_post=False))
    make_agent(code="B1", operator=bank)
    make_complaint(make_agent(operator=bank))
    taken_in(
        sent(1, 3, agent_code="B1"),
        dossier(2, received_at="2026-03-31 09:00", forwarded_at="2026-03-31 10:00"),
        sent(3, 3),
    )

    found = tables()

    assert figures(found["Dossiers received and handed over"])["All dossiers"][0] == 1
    assert found["Complaints"].lines == []
    assert len(found["Points of the service"].lines) == 1


def test_visits_tell_of_slips_and_receipts(agent):
    make_visit(agent, at=NOW, duties={"slips_given": 1, "receipts_given": 0})
    make_visit(agent, at=NOW, duties={"slips_given": 0, "receipts_given": None})

    seen = [line.cells for line in tables()["Duties at the counter, as visits saw them"].lines]

    assert seen == [(1, 2, 50.0), (0, 1, 0.0)]


def test_what_the_system_does_not_hold_is_said_to_be_missing():
    lines = tables()["Not held by this system"].lines

    assert [line.label for line in lines] == [str(what) for what, _why in MISSING]
    assert [cell for line in lines for cell in line.cells if not isinstance(cell, str)] == []


def test_a_quarter_without_a_dossier_says_so():
    found = tables()

    assert found["Dossiers received and handed over"].lines == []
    assert found["Points of the service"].lines == []


def test_a_coordinator_reads_of_its_own_agents_only(agent):
    make_agent(code="B1", operator=make_operator())
    taken_in(sent(1, 3), sent(2, 3, agent_code="B1"))
    coordinator = make_user(Role.COORDINATOR, operator=agent.operator)

    points = tables(user=coordinator, operator=agent.operator)["Points of the service"]

    assert [line.label for line in points.lines] == [f"{agent.name} (D1)"]
