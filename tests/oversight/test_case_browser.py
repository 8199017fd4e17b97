"""The walk of a case on a phone: signal, explanation, case, notice, reply, visit, decision, appeal."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from oversight.enums import CaseAct, CaseState, VisitResult
from oversight.models import CaseMessage, InspectionCase
from registry.enums import Status
from tests.browsing import settle, width_of
from tests.factories import make_agent, make_run, make_score
from tests.factories_cases import People, make_case
from tests.factories_surveillance import make_alarm
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def people(db):
    return People()


@pytest.fixture
def move(page, sign_in, live_server):
    """Make one move on its pages: the button of the case, the form, and back to the case."""

    def move(case, act, by, **typed):
        sign_in(by)
        page.goto(live_server.url + page_of(case))
        address = reverse("admin:oversight_inspectioncase_move", args=[case.pk, act])
        page.locator(f"a[href='{address}']").click()
        page.wait_for_url(f"**{address}")
        for name, value in typed.items():
            field = page.locator(f"#id_{name}")
            kind = field.evaluate("field => field.type")
            if kind == "select-one":
                field.select_option(value)
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(value)
        page.locator("form.case-form button.sheet-button--primary").click()
        page.wait_for_url(f"**{page_of(case)}")

    return move


def page_of(case):
    return reverse("admin:oversight_inspectioncase_change", args=[case.pk])


@pytest.fixture
def visit(page, sign_in, live_server, settings, tmp_path):
    """Make a visit from the page of a case: fill in the checklist, sign and submit it."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def visit(case, by, findings):
        sign_in(by)
        page.goto(live_server.url + page_of(case))
        page.locator("form[action$='/visit/'] button").click()
        page.locator("#id_visited_at").fill(f"{timezone.localtime():%Y-%m-%dT%H:%M}")
        for name, text in (
            ("on_duty", "Trần Thị Thử"),
            ("findings", findings),
            ("signed_by_inspector", "Nguyễn Lan"),
            ("signed_by_agent", "Trần Thị Thử"),
        ):
            page.locator(f"#id_{name}").fill(text)
        page.locator("input[name=result][value=violation]").check()
        page.locator("button[value=submit]").click()
        page.locator("[data-visit-record]").wait_for()

    return visit


def test_a_case_is_followed_from_the_signal_to_the_appeal_on_a_phone(
    page, live_server, sign_in, people, move, visit, tmp_path
):
    page.set_viewport_size(PHONE)
    paper = tmp_path / "giải trình.pdf"
    paper.write_bytes(b"%PDF-1.7 giai trinh")
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    score = make_score(agent, make_run(made_at=timezone.now()), score=41, grade="D")
    alarm = make_alarm(agent, alarm_on=timezone.localdate())
    sign_in(people.inspector)

    page.goto(live_server.url + reverse("admin:oversight_alarm_change", args=[alarm.pk]))
    page.locator(f"a[href='{reverse('admin:oversight_agentscore_of', args=[agent.pk])}']").click()
    page.wait_for_url(f"**{reverse('admin:oversight_agentscore_change', args=[score.pk])}")
    page.go_back()
    page.goto(live_server.url + reverse("admin:oversight_alarm_open_case", args=[alarm.pk]))
    page.locator("form.case-form button.sheet-button--primary").click()
    page.locator("#heading-case").wait_for()
    case = InspectionCase.objects.get()
    move(case, CaseAct.NOTIFY, people.inspector, reason="late", comment="Xem danh sách")
    move(case, CaseAct.REPLY, people.coordinator, comment="Đã khắc phục", documents=paper)
    expect(page.get_by_role("link", name="giải trình.pdf")).to_have_count(1)
    visit(case, people.inspector, "Thu tiền không biên lai")
    sign_in(people.inspector)
    page.goto(
        live_server.url + reverse("admin:oversight_inspectioncase_move", args=[case.pk, "decide"])
    )
    expect(page.get_by_text("Thu tiền không biên lai")).to_have_count(1)
    move(case, CaseAct.DECIDE, people.inspector, outcome="warning", reason="shown")
    move(case, CaseAct.APPEAL, people.coordinator, reason="record_wrong", comment="Sai dữ liệu")
    move(case, CaseAct.UPHOLD, people.director, reason="record_wrong", comment="Đúng là sai")

    case.refresh_from_db()
    assert (case.state, case.outcome, case.score) == (CaseState.SETTLED, "set_aside", score)
    assert (case.alarm, case.visits.get().result) == (alarm, VisitResult.VIOLATION)
    expect(page.locator(".case-step")).to_have_count(6)
    assert CaseMessage.objects.filter(move__case=case, sent_at__isnull=False).count() == 3


def test_the_pages_of_a_case_fit_a_phone(page, live_server, sign_in, people):
    page.set_viewport_size(PHONE)
    case = make_case(CaseState.HEARD, people=people)
    sign_in(people.inspector)
    notice = case.moves.get(act=CaseAct.NOTIFY)

    for address in (
        reverse("admin:oversight_inspectioncase_changelist"),
        page_of(case),
        reverse("admin:oversight_inspectioncase_move", args=[case.pk, CaseAct.DECIDE]),
        f"{reverse('admin:oversight_inspectioncase_open')}?agent={case.agent_id}",
        reverse("admin:oversight_inspectioncase_file", args=[case.pk]),
        reverse("admin:oversight_inspectioncase_letter", args=[notice.pk]),
    ):
        page.goto(live_server.url + address)
        assert width_of(page) == PHONE["width"], address


def test_attaching_a_file_leaves_the_document_number_alone(page, live_server, sign_in, people):
    case = make_case(CaseState.HEARD, people=people)
    sign_in(people.inspector)
    decide = reverse("admin:oversight_inspectioncase_move", args=[case.pk, CaseAct.DECIDE])
    page.goto(live_server.url + decide)
    page.wait_for_function("document.querySelector('#id_documents').hasChangeListener === true")

    page.locator("#id_documents").set_input_files(
        {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )

    settle(page)
    expect(page.locator("#id_document_number")).to_have_value("")


def test_hostile_words_are_shown_as_text(page, live_server, sign_in, people):
    sign_in(people.inspector)
    cases = [
        make_case(
            CaseState.NOTIFIED,
            people=people,
            agent=make_agent(name=name, operator=people.operator),
            notify={"comment": name, "internal_note": name},
        )
        for name in HOSTILE_NAMES
    ]

    for case in cases:
        for address in (
            page_of(case),
            reverse("admin:oversight_inspectioncase_file", args=[case.pk]),
        ):
            page.goto(live_server.url + address, wait_until="domcontentloaded")
            assert page.evaluate("window.harm") is None
