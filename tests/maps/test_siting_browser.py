import pytest
from playwright.sync_api import expect

from registry.enums import Role, Status
from registry.models import Agent
from tests.browsing import settle
from tests.factories import make_agent, make_area, make_operator, make_user
from tests.factories_siting import make_candidates, make_demand

pytestmark = pytest.mark.browser


@pytest.fixture
def city():
    """A ward with people in the west and in the east, an agent in the west, and two premises."""
    area = make_area("00070", population=160)
    make_demand((area, 105.845, 21.03, 100), (area, 105.859, 21.03, 60))
    make_agent(longitude=105.845, latitude=21.03, status=Status.ACTIVE)
    make_candidates(("MB-1", 105.845, 21.03), ("MB-2", 105.859, 21.03), name="Mặt bằng")
    return area


def ask(page, live_server, name, **fields):
    """Fill in the question and wait until it is answered."""
    page.goto(f"{live_server.url}/maps/scenarios/new/")
    page.fill("[name=name]", name)
    for field, value in {"site_count": "2", "radius_m": "1000", **fields}.items():
        page.fill(f"[name={field}]", value)
    page.select_option("[name=candidate_source]", "list")
    page.select_option("[name=candidate_list]", label="Mặt bằng")
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_selector("#heading-sites")


def test_a_planner_proposes_compares_and_makes_drafts(page, live_server, sign_in, city):
    operator = make_operator(code="BUUDIEN")
    sign_in(make_user(Role.PLANNER, language="en"))

    ask(page, live_server, "Rộng")
    ask(page, live_server, "Hẹp", radius_m="500", site_count="1")
    frame = page.frame_locator("#people-map")
    frame.locator(".site", has_text="1").wait_for()
    expect(page.locator("table").first).to_contain_text("Mặt bằng MB-2")
    expect(page.locator(".coverage")).to_contain_text("Proven best")

    page.goto(f"{live_server.url}/maps/scenarios/")
    expect(page.locator("[name=with]")).to_have_count(2)
    for box in page.locator("[name=with]").all():
        box.check()
    page.get_by_role("button", name="Compare the chosen").click()
    page.frame_locator("#people-map").locator(".site--second").wait_for()
    expect(page.locator("thead a")).to_have_text(["Hẹp", "Rộng"])

    page.get_by_role("link", name="Hẹp").click()
    page.locator("[name=site]").check()
    page.select_option("[name=operator]", operator.code)
    page.get_by_role("button", name="Make drafts").click()
    page.wait_for_selector("a:has-text('KB')")

    draft = Agent.objects.get(operator=operator)
    assert draft.status == Status.DRAFT
    assert [site.scenario.name for site in draft.scenario_sites.all()] == ["Hẹp"]


def test_a_place_on_the_map_leads_to_its_nearest_agents(page, live_server, sign_in, city):
    sign_in(make_user(Role.PLANNER, language="en"))
    page.goto(f"{live_server.url}/maps/access/")
    map_box = page.frame_locator("#people-map").locator(".folium-map[data-fitted]")
    map_box.wait_for()
    settle(page)

    map_box.click(button="right", position={"x": 40, "y": 300})
    link = page.frame_locator("#people-map").get_by_role(
        "link", name="Agents nearest to this place"
    )
    link.press("Enter")  # the map may still be moving to make room for it

    page.wait_for_url("**/maps/nearest/?latitude=*")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_on_a_phone_no_figure_lies_beside_the_page(page, live_server, sign_in, city):
    sign_in(make_user(Role.PLANNER, language="en"))
    ask(page, live_server, "Rộng")
    one = page.url.rstrip("/").rpartition("/")[2]
    ask(page, live_server, "Hẹp", radius_m="500", site_count="1")
    other = page.url.rstrip("/").rpartition("/")[2]
    page.set_viewport_size({"width": 390, "height": 844})

    for path in (
        f"scenarios/{other}/",
        f"scenarios/compare/?with={one}&with={other}",
        "access/",
        "nearest/?latitude=21.03&longitude=105.85",
    ):
        page.goto(f"{live_server.url}/maps/{path}")
        page.locator(".people-stacked").first.wait_for()
        settle(page)
        beside = page.locator(".coverage-scroll").evaluate_all(
            "boxes => boxes.filter((box) => box.scrollWidth > box.clientWidth).length"
        )
        assert (path, beside) == (path, 0)
