"""The overdue list: what is still held, how long, by whom it is seen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.models import OverdueDossier, ParameterSet
from oversight.working_time import ordinals_on
from registry.enums import Role
from registry.models import ExportLog
from tests.factories import NOW, make_agent, make_operator, make_user
from tests.oversight.making import dossier, make_reference, supplement, taken_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_overduedossier_changelist")
TUESDAY = datetime(2026, 6, 16, 3, tzinfo=UTC)  # ten in the morning


@pytest.fixture(autouse=True)
def log(monkeypatch):
    """The third working day after a dossier of Thursday 11 June was due."""
    monkeypatch.setattr(timezone, "now", lambda: TUESDAY)
    make_reference()


@pytest.fixture
def inspector(client):
    user = make_user(Role.INSPECTOR)
    client.force_login(user)
    return user


def held(number, day, **cells):
    """A dossier received in the morning of a day in June and never forwarded."""
    return dossier(number, received_at=f"2026-06-{day:02} 09:00", forwarded_at="", **cells)


def rows(response):
    return [
        (row.code[-4:], row.days_over, row.held_since_round)
        for row in response.context["cl"].result_list
    ]


def test_files_held_three_working_days_past_their_deadline_are_listed_longest_first(
    client, inspector
):
    taken_in(held(1, 11), held(2, 12), held(3, 3))

    assert rows(client.get(LIST)) == [("0003", 9, None), ("0001", 3, None)]


def test_what_was_forwarded_or_withdrawn_is_not_listed(client, inspector):
    taken_in(
        dossier(1, received_at="2026-06-03 09:00", forwarded_at="2026-06-12 09:00"),
        held(2, 3, withdrawn_at="2026-06-12 09:00"),
    )

    assert rows(client.get(LIST)) == []


def test_a_file_held_again_after_the_citizen_brought_the_rest_is_listed(client, inspector):
    taken_in(
        dossier(1), dossier(2), dossier(3),
        supplements=[
            supplement(1, resupplied_at="2026-06-05 09:00"),
            supplement(2, resupplied_at="2026-06-05 09:00", reforwarded_at="2026-06-15 09:00"),
            supplement(3),
        ],
    )  # fmt: skip

    response = client.get(LIST)

    assert rows(response) == [("0001", 7, 1)]
    due = response.context["cl"].result_list[0].held_due_at
    assert f"{timezone.localtime(due):%d/%m/%Y %H:%M}" == "05/06/2026 17:00"


def test_the_number_of_days_is_a_parameter(client, inspector):
    taken_in(held(1, 11), held(2, 3))
    ParameterSet.objects.create(
        number=2, values={"overdue_days": 4}, valid_from=TUESDAY.date(), made_at=NOW
    )

    assert rows(client.get(LIST)) == [("0002", 9, None)]


@pytest.mark.parametrize(
    ("age", "expected"),
    [("week", ["0001"]), ("fortnight", ["0002"]), ("month", []), ("rubbish", ["0002", "0001"])],
)
def test_the_list_is_narrowed_by_age(client, inspector, age, expected):
    taken_in(held(1, 11), held(2, 3))

    found = [code for code, _days, _round in rows(client.get(LIST, {"age": age}))]

    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("diem ba", ["0002"]), ("H26.101.01-260603-0001", ["0001"]), ("H26", [])],
)
def test_agents_and_whole_dossier_codes_are_found(client, inspector, text, expected):
    make_agent(code="D3", name="Điểm Ba")
    taken_in(held(1, 3), held(2, 3, agent_code="D3"))

    found = [code for code, _days, _round in rows(client.get(LIST, {"q": text}))]

    assert found == expected


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_num_queries
):
    taken_in(held(1, 3))
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(10):
        client.get(LIST)
    taken_in(held(1, 3), held(2, 3), held(3, 3))
    with django_assert_num_queries(10):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_a_coordinator_sees_only_what_the_own_agents_hold(client):
    operator = make_operator(code="OWN", name="Của mình")
    client.force_login(make_user(Role.COORDINATOR, operator=operator))
    make_agent(code="MINE", operator=operator)
    taken_in(held(1, 3), held(2, 3, agent_code="MINE"))

    assert rows(client.get(LIST)) == [("0002", 9, None)]


def test_a_line_leads_to_its_dossier(client, inspector):
    taken_in(held(1, 3))
    row = client.get(LIST).context["cl"].result_list[0]

    line = client.get(reverse("admin:oversight_overduedossier_change", args=[row.pk]))

    page = reverse("admin:oversight_dossier_change", args=[row.pk])
    assert line.headers["Location"] == page


def test_an_export_honours_the_filters_and_is_logged(client, inspector):
    taken_in(held(1, 11), held(2, 3))

    response = client.post(
        reverse("admin:oversight_overduedossier_export") + "?age=week",
        {"format": "1", "resource": "0", "overduedossierresource_code": "on"},
    )

    row = response.content.decode("utf-8-sig").splitlines()[1].split(",")
    assert (row[0], row[3], row[-1]) == ("D1", "H26.101.01-260603-0001", "3")
    assert ExportLog.objects.get().list_name == "oversight.overduedossier"


def test_a_day_off_adds_nothing():
    taken_in(held(1, 11))
    days = {
        day: OverdueDossier.objects.held_beyond(0, ordinals_on(day)).get().days_over
        for day in (TUESDAY.date() - timedelta(days=ago) for ago in range(4))
    }

    assert list(days.values()) == [3, 2, 1, 1]
