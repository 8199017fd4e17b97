"""A visit on a phone, in a cellar without network: nothing that was typed is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from oversight.actions.visits import open_visit
from oversight.enums import VisitReason, VisitResult
from oversight.models import Visit
from registry.enums import Role, Status
from tests.browsing import settle, width_of
from tests.factories import make_agent, make_criteria, make_user
from tests.factories_visits import make_complaint, make_plan
from tests.registry.pictures import photo

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def inspector(sign_in):
    user = make_user(Role.INSPECTOR, language="en", first_name="Lan", last_name="Nguyễn")
    sign_in(user)
    return user


@pytest.fixture
def visit(inspector):
    make_criteria(("working_scanner", "at_least", "1"), ("accessible", "is_true", ""))
    agent = make_agent(status=Status.ACTIVE)
    make_complaint(agent, received_on=timezone.localdate())
    return open_visit(agent=agent, reason=VisitReason.COMPLAINT, by=inspector, at=timezone.now())


@pytest.fixture
def phone(page, live_server, visit):
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("admin:oversight_visit_change", args=[visit.pk]))
    return page


def fill_in(page, visit):
    """What an inspector types, ticks and signs."""
    page.locator("#id_visited_at").fill(f"{timezone.localtime():%Y-%m-%dT%H:%M}")
    page.locator("#id_on_duty").fill("Trần Thị Thử")
    scanner = visit.answers.get(question="working_scanner")
    page.locator(f"#id_value_{scanner.pk}").fill("0")
    price = visit.answers.get(question="price_posted")
    page.locator(f"input[name=value_{price.pk}][value='0']").check()
    page.locator("details", has=page.locator(f"#id_note_{price.pk}")).locator("summary").click()
    page.locator(f"#id_note_{price.pk}").fill("Không thấy bảng giá")
    page.locator("#id_findings").fill("Thu 50.000 đồng, không biên lai")
    page.locator("input[name=result][value=violation]").check()
    page.locator("#id_signed_by_agent").fill("Trần Thị Thử")


def submit(page):
    page.locator("button[value=submit]").click()


def test_a_visit_filled_in_without_network_is_sent_when_it_is_back(phone, visit):
    phone.context.set_offline(True)
    fill_in(phone, visit)
    submit(phone)
    expect(phone.locator("[data-visit-status]")).to_contain_text("No network")
    without_network = Visit.objects.get().is_submitted

    phone.context.set_offline(False)
    phone.locator("[data-visit-record]").wait_for()

    visit.refresh_from_db()
    assert (without_network, visit.is_submitted) == (False, True)
    assert (visit.result, visit.on_duty) == (VisitResult.VIOLATION, "Trần Thị Thử")
    assert visit.answers.get(question="price_posted").note == "Không thấy bảng giá"
    assert phone.evaluate(f"localStorage.getItem('visit-{visit.pk}')") is None


def test_what_was_typed_is_there_again_when_the_page_is_opened_anew(phone, visit):
    fill_in(phone, visit)

    phone.reload()

    expect(phone.locator("#id_findings")).to_have_value("Thu 50.000 đồng, không biên lai")
    expect(phone.locator("input[name=result][value=violation]")).to_be_checked()
    expect(phone.locator("[data-visit-status]")).to_contain_text("filled in again")


def test_what_was_typed_before_a_later_saving_is_offered_and_not_forced(phone, visit):
    fill_in(phone, visit)
    Visit.objects.update(saved_at=timezone.now(), findings="lưu từ máy khác")

    phone.reload()

    expect(phone.locator("#id_findings")).to_have_value("lưu từ máy khác")
    phone.locator("[data-visit-restore]").click()
    expect(phone.locator("#id_findings")).to_have_value("Thu 50.000 đồng, không biên lai")


def test_a_refusal_keeps_the_page_the_photos_and_the_draft(phone, visit):
    fill_in(phone, visit)
    phone.locator("#id_signed_by_agent").fill("")
    phone.locator("#id_photos").set_input_files(
        {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    submit(phone)
    phone.locator(".visit-refusals").wait_for()

    phone.locator("#id_signed_by_agent").fill("Từ chối ký")
    submit(phone)
    phone.locator("[data-visit-record]").wait_for()

    visit.refresh_from_db()
    assert (visit.signed_by_agent, visit.photos.count()) == ("Từ chối ký", 1)


def test_choosing_a_photo_writes_its_name_over_nothing_that_was_typed(phone, visit):
    phone.locator("#id_on_duty").fill("Trần Thị Thử")
    bound = "document.querySelector('#id_photos').hasChangeListener === true"
    phone.wait_for_function(bound)

    phone.locator("#id_photos").set_input_files(
        {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )

    expect(phone.locator("#id_on_duty")).to_have_value("Trần Thị Thử")
    typed = phone.locator("input[type=text][name]").evaluate_all(
        "all => all.filter(one => one.getAttribute('value') === 'anh.jpg').length"
    )
    assert typed == 0


def test_a_lost_session_does_not_lose_the_draft(phone, visit):
    fill_in(phone, visit)
    phone.context.clear_cookies()

    submit(phone)

    expect(phone.locator("[data-visit-status]")).to_contain_text("sign in again")
    assert "Thu 50.000" in phone.evaluate(f"localStorage.getItem('visit-{visit.pk}')")


def test_saving_for_later_keeps_the_page(phone, visit):
    fill_in(phone, visit)

    phone.locator("button[value=save]").click()

    expect(phone.locator("[data-visit-status]")).to_contain_text("The visit is saved.")
    visit.refresh_from_db()
    assert (visit.is_submitted, visit.findings) == (False, "Thu 50.000 đồng, không biên lai")


def test_the_position_is_taken_when_the_button_is_pressed_and_not_before(phone, visit):
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 21.0301, "longitude": 105.85, "accuracy": 12})
    before = phone.locator("#id_latitude").input_value()

    phone.locator("[data-visit-position]").click()

    expect(phone.locator("#id_latitude")).to_have_value("21.030100")
    expect(phone.locator("#id_accuracy_m")).to_have_value("12")
    assert before == ""


def test_a_phone_that_gives_no_position_says_so(phone, visit):
    phone.locator("[data-visit-position]").click()

    expect(phone.locator("[data-visit-position-status]")).to_contain_text("did not give")


def test_without_scripts_the_page_is_a_form(new_context, live_server, inspector, visit, page):
    plain = new_context(java_script_enabled=False, viewport=PHONE)
    plain.add_cookies(page.context.cookies())
    sheet = plain.new_page()
    sheet.goto(live_server.url + reverse("admin:oversight_visit_change", args=[visit.pk]))
    fill_in(sheet, visit)

    submit(sheet)
    sheet.locator("[data-visit-record]").wait_for()

    visit.refresh_from_db()
    assert visit.is_submitted


def test_the_pages_fit_a_phone(phone, live_server, visit):
    plan = make_plan(make_agent(status=Status.ACTIVE))
    planned = plan.planned_visits.get()

    for name, key in (
        ("visit_change", visit.pk),
        ("evidence_sheet", visit.agent_id),
        ("evidence_behind", (visit.agent_id, "money_complaints")),
        ("randomplan_change", plan.pk),
        ("randomplan_draw", None),
        ("plannedvisit_change", planned.pk),
        ("visit_changelist", None),
        ("complaint_changelist", None),
    ):
        keys = key if isinstance(key, tuple) else [key] if key else []
        address = reverse(f"admin:oversight_{name}", args=keys)
        phone.goto(live_server.url + address)
        assert width_of(phone) == PHONE["width"], address


def test_controls_are_large_enough_for_a_thumb(phone, visit):
    settle(phone)
    heights = phone.locator(
        ".visit-form input:not([type=radio]):not([type=hidden]):not([hidden]), .visit-choices label, "
        ".visit-form button:visible"
    ).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")

    assert [height for height in heights if height < 44] == []
