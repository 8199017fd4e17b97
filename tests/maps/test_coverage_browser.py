"""The walk of a planner: colour the wards, narrow the agents, and follow one to its page."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import Role, Status
from tests.browsing import click_on_map, settle, violations, width_of
from tests.factories import make_agent, make_area, make_user
from tests.factories_adoption import make_flag, make_statistic
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.browser
PAGE, SHEET = reverse("maps:coverage"), reverse("maps:coverage_sheet")
PHONE = {"width": 390, "height": 844}
MANY_WARDS = 501  # one more than the browser keeps as elements


@pytest.fixture
def planner(sign_in):
    user = make_user(Role.PLANNER)
    sign_in(user)
    return user


@pytest.fixture
def agents():
    """One active agent in each of two wards, and a draft that stands nowhere."""
    hoan_kiem, tay_ho = make_area("00070", name="Hoàn Kiếm"), make_area("00103", west=105.80)
    return [
        make_agent(code="A1", name="Điểm Một", area=hoan_kiem, status=Status.ACTIVE),
        make_agent(code="A2", name="Điểm Hai", area=tay_ho, longitude=105.81, status=Status.ACTIVE),
        make_agent(code="A3", name="Điểm Ba", longitude=None),
    ]


def frame_of(page):
    """The map's frame, once Leaflet has drawn the wards and found its view for good."""
    frame = page.frame_locator("#coverage-map")
    frame.locator("path.ward").first.wait_for(state="attached")
    frame.locator("[data-fitted]").wait_for()
    settle(page)
    return frame


def hover_over_ward(frame):
    """Point at the first ward near its edge, away from the agents in its middle."""
    frame.locator("path.ward").first.hover(position={"x": 25, "y": 140})


def codes_in_table(page):
    rows = page.locator("section[aria-labelledby=heading-agents] tbody .coverage-quiet")
    return [text.split(" ")[0] for text in rows.all_inner_texts() if text[0] == "A"]


def test_the_filters_narrow_map_table_address_and_export(page, live_server, planner, agents):
    page.goto(live_server.url + PAGE)
    assert codes_in_table(page) == ["A1", "A2", "A3"]
    page.locator("#coverage-filters summary").click()
    page.locator("#coverage-filters select[name=ward]").select_option("00070")
    page.locator("#coverage-filters .coverage-buttons button").click()
    page.wait_for_url("**ward=00070*")

    frame = frame_of(page)
    assert codes_in_table(page) == ["A1"]
    expect(frame.locator(".leaflet-marker-icon")).to_have_count(1)
    page.reload()
    assert codes_in_table(page) == ["A1"]
    with page.expect_download() as download:
        page.locator("section[aria-labelledby=heading-agents] a[href*='format=csv']").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["A1"]


def test_a_point_on_the_map_leads_to_the_agents_page(page, live_server, planner, agents):
    page.goto(f"{live_server.url}{PAGE}?ward=00070")
    frame = frame_of(page)

    frame.locator(".leaflet-marker-icon").click()
    click_on_map(frame, frame.locator(".leaflet-popup a[target=_top]"))

    page.wait_for_url(f"**{reverse('admin:registry_agent_change', args=[agents[0].pk])}")


def test_a_press_on_a_map_partly_out_of_view_does_not_move_the_page(
    page, live_server, planner, agents
):
    page.set_viewport_size({"width": 1280, "height": 620})
    page.goto(f"{live_server.url}{PAGE}?ward=00070")
    frame = frame_of(page)
    place = frame.locator(".leaflet-marker-icon").bounding_box()

    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2, delay=300)

    frame.locator(".leaflet-popup").wait_for()
    box = page.locator("#coverage-map").bounding_box()
    assert box["y"] + box["height"] > 620


def test_the_wards_take_the_colour_of_the_chosen_measure(page, live_server, planner, agents):
    page.goto(live_server.url + PAGE)
    page.locator("select[name=measure]").select_option("active_agents")
    page.locator(".coverage-measure button").click()
    page.wait_for_url("**measure=active_agents*")

    hover_over_ward(frame_of(page))
    tooltip = frame_of(page).locator(".ward-name")
    expect(tooltip).to_have_text(re.compile("^(Hoàn Kiếm|Phường 00103)"))
    expect(page.locator("select[name=measure]")).to_have_value("active_agents")


def test_a_ward_is_opened_and_left_by_keys(page, live_server, planner, agents):
    page.goto(live_server.url + PAGE)
    ward = frame_of(page).locator("path.ward[aria-label='Hoàn Kiếm']")

    ward.press("Enter")
    popup = frame_of(page).locator(".leaflet-popup-content")
    expect(popup).to_be_focused()
    page.keyboard.press("Escape")

    popup.wait_for(state="detached")
    expect(ward).to_be_focused()


def test_very_many_wards_are_painted_and_pressed_all_the_same(page, live_server, planner):
    for number in range(MANY_WARDS):
        make_area(f"{number:05}", west=105 + 0.02 * (number % 20), south=20 + 0.02 * (number // 20))
    page.goto(live_server.url + PAGE)
    frame = page.frame_locator("#coverage-map")
    frame.locator("[data-fitted]").wait_for()
    settle(page)

    frame.locator(".leaflet-container").click(position={"x": 280, "y": 280})

    expect(frame.locator(".leaflet-popup strong")).to_have_text(re.compile("^Phường 00"))
    expect(frame.locator("canvas")).to_have_count(1)
    expect(frame.locator("path.ward")).to_have_count(0)


def test_hostile_names_are_text_on_the_page_and_in_the_frame(page, live_server, planner):
    ward = make_area("00070", name=HOSTILE_NAMES[0])
    for number, name in enumerate(HOSTILE_NAMES):
        make_agent(
            code=f"A{number:02}", name=name, area=ward, longitude=None if number % 2 else 105.85
        )
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)

    page.goto(live_server.url + PAGE)
    hover_over_ward(frame_of(page))

    expect(frame_of(page).locator(".ward-name strong")).to_have_text(HOSTILE_NAMES[0])
    assert [frame.evaluate("window.harm") for frame in page.frames] == [None, None]
    assert broken == []  # nor does anything break the policy of the frame


def test_a_hostile_name_is_text_in_the_popup(page, live_server, planner):
    make_agent(code="A1", name=HOSTILE_NAMES[2], area=make_area("00070"))
    page.goto(live_server.url + PAGE)

    frame_of(page).locator(".leaflet-marker-icon").click()

    expect(frame_of(page).locator(".leaflet-popup")).to_contain_text(HOSTILE_NAMES[2])
    assert [frame.evaluate("window.harm") for frame in page.frames] == [None, None]


def test_the_page_fits_a_phone_and_is_reached_by_keyboard(page, live_server, planner, agents):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + PAGE)
    assert width_of(page) == PHONE["width"]

    words = page.locator("#coverage-filters input[name=q]")
    words.press_sequentially("diem hai")
    words.press("Enter")
    page.wait_for_url("**q=diem*")

    assert codes_in_table(page) == ["A2"]


def test_the_slider_chooses_the_month_of_map_table_and_address(page, live_server, planner, agents):
    ward = agents[0].area
    make_statistic(ward, date(2026, 4, 1), received=100, online=20)
    make_statistic(ward, date(2026, 5, 1), received=100, online=90)
    page.goto(f"{live_server.url}{PAGE}?measure=online_share")
    cells = page.locator("#wards tbody tr").first.locator("td")
    expect(cells.nth(2)).to_have_text("90")

    page.locator("#month-slider").press("ArrowLeft")
    page.wait_for_url("**month=2026-04*")

    expect(cells.nth(2)).to_have_text("20")
    expect(page.locator("select[name=month]")).to_have_value("2026-04")
    expect(page.locator("#month-slider")).to_be_focused()
    frame_of(page)


def test_the_map_with_its_many_stops_can_be_passed_over(page, live_server, planner, agents):
    page.goto(live_server.url + PAGE)
    frame_of(page)

    page.locator(".coverage-skip").press("Enter")
    page.wait_for_url("**#map-legend")
    page.keyboard.press("Tab")

    expect(page.locator("select[name=measure]")).to_be_focused()


def test_a_press_on_a_ward_opens_its_story_and_so_does_the_keyboard(
    page, live_server, planner, agents
):
    page.goto(f"{live_server.url}{PAGE}?show=rings&show=flags")
    frame = frame_of(page)
    frame.locator("path.ward").first.click(position={"x": 25, "y": 140})
    click_on_map(frame, frame.locator(".leaflet-popup a[target=_top]"))
    page.wait_for_url("**/maps/wards/*/")
    page.go_back()

    page.locator("#wards tbody a").first.press("Enter")

    page.wait_for_url("**/maps/wards/00070/")
    agents_here = page.locator("section[aria-labelledby=heading-agents] tbody a")
    expect(agents_here).to_have_text(["Điểm Một"])


@pytest.mark.parametrize(
    "address", [PAGE + "?measure=online_share&show=flags", "/maps/wards/00070/", SHEET]
)
def test_axe_finds_nothing(page, live_server, planner, agents, address):
    make_statistic(agents[0].area, date(2026, 5, 1), received=100, online=90)
    make_flag(agents[0].area)
    page.goto(live_server.url + address)

    assert violations(page) == {}
