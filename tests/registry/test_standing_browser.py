"""The walk of a waiver: the director grants it, staff approve, and both can read it a year later."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from registry.enums import Role, Status
from tests.factories import make_agent_under_review, make_criteria, make_equipment, make_user

pytestmark = pytest.mark.browser


def open_page(page, live_server, agent):
    page.goto(live_server.url + reverse("admin:registry_agent_change", args=[agent.pk]))


def test_a_site_is_waived_by_the_director_and_then_approved_by_staff(page, live_server, sign_in):
    make_criteria(("working_scanner", "at_least", "1"), ("working_camera", "at_least", "1"))
    agent = make_agent_under_review(name="Điểm chờ máy quét")
    make_equipment(agent, "camera")
    last_day = timezone.localdate() + timedelta(days=20)

    sign_in(make_user(Role.DIRECTOR))
    open_page(page, live_server, agent)
    page.locator(f"a[href*='{agent.pk}/waive']").first.click()
    page.locator("#id_criterion").select_option("working_scanner at_least")
    page.locator("#id_reason").fill("Máy quét đang sửa")
    page.locator("#id_ends_on").fill(f"{last_day:%Y-%m-%d}")
    page.locator(".standing-button--primary").click()
    page.wait_for_url("**/change/")
    expect(page.locator(".findings tr.advised")).to_have_count(1)

    sign_in(make_user(Role.CENTRE_STAFF))
    open_page(page, live_server, agent)
    page.locator(f"[hx-get*='{agent.pk}/approve']").click()
    page.locator("#dialog button[type=submit]").click()
    page.locator(f"[hx-get*='{agent.pk}/activate']").wait_for()

    agent.refresh_from_db()
    assert agent.status == Status.APPROVED
    assert agent.decisions.get().findings[0]["waived_until"] == f"{last_day:%Y-%m-%d}"


def test_a_composite_is_built_in_the_draft_and_tried(page, live_server, sign_in):
    make_criteria(("working_scanner", "at_least", "1"))
    draft = make_criteria(("working_scanner", "at_least", "1"), number=2, published=False)
    agent = make_agent_under_review()
    make_equipment(agent)
    sign_in(make_user(Role.ADMINISTRATOR))

    page.goto(live_server.url + reverse("admin:registry_criteriaset_change", args=[draft.pk]))
    page.locator("a[href*='add-composite']").first.click()
    page.locator("#id_title").fill("Đường truyền dự phòng")
    page.locator("select#id_comparison").select_option("any_of")
    page.locator("#id_source").fill("Mặc định của dự án")
    for number, (measure, comparison, threshold) in enumerate(
        [("backup_line", "is_true", ""), ("working_internet_line", "at_least", "2")]
    ):
        page.locator(f"#id_parts-{number}-measure").select_option(measure)
        page.locator(f"#id_parts-{number}-comparison").select_option(comparison)
        page.locator(f"#id_parts-{number}-threshold").fill(threshold)
        page.locator(f"#id_parts-{number}-source").fill("Mặc định của dự án")
    page.locator("[name=_save]").click()
    page.wait_for_url(f"**/criteriaset/{draft.pk}/change/")
    page.locator(".composite-link").wait_for()
    page.locator("a[href*='/try']").first.click()

    expect(page.locator(".standing-table--cards")).to_contain_text(agent.code)
