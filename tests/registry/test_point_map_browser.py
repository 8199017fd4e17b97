"""The map of an agent's form in a browser: areas to choose from, and one's own position."""

import pytest
from django.urls import reverse

from registry.enums import Role
from tests.factories import make_area, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def form(page, live_server, sign_in):
    make_area("00070", name="Phường Một")
    make_area("00071", west=105.95, name="Phường Hai")
    sign_in(make_user(Role.CENTRE_STAFF))
    page.goto(live_server.url + reverse("admin:registry_agent_add"))
    page.locator(".outline-neighbour").first.wait_for()
    return page


def test_the_chosen_area_is_marked_among_all(form):
    assert form.locator(".outline-neighbour").count() == 2

    form.locator("#id_declared_area + .select2 .select2-selection").click()
    form.locator(".select2-search__field").last.fill("hai")
    form.locator(".select2-results__option", has_text="Phường Hai").click()
    form.locator(".outline-declared").wait_for()

    assert form.locator(".outline-declared").count() == 1
    assert form.locator(".outline-neighbour").count() == 1


def test_the_own_position_fills_the_two_boxes(form):
    form.context.grant_permissions(["geolocation"])
    form.context.set_geolocation({"latitude": 21.025, "longitude": 105.845, "accuracy": 12})

    form.locator(".point-map-here").click()
    form.locator(".point-pin").wait_for()

    boxes = [form.locator(f"#id_{name}").input_value() for name in ("latitude", "longitude")]
    assert boxes == ["21.025000", "105.845000"]
    assert form.locator(".point-map-said").inner_text().endswith(" 12")


def test_a_position_that_is_refused_is_said(form):
    form.locator(".point-map-here").click()

    said = form.locator(".point-map-said")
    refused = form.locator(".point-map-here").get_attribute("data-refused")
    said.get_by_text(refused).wait_for()
    assert form.locator("#id_latitude").input_value() == ""
