"""Parameters: read as words, added by administrators, with a reason, and never changed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oversight.models import ParameterSet
from oversight.parameter_words import GROUPS, described
from oversight.rules.parameters import BOUNDS, Parameters
from registry.enums import Role
from tests.factories import make_operator, make_run, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_parameterset_changelist")
NEW = reverse("admin:oversight_parameterset_add_version")


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def typed(**changes):
    values = {name: getattr(Parameters(), name) for name in BOUNDS}
    tomorrow = timezone.localdate() + timedelta(days=1)
    return values | {"valid_from": f"{tomorrow}", "reason": "Thử"} | changes


def test_every_parameter_has_words():
    named = [name for _title, names in GROUPS for name in names]

    assert sorted(named) == sorted(Parameters().to_dict())


def test_values_are_told_with_the_readers_signs_and_beside_the_usual():
    groups = described({"flag_share": 0.125, "lag_minutes": 1350})

    lines = {line.value: line.usual for _title, lines in groups for line in lines}
    assert lines["0,125"] == "0,05"
    assert lines["1.350"] == "135"
    assert lines["0, 1, 3, 5, 10"] == ""
    assert lines["65"] == ""


def test_an_administrator_adds_a_version(client, administrator):
    response = client.post(NEW, typed(flag_ratio="1.75"))

    made = ParameterSet.objects.get(number=2)
    assert response.headers["Location"] == reverse(
        "admin:oversight_parameterset_change", args=[made.pk]
    )
    assert Parameters.from_dict(made.values) == Parameters(flag_ratio=1.75)
    assert (made.reason, made.made_by) == ("Thử", administrator)


def test_the_form_starts_from_the_newest_version(client, administrator):
    client.post(NEW, typed(flag_ratio="1.75"))

    form = client.get(NEW).context["form"]

    assert form["flag_ratio"].value() == 1.75


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"flag_share": "0.6"},
        {"window": "60.5"},
        {"tau_lower": "0.9", "tau_upper": "0.5"},
        {"valid_from": "2026-01-01"},
        {},
    ],
)
def test_what_cannot_be_is_refused_on_the_page(client, administrator, changes):
    response = client.post(NEW, typed(**changes))

    assert response.status_code == 200
    assert response.context["form"].errors
    assert ParameterSet.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_only_administrators_may_add_a_version(client, role):
    operator = make_operator() if role is Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    client.post(NEW, typed(flag_ratio="1.75"))

    assert ParameterSet.objects.count() == 1 + (role is Role.ADMINISTRATOR)


def test_a_version_is_read_and_never_edited(client, administrator):
    page = reverse("admin:oversight_parameterset_change", args=[ParameterSet.objects.get().pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "x"}).status_code == 403


def test_the_page_of_a_run_tells_its_parameters_and_groups_thousands(client, administrator):
    run = make_run(agent_count=20_000, dossier_count=1_400_000, parameters={"flag_share": 0.125})

    text = client.get(reverse("admin:oversight_scoringrun_change", args=[run.pk])).text

    assert "1.400.000" in text
    assert "0,125" in text
    assert "flag_share" not in text


def test_the_maker_of_a_run_is_named(client, administrator):
    person = make_user(Role.INSPECTOR, first_name="Thanh tra", last_name="Trần")
    make_run(made_by=person)

    text = client.get(reverse("admin:oversight_scoringrun_changelist")).text

    assert "Trần Thanh tra" in text
