"""Lists of oversight need the same number of queries however long they are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from oversight.models import Authority, DossierImport, Procedure, WorkingCalendar
from registry.enums import Role
from tests.factories import NOW, TODAY, make_calendar_version, make_run, make_user

pytestmark = pytest.mark.django_db


def make_import(number):
    return DossierImport.objects.create(
        file_name=f"{number}.csv",
        calendar_version=make_calendar_version(),
        by=make_user(Role.INSPECTOR),
        at=NOW,
        rows=1,
        created=1,
        changed=0,
        unchanged=0,
    )


def make_procedure(number):
    authority = Authority.objects.create(code=f"A{number}", name="Cơ quan")
    return Procedure.objects.create(code=f"P{number}", name="Thủ tục", authority=authority)


MAKERS = {
    "authority": lambda number: Authority.objects.create(code=f"A{number}", name="Cơ quan"),
    "procedure": make_procedure,
    "workingcalendar": lambda number: WorkingCalendar.objects.create(
        code=f"c{number}", name="Lịch", weekdays=[0], opens="08:00", closes="17:00"
    ),
    "scoringrun": lambda number: make_run(as_of=TODAY - timedelta(days=number)),
    "dossierimport": make_import,
}
QUERIES = {
    "authority": 7,
    "procedure": 7,
    "workingcalendar": 7,
    "scoringrun": 7,
    "dossierimport": 7,
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_list_needs_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, name
):
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = reverse(f"admin:oversight_{name}_changelist")
    MAKERS[name](1)
    client.get(page)  # content types and the session are remembered

    with django_assert_num_queries(QUERIES[name]):
        client.get(page)
    MAKERS[name](2)
    MAKERS[name](3)
    with django_assert_num_queries(QUERIES[name]):
        response = client.get(page)

    assert response.context["cl"].result_count == 3
