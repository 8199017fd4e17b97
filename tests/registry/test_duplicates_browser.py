"""The walk of centre staff: see a suspect, compare on a map, merge, and take it back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import Role, Status
from tests.factories import make_operator, make_submittable_agent, make_user

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.hurt=1</script><img src=x onerror=window.hurt=1>`${window.hurt=1}`\"'"


def test_two_records_are_compared_merged_and_separated_again(page, live_server, sign_in):
    sign_in(make_user(Role.CENTRE_STAFF))
    operator = make_operator()
    kept = make_submittable_agent(name="Bưu điện Hòa Bình", operator=operator)
    duplicate = make_submittable_agent(
        name="BĐ Hoà Bình", operator=operator, address=HOSTILE[:300], latitude=21.0301
    )

    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[kept.pk]))
    page.locator(".pair-panel a.pair-button").click()
    page.locator(".pair-map .pair-mark--duplicate").wait_for()
    page.locator("input[name=name][value=duplicate]").check()
    page.locator("button[name=merge]").click()
    page.locator("#reason:focus:invalid").wait_for()  # the browser asks for the reason
    page.locator("#reason").fill("Cùng một bưu cục")
    page.locator("button[name=merge]").click()
    page.wait_for_url(f"**{reverse('admin:registry_agent_change', args=[kept.pk])}")

    kept.refresh_from_db()
    assert kept.name == "BĐ Hoà Bình"
    page.locator("p.pair-quiet a").click()
    page.locator("form.pair-panel button").click()
    page.locator("form.pair-panel").wait_for(state="detached")
    assert page.evaluate("window.hurt") is None
    duplicate.refresh_from_db()
    assert duplicate.status == Status.DRAFT


def test_the_map_of_a_pair_draws_areas_without_boxes_around_them(page, live_server, sign_in):
    sign_in(make_user(Role.CENTRE_STAFF))
    kept, duplicate = make_submittable_agent(), make_submittable_agent()

    address = reverse("admin:registry_agent_merge", args=[kept.pk, duplicate.pk])
    page.goto(live_server.url + address)

    expect(page.locator(".pair-map path").first).to_have_css("outline-style", "none")
