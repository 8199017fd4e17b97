"""Reading why a score is what it is: with the keyboard, on a phone, and beside another agent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import Role
from tests.browsing import choose, settle, width_of
from tests.factories import TODAY, make_agent, make_run, make_score, make_user
from tests.factories_surveillance import make_alarm, make_cusum_day
from tests.oversight.admin.test_score_page import OUTLIER

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def scores(sign_in):
    """One agent far above the limits, with an alarm, and an ordinary one."""
    sign_in(make_user(Role.INSPECTOR))
    run = make_run()
    bad, good = make_agent(name="Điểm giữ hồ sơ"), make_agent(name="Điểm chuyển ngay")
    make_cusum_day(bad, day=TODAY - timedelta(days=1), statistic=6.0, is_alarm=True)
    make_alarm(bad, alarm_on=TODAY - timedelta(days=1))
    return make_score(bad, run, 20.0, "C", **OUTLIER), make_score(good, run)


def page_of(score):
    return reverse("admin:oversight_agentscore_change", args=[score.pk])


def test_the_numbers_of_every_chart_are_reached_with_the_keyboard(page, live_server, scores):
    page.goto(live_server.url + page_of(scores[0]))

    summaries = page.locator(".chart-numbers summary")
    expect(page.locator("svg.chart-drawing")).to_have_count(4)
    expect(summaries).to_have_count(4)
    for summary in summaries.all():
        summary.press("Enter")

    expect(page.locator(".chart-numbers table:visible")).to_have_count(4)


def test_the_page_and_the_comparison_fit_a_phone(page, live_server, scores):
    page.set_viewport_size(PHONE)
    bad, good = scores
    compare = reverse("admin:oversight_agentscore_compare")

    for address in (page_of(bad), f"{compare}?agent={bad.agent_id}&other={good.agent_id}"):
        page.goto(live_server.url + address)
        page.locator(".sheet h2").first.wait_for()
        assert width_of(page) == PHONE["width"], address


def test_the_choice_of_an_agent_with_a_long_name_fits_a_phone(page, live_server, scores):
    page.set_viewport_size(PHONE)
    long = make_agent(name="Bưu điện văn hóa xã và điểm hỗ trợ dịch vụ công trực tuyến số mười bảy")
    make_score(long, scores[0].run)
    compare = reverse("admin:oversight_agentscore_compare")

    page.goto(f"{live_server.url}{compare}?agent={long.pk}&other={scores[1].agent_id}")
    page.locator("#id_agent + .select2").wait_for()

    assert width_of(page) == PHONE["width"]


def test_no_script_fails_on_the_page_or_the_comparison(page, live_server, scores):
    failures = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))

    for address in (page_of(scores[0]), reverse("admin:oversight_agentscore_compare")):
        page.goto(live_server.url + address)
        settle(page)

    assert failures == []


def test_another_agent_is_looked_up_and_compared(page, live_server, scores):
    page.goto(live_server.url + page_of(scores[0]))
    page.locator("a[href*='/compare/']").click()

    choose(page, "#id_other", "chuyen ngay", "Điểm chuyển ngay")
    page.locator("form.sheet-panel button").click()

    page.wait_for_url(f"**other={scores[1].agent_id}*")
    expect(page.locator("#heading-reasons")).to_contain_text("Điểm giữ hồ sơ")


def test_a_printed_page_shows_the_tables_and_names_no_other_agent(page, live_server, scores):
    make_score(make_agent(name="Điểm cũng vượt"), scores[0].run, **OUTLIER)
    page.goto(live_server.url + page_of(scores[0]))

    page.emulate_media(media="print")

    expect(page.locator(".chart-numbers table").first).to_be_visible()
    expect(page.get_by_text("Điểm cũng vượt")).to_be_hidden()
