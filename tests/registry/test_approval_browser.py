"""The walk of centre staff: find what waits, see why it may be approved, approve it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import Act, Role, Status
from tests.browsing import settle
from tests.factories import (
    make_agent_under_review,
    make_criteria,
    make_equipment,
    make_operator,
    make_reason,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.hurt=1</script><img src=x onerror=window.hurt=1>`${window.hurt=1}`\"'"


@pytest.fixture
def staff(sign_in):
    user = make_user(Role.CENTRE_STAFF)
    sign_in(user)
    return user


def test_a_site_is_approved_from_the_queue(page, live_server, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = make_agent_under_review(name="Điểm chờ duyệt")
    make_equipment(agent)

    page.goto(live_server.url + reverse("admin:registry_agent_changelist"))
    page.get_by_role("link", name=agent.code).click()
    page.locator(".findings tr.met").wait_for()
    page.locator(f"[hx-get*='{agent.pk}/approve']").click()
    page.locator("#dialog textarea[name=comment]").fill("Đủ điều kiện")
    page.locator("#dialog button[type=submit]").click()
    page.locator(f"[hx-get*='{agent.pk}/activate']").wait_for()

    agent.refresh_from_db()
    assert agent.status == Status.APPROVED
    decision = agent.decisions.get()
    assert (decision.act, decision.by, decision.comment) == (Act.APPROVE, staff, "Đủ điều kiện")


def test_an_approval_that_is_blocked_says_why_in_the_dialog(page, live_server, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    agent = make_agent_under_review()

    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[agent.pk]))
    page.locator(f"[hx-get*='{agent.pk}/approve']").click()
    page.locator("#dialog button[type=submit]").click()

    expect(page.get_by_role("alert")).to_contain_text("1")
    agent.refresh_from_db()
    assert agent.status == Status.UNDER_REVIEW


def test_a_click_on_the_map_fills_the_coordinates(page, live_server, staff):
    agent = make_submittable_agent()

    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[agent.pk]))
    page.locator(".point-map .point-pin").wait_for()
    page.locator(".point-map").click(position={"x": 300, "y": 60})

    for name, old in (("latitude", "21.030000"), ("longitude", "105.850000")):
        expect(page.locator(f"#id_{name}")).not_to_have_value(old)
        expect(page.locator(f"#id_{name}")).to_have_value(re.compile(r"^\d+\.\d{6}$"))


def test_hostile_names_are_shown_as_text(page, live_server, staff):
    agent = make_submittable_agent(name=HOSTILE, address=HOSTILE)
    agent.declared_area.name = HOSTILE[:100]
    agent.declared_area.save()

    for name, arguments in (("changelist", []), ("change", [agent.pk]), ("history", [agent.pk])):
        page.goto(live_server.url + reverse(f"admin:registry_agent_{name}", args=arguments))
        settle(page)
        assert page.evaluate("window.hurt") is None
    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[agent.pk]))
    page.locator(".point-map path.outline-declared").wait_for(state="attached")
    page.locator(".point-map").hover(position={"x": 300, "y": 60})
    page.locator(".leaflet-tooltip").wait_for()
    assert page.evaluate("window.hurt") is None


def test_the_message_follows_the_reason_until_it_is_edited(page, live_server, staff):
    make_criteria(("working_scanner", "at_least", "1"))
    first = make_reason(
        Act.RETURN, "first", name="Thiếu giấy", message="{code} {reason}: {comment}"
    )
    second = make_reason(Act.RETURN, "second", name="Thiếu người", message="{code} {reason}!")
    agent = make_agent_under_review(operator=make_operator(email="dau.moi@example.com"))
    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[agent.pk]))
    page.locator(f"[hx-get*='{agent.pk}/return']").click()
    message = page.locator("#dialog textarea[name=message]")

    page.locator("#dialog select[name=reason]").select_option(str(first.pk))
    page.locator("#dialog textarea[name=comment]").fill("xem lại")
    expect(message).to_have_value(f"{agent.code} Thiếu giấy: xem lại")
    message.fill("Viết về lý do trước")
    page.locator("#dialog select[name=reason]").select_option(str(second.pk))
    expect(message).to_have_value(f"{agent.code} Thiếu người!")
    message.fill("Viết tay")
    page.locator("#dialog textarea[name=comment]").fill("xem kỹ lại")
    page.locator("#dialog button[type=submit]").click()
    page.locator(f"[hx-get*='{agent.pk}/submit']").wait_for()

    decision = agent.decisions.get()
    assert (decision.reason, decision.message.body) == (second, "Viết tay")
