"""The walk of a citizen: find a point without an account, on a telephone, with and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache

from registry.enums import Status
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
    return page.locator(".points h3 a").all_inner_texts()


def test_the_list_works_without_javascript(browser, live_server, points):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url + LIST)
    assert sorted(names_on(page)) == ["Bưu điện Hai", "Bưu điện Một"]
    assert page.locator("#near-me").is_visible() is False

    page.locator("input[name=q]").fill("buu dien mot")
    page.locator("form.ask button[type=submit]").click()
    assert names_on(page) == ["Bưu điện Một"]
    page.locator(".points h3 a").click()

    assert page.locator("h1").inner_text() == "Bưu điện Một"
    context.close()


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
    assert names_on(page) == ["Bưu điện Hai", "Bưu điện Một"]
    page.locator("#open-map").click()

    frame = page.frame_locator("#map-place iframe")
    frame.locator("[data-fitted]").wait_for()
    assert frame.locator(".leaflet-marker-icon.point").count() == 2
    frame.locator(".leaflet-marker-icon.point").first.click()
    frame.locator(".popup a").click()
    page.wait_for_url(re.compile(r"/diem-ho-tro/A\d/$"))


def test_a_telephone_loads_little_and_nothing_is_cut_off(page, live_server, points):
    sizes = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + LIST)
    page.wait_for_load_state("networkidle")

    assert sum(sizes) < FIRST_LOAD_BYTES
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("address", ["", "A1/", "A1/ap-phich/", "ban-do/", "none/"])
def test_axe_finds_nothing(page, live_server, points, address):
    page.goto(live_server.url + LIST + address)
    page.wait_for_load_state("networkidle")

    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
