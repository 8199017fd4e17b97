"""The map of an agent's form in a browser: areas to choose from, and one's own position."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import Role
from tests.browsing import choose
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
    expect(form.locator(".outline-neighbour")).to_have_count(2)

    choose(form, "#id_declared_area", "hai", "Phường Hai")

    expect(form.locator(".outline-declared")).to_have_count(1)
    expect(form.locator(".outline-neighbour")).to_have_count(1)


def test_the_own_position_fills_the_two_boxes(form):
    form.context.grant_permissions(["geolocation"])
    form.context.set_geolocation({"latitude": 21.025, "longitude": 105.845, "accuracy": 12})

    form.locator(".point-map-here").click()

    form.locator(".point-pin").wait_for()
    expect(form.locator("#id_latitude")).to_have_value("21.025000")
    expect(form.locator("#id_longitude")).to_have_value("105.845000")
    expect(form.locator(".point-map-said")).to_have_text(re.compile(" 12$"))


def test_a_position_that_is_refused_is_said(form):
    form.locator(".point-map-here").click()

    refused = form.locator(".point-map-here").get_attribute("data-refused")
    expect(form.locator(".point-map-said")).to_have_text(refused)
    expect(form.locator("#id_latitude")).to_have_value("")
