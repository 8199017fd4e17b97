"""The page of a boundary version, the button that activates it, and areas through time."""

from datetime import date

import pytest
from django.urls import reverse

from registry.actions.areas import activate_boundaries
from registry.enums import Role
from registry.models import AreaLink
from tests.factories import NOW, make_agent, make_area, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    """Trúc Bạch goes wholly to Ba Đình; nobody activated it yet."""
    old = make_area("00004", version=make_version(valid_from=date(2025, 1, 1)), boundary=None,
                    name="Phường Trúc Bạch")  # fmt: skip
    version = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    new = make_area("00004", version=version, name="Phường Ba Đình")
    AreaLink.objects.create(old=old, new=new, is_whole=True)
    make_agent(longitude=105.95, declared_area=old)
    return version


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def page_of(version):
    return reverse("admin:registry_boundaryversion_change", args=[version.pk])


def button(version):
    return reverse("admin:registry_boundaryversion_activate", args=[version.pk])


def activate(version):
    activate_boundaries(version=version, by=None, at=NOW)


def test_the_dialog_says_what_will_happen_and_does_nothing_yet(client, administrator, version):
    response = client.get(button(version))

    assert response.status_code == 200
    assert "registry/activation_outlook.html" in [one.name for one in response.templates]
    version.refresh_from_db()
    assert version.is_active is False


def test_the_button_activates(client, administrator, version):
    response = client.post(button(version), {"_form_submitted": "true"})

    assert response.headers["HX-Redirect"] == page_of(version)
    version.refresh_from_db()
    assert version.activated_by == administrator


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_others_have_no_button(client, version, role):
    client.force_login(make_user(role))

    response = client.post(button(version), {"_form_submitted": "true"})

    assert response.status_code == 403
    version.refresh_from_db()
    assert version.is_active is False


def test_the_page_tells_what_the_activation_did(client, administrator, version):
    activate(version)

    context = client.get(page_of(version)).context

    assert [number for _label, number in context["findings"]] == [1]
    assert {count.doubt.value: count.number for count in context["doubts"]} == {
        "ended_area": 0,
        "outside": 1,
        "border_zone": 0,
        "no_boundary": 0,
        "unplaced": 0,
    }
    assert [before for _agent, before in context["doubtful"]] == ["Phường Trúc Bạch"]
    [fate] = context["replaced"]
    assert (fate.area.name, fate.agents, fate.successors[0].new.name) == (
        "Phường Trúc Bạch",
        1,
        "Phường Ba Đình",
    )


def test_the_page_counts_only_agents_that_the_reader_may_see(client, version):
    activate(version)
    client.force_login(make_user(Role.CENTRE_STAFF, scope="areas", areas=[make_area("00099")]))

    context = client.get(page_of(version)).context

    assert (context["findings"], context["doubtful"]) == ([], [])
    assert [count.number for count in context["doubts"]] == [0] * 5


def test_a_user_without_a_scope_sees_no_version(client, version):
    activate(version)
    client.force_login(make_user(Role.ADMINISTRATOR, scope="none"))

    assert client.get(page_of(version)).status_code == 302


def test_the_page_needs_the_same_queries_for_one_and_for_three(
    client, administrator, version, django_assert_max_num_queries
):
    activate(version)
    client.get(page_of(version))
    with django_assert_max_num_queries(60) as one:
        client.get(page_of(version))
    for _number in range(2):
        make_agent(finding="outside")

    with django_assert_max_num_queries(len(one)):
        response = client.get(page_of(version))

    assert len(response.context["doubtful"]) == 3


def test_the_counts_lead_to_the_agents(client, administrator, version):
    activate(version)
    make_agent(finding="outside", status="closed")

    response = client.get(reverse("admin:registry_agent_changelist"), {"place": "outside"})

    assert response.context["cl"].result_count == 1


def test_an_old_name_leads_to_the_new_area(client, administrator, version):
    activate(version)
    asked = {"app_label": "registry", "model_name": "agent", "field_name": "declared_area"}

    staff = make_user(Role.CENTRE_STAFF)
    client.force_login(staff)
    found = client.get(reverse("admin:autocomplete"), {**asked, "term": "truc bach"}).json()

    assert [result["text"] for result in found["results"]] == ["Phường Ba Đình (00004)"]


def test_an_area_shows_what_it_was_made_of_and_what_it_became(client, administrator, version):
    activate(version)
    link = AreaLink.objects.get()

    for shown, other in ((link.old, link.new), (link.new, link.old)):
        page = client.get(reverse("admin:registry_area_change", args=[shown.pk]))
        address = reverse("admin:registry_area_change", args=[other.pk])
        assert f'<a href="{address}">{other} – ' in page.content.decode()
