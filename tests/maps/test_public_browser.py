"""The walk of a citizen: find a point without an account, on a telephone, with and without scripts."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from registry.enums import Status
from tests.browsing import click_on_map, settle, violations, width_of
from tests.factories import make_agent, make_area

pytestmark = pytest.mark.browser
LIST = "/diem-ho-tro/"
PHONE = {"width": 390, "height": 844}
FIRST_LOAD_BYTES = 60_000


@pytest.fixture
def points():
    cache.clear()
    ward = make_area("00070", name="Phường Hoàn Kiếm")
    for code, name, longitude in (("A1", "Bưu điện Một", 105.85), ("A2", "Bưu điện Hai", 105.87)):
        make_agent(code=code, name=name, area=ward, longitude=longitude, status=Status.ACTIVE)


def names_on(page):
    return page.locator(".points h3 a")


def test_the_list_works_without_javascript(new_context, live_server, points, server_at_rest):
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(live_server.url + LIST)
    assert sorted(names_on(page).all_inner_texts()) == ["Bưu điện Hai", "Bưu điện Một"]
    expect(page.locator("#near-me")).to_be_hidden()

    page.locator("input[name=q]").fill("buu dien mot")
    page.locator("form.ask button[type=submit]").click()
    expect(names_on(page)).to_have_text(["Bưu điện Một"])
    names_on(page).click()

    expect(page.locator("h1")).to_have_text("Bưu điện Một")
    page.close()
    server_at_rest()


def test_the_nearest_point_comes_first_and_the_map_is_loaded_only_when_asked_for(
    page, live_server, points
):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 21.03, "longitude": 105.8695})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live_server.url + LIST)
    assert [url for url in asked if "leaflet" in url] == []

    page.locator("#near-me").click()
    page.wait_for_url("**near=21.030*")
    expect(names_on(page)).to_have_text(["Bưu điện Hai", "Bưu điện Một"])
    page.locator("#open-map").click()

    frame = page.frame_locator("#map-place iframe")
    frame.locator("[data-fitted]").wait_for()
    expect(frame.locator(".leaflet-marker-icon.point")).to_have_count(2)
    frame.locator(".leaflet-marker-icon.point").first.click()
    click_on_map(frame, frame.locator(".popup a"))
    page.wait_for_url(re.compile(r"/diem-ho-tro/A\d/$"))


def test_a_telephone_loads_little_and_nothing_is_cut_off(page, live_server, points):
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + LIST)
    settle(page)

    assert sum(len(response.body()) for response in responses) < FIRST_LOAD_BYTES
    assert width_of(page) == PHONE["width"]


@pytest.mark.parametrize("address", ["", "A1/", "A1/ap-phich/", "ban-do/", "none/"])
def test_axe_finds_nothing(page, live_server, points, address):
    page.goto(live_server.url + LIST + address)

    assert violations(page) == {}
