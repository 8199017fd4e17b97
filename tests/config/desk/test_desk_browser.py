"""Clearing the queue with the keyboard alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from registry.enums import Act, Role, Status
from registry.models import Agent
from tests.browsing import width_of
from tests.factories import (
    make_criteria,
    make_equipment,
    make_operator,
    make_reason,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NEXT = "form[action$='/desk/next/'] button"


@pytest.fixture
def queue(sign_in):
    """Three sites that meet the criteria, the oldest first."""
    sign_in(make_user(Role.CENTRE_STAFF))
    make_criteria(("working_scanner", "at_least", "1"))
    sites = [
        make_submittable_agent(
            status=Status.SUBMITTED,
            status_since=timezone.now() - timedelta(days=days),
            submitted_by=make_user(Role.COORDINATOR, operator=make_operator()),
        )
        for days in (9, 5, 1)
    ]
    for site in sites:
        make_equipment(site)
    return sites


def test_three_sites_are_cleared_in_a_row_with_the_keyboard(page, live_server, queue):
    page.goto(live_server.url + reverse("admin:index"))
    page.locator(NEXT).focus()

    for site in queue:
        expect(page.locator(NEXT)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/desk/sites/{site.pk}/")
        page.locator(".desk-button--approve:focus").wait_for()
        page.keyboard.press("Enter")
        page.locator("#dialog textarea[name=comment]:focus").wait_for()
        page.locator("#dialog button[type=submit]").press("Enter")
        page.locator(".desk-button--activate").wait_for()
    expect(page.locator(NEXT)).to_be_focused()

    assert set(Agent.objects.values_list("status", flat=True)) == {Status.APPROVED}


def test_a_site_is_refused_with_a_reason(page, live_server, queue):
    reason = make_reason(Act.REFUSE)
    page.goto(live_server.url + reverse("admin:index"))
    page.locator(NEXT).click()

    page.locator(".desk-button--refuse").click()
    page.locator("#dialog select[name=reason]").select_option(str(reason.pk))
    page.locator("#dialog button[type=submit]").click()
    page.locator(NEXT).wait_for()

    queue[0].refresh_from_db()
    assert queue[0].status == Status.REFUSED
    assert queue[0].decisions.first().reason == reason


def test_the_keyboard_skips_the_bars(page, live_server, queue):
    page.goto(live_server.url + reverse("admin:index"))
    link = page.locator(".skip-link")

    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(link).to_have_css("clip-path", "none")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.locator("#content :focus")).to_be_visible()


def test_the_desk_fits_a_phone(page, live_server, queue):
    page.set_viewport_size(PHONE)

    for address in (reverse("admin:index"), reverse("desk:decide", args=[queue[0].pk])):
        page.goto(live_server.url + address)
        assert width_of(page) == PHONE["width"]
