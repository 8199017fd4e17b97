"""What is counted for the evidence sheet of an agent."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from oversight.dossier_files import hashed_contact
from oversight.enums import ComplaintCategory, ComplaintOutcome
from oversight.evidence_sheet import (
    BASES,
    CHECKS,
    MOST_PEERS,
    TITLES,
    UNKNOWN,
    complaints_behind,
    dossiers_behind,
    peers_of,
    sheet_of,
    visits_behind,
    window_start,
)
from oversight.rules.evidence_sheet import Counted, LineCode
from registry.enums import Status
from registry.models import OpeningHours
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_area,
    make_dossier,
    make_operator,
    make_operator_kind,
)
from tests.factories_visits import make_complaint, make_visit

pytestmark = pytest.mark.django_db
FIRST = window_start(TODAY)


@pytest.fixture
def agent():
    return make_agent(status=Status.ACTIVE, phone="024 3825 6686")


def line_of(agent, code):
    return next(line for line in sheet_of(agent, TODAY).lines if line.code is code)


def counted(agent, code):
    return line_of(agent, code).counted


def evening(day=TODAY):
    return timezone.make_aware(datetime.combine(day, time(21)))


def open_all_week(agent):
    for weekday in range(7):
        OpeningHours.objects.create(agent=agent, weekday=weekday, opens="08:00", closes="17:00")


def test_every_line_has_its_words():
    assert set(TITLES) == set(BASES) == set(CHECKS) == set(LineCode)
    complaints = {LineCode.MONEY_COMPLAINTS, LineCode.CONDUCT_COMPLAINTS}
    assert set(UNKNOWN) == set(LineCode) - complaints


def test_without_any_data_complaints_are_nought_and_the_rest_is_unknown(agent):
    found = {line.code: line.counted for line in sheet_of(agent, TODAY).lines}

    complaints = (LineCode.MONEY_COMPLAINTS, LineCode.CONDUCT_COMPLAINTS)
    assert {code: count for code, count in found.items() if count} == dict.fromkeys(
        complaints, Counted(0, 0)
    )


def test_complaints_are_counted_by_category_unless_they_came_to_nothing(agent):
    make_dossier(agent)
    for category in ComplaintCategory:
        make_complaint(agent, category=category)
    make_complaint(agent, outcome=ComplaintOutcome.UPHELD)
    make_complaint(agent, outcome=ComplaintOutcome.UNFOUNDED)
    make_complaint(agent, outcome=ComplaintOutcome.WITHDRAWN)

    assert counted(agent, LineCode.MONEY_COMPLAINTS) == Counted(3, 1)
    assert counted(agent, LineCode.CONDUCT_COMPLAINTS) == Counted(6, 1)
    assert complaints_behind(agent, LineCode.MONEY_COMPLAINTS, FIRST, TODAY).count() == 3


@pytest.mark.parametrize(("day", "count"), [(FIRST, 1), (FIRST - timedelta(days=1), 0)])
def test_the_window_is_half_a_year(agent, day, count):
    make_complaint(agent, received_on=day)
    make_dossier(agent, received_at=timezone.make_aware(datetime.combine(day, time())))

    assert counted(agent, LineCode.MONEY_COMPLAINTS) == Counted(count, count)


def test_visits_count_where_a_duty_was_looked_at(agent):
    make_visit(agent, duties={"price_posted": 0, "slips_given": 1, "receipts_given": 0})
    make_visit(agent, duties={"price_posted": 1, "receipts_given": None})
    make_visit(agent, duties={"price_posted": 0}, submitted=False)

    assert counted(agent, LineCode.PRICE_BOARD) == Counted(1, 2)
    assert counted(agent, LineCode.RECEIPTS) == Counted(1, 1)
    assert counted(agent, LineCode.ON_DUTY) is None
    [breach] = visits_behind(agent, LineCode.PRICE_BOARD, FIRST, TODAY)
    assert breach.answers.get(question="price_posted").value == 0


def test_visits_away_from_the_registered_place_are_counted_with_their_accuracy(agent):
    here = {"latitude": 21.0, "longitude": 105.8}
    make_visit(agent, position_distance_m=130, position_accuracy_m=30, **here)
    far = make_visit(agent, position_distance_m=131, position_accuracy_m=30, **here)
    make_visit(agent)

    assert counted(agent, LineCode.POSITION) == Counted(1, 2)
    assert visits_behind(agent, LineCode.POSITION, FIRST, TODAY) == [far]


def test_dossiers_behind_one_phone_are_counted_but_not_the_phone_of_the_point(agent):
    one, own = hashed_contact("0912345678"), hashed_contact(agent.phone)
    shared = [make_dossier(agent, citizen_key=f"c{n}", contact_key=one) for n in range(3)]
    for number in range(4):
        make_dossier(agent, citizen_key=f"d{number}", contact_key=own)
    make_dossier(agent, citizen_key="e", contact_key="")
    make_dossier(agent, citizen_key="", contact_key=one)

    assert counted(agent, LineCode.SHARED_CONTACT) == Counted(3, 7)
    behind = dossiers_behind(agent, LineCode.SHARED_CONTACT, FIRST, TODAY)
    assert {dossier.pk for dossier in behind} == {dossier.pk for dossier in shared}


def test_dossiers_outside_opening_hours_are_counted_where_hours_are_recorded(agent):
    make_dossier(agent)
    late = make_dossier(agent, received_at=evening())

    unknown = counted(agent, LineCode.OUTSIDE_HOURS)
    open_all_week(agent)

    assert (unknown, counted(agent, LineCode.OUTSIDE_HOURS)) == (None, Counted(1, 2))
    assert dossiers_behind(agent, LineCode.OUTSIDE_HOURS, FIRST, TODAY) == [late]


def test_dossiers_from_another_ward_are_counted_where_the_ward_is_given():
    agent = make_agent(status=Status.ACTIVE, area=make_area("00070"))
    make_dossier(agent, citizen_area_code="00070")
    make_dossier(agent)
    elsewhere = make_dossier(agent, citizen_area_code="00004")

    assert counted(agent, LineCode.OUTSIDE_AREA) == Counted(1, 2)
    assert dossiers_behind(agent, LineCode.OUTSIDE_AREA, FIRST, TODAY) == [elsewhere]


def test_peers_are_agents_in_service_of_the_same_kind_of_operator(agent):
    bank = make_operator(kind=make_operator_kind("bank", name="Ngân hàng"))
    make_agent(operator=bank, status=Status.ACTIVE)
    make_agent(status=Status.DRAFT)
    peers = [make_agent(status=status) for status in (Status.ACTIVE, Status.SUSPENDED)]

    assert peers_of(agent) == [peer.pk for peer in peers]


def test_the_peers_of_a_large_operator_are_taken_evenly(agent, monkeypatch):
    monkeypatch.setattr("oversight.evidence_sheet.MOST_PEERS", 2)
    peers = [make_agent(operator=agent.operator, status=Status.ACTIVE) for _number in range(5)]

    assert MOST_PEERS == 100
    assert peers_of(agent) == [peers[0].pk, peers[3].pk]


def test_a_line_stands_beside_the_median_of_its_peers(agent):
    open_all_week(agent)
    make_dossier(agent, received_at=evening())
    for late in (0, 1, 1, 2, 3):
        peer = make_agent(operator=agent.operator, status=Status.ACTIVE)
        open_all_week(peer)
        for number in range(10):
            make_dossier(peer, received_at=evening() if number < late else NOW)

    line = line_of(agent, LineCode.OUTSIDE_HOURS)

    assert (line.counted, line.peer_median, line.peer_count) == (Counted(1, 1), 0.1, 5)


@pytest.mark.parametrize("others", [1, 3])
def test_a_sheet_takes_as_many_queries_for_one_peer_as_for_three(
    agent, others, django_assert_num_queries
):
    for _number in range(others):
        peer = make_agent(operator=agent.operator, status=Status.ACTIVE)
        make_dossier(peer)
        make_complaint(peer)
        make_visit(peer, duties={"price_posted": 1})

    with django_assert_num_queries(7):
        sheet_of(agent, TODAY)
