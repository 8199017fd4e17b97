"""The page of imports: send, look, confirm, take in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry.enums import Role
from registry.models import AreaStatistic, StatisticImport
from tests.factories import make_area, make_operator, make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:registry_areastatistic_import")
LIST = reverse("admin:registry_areastatistic_changelist")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(client):
    user = make_user(Role.PLANNER, language="en")
    client.force_login(user)
    return user


def send(client, *lines, **fields):
    content = "\n".join(["area;month;received;online;population", *lines])
    today = timezone.localdate()
    return client.post(
        PAGE,
        {
            "do": "send",
            "import_file": SimpleUploadedFile("so-lieu.csv", content.encode()),
            "source": "Báo cáo tháng",
            "recorded_on": f"{today:%d/%m/%Y}",
            **fields,
        },
        follow=True,
    )


def test_a_file_is_looked_at_before_it_is_taken_in(client, planner):
    make_area("00070")

    shown = send(client, "00070;05/2026;100;60;")

    assert (len(shown.context["merged"].created), shown.context["doubts"]) == (1, [])
    assert AreaStatistic.objects.count() == 0
    done = client.post(PAGE, {"do": "import"})
    assert (done.status_code, done.url) == (302, LIST)
    assert AreaStatistic.objects.get().online == 60
    assert StatisticImport.objects.get().by == planner


def test_refusals_are_grouped_and_nothing_can_be_imported(client, planner):
    make_area("00070")

    shown = send(client, "00070;05/2026;100;101;", "00071;05/2026;1;1;", "00072;05/2026;1;1;")

    assert [(group["count"], group["rows"][0].line) for group in shown.context["groups"]] == [
        (2, 3),
        (1, 2),
    ]
    assert 'value="import"' not in shown.text
    client.post(PAGE, {"do": "import"})
    assert AreaStatistic.objects.count() == 0


def test_a_file_to_be_corrected_keeps_what_was_said_of_it(client, planner):
    make_area("00070")

    shown = send(client, "00070;05/2026;-5;1;")

    assert shown.context["groups"][0]["reason"] == "“…” is not a whole number from 0 up."
    assert shown.context["form"]["source"].value() == "Báo cáo tháng"
    assert shown.context["form"]["recorded_on"].value() == timezone.localdate()


def test_a_doubtful_figure_is_taken_only_when_ticked(client, planner):
    make_area("00070", population=60_000)
    [doubt] = send(client, "00070;05/2026;;;6000").context["doubts"]

    client.post(PAGE, {"do": "import"})
    untouched = AreaStatistic.objects.count()
    client.post(PAGE, {"do": "import", "confirmed": [doubt.token]})

    assert (untouched, AreaStatistic.objects.get().population) == (0, 6_000)


def test_a_replaced_figure_is_shown_with_its_value_before(client, planner):
    make_area("00070")
    send(client, "00070;05/2026;100;60;")
    client.post(PAGE, {"do": "import"})

    shown = send(client, "00070;05/2026;100;65;")

    assert [(change["old"], change["new"]) for change in shown.context["changes"]] == [(60, 65)]


def test_a_file_that_cannot_be_read_says_so(client, planner):
    response = client.post(
        PAGE,
        {"do": "send", "import_file": SimpleUploadedFile("x.csv", b"\xff\x00"), "source": "x"},
    )

    assert "import_file" in response.context["form"].errors


@pytest.mark.parametrize("fields", [{"source": ""}, {"recorded_on": "01/01/2999"}])
def test_source_and_day_are_asked_for(client, planner, fields):
    response = send(client, "00070;05/2026;1;1;", **fields)

    assert list(response.context["form"].errors) == list(fields)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR, Role.DIRECTOR])
def test_others_may_not_import(client, role):
    client.force_login(make_user(role))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"do": "import"}).status_code == 403


def test_an_operators_coordinator_may_not_even_look(client):
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))

    assert client.get(LIST).status_code == 403
