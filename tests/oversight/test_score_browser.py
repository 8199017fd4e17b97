"""The walk of an inspector: from the list of scores to one agent, and down to its dossiers."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from oversight.actions.scoring import make_scoring_run
from oversight.models import Dossier, WorkingCalendar
from registry.enums import Role
from tests.browsing import settle, width_of
from tests.factories import NOW, make_agent, make_run, make_score, make_user
from tests.maps.hostile import HOSTILE_NAMES
from tests.oversight.logs import import_log

pytestmark = pytest.mark.browser
SCORES = reverse("admin:oversight_agentscore_changelist")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def inspector(sign_in):
    user = make_user(Role.INSPECTOR)
    sign_in(user)
    return user


@pytest.fixture
def run(db):
    """Two agents on one kind of work: one sits on two files, the other forwards at once."""
    make_agent(code="CHAM", name="Điểm giữ hồ sơ", status="active")
    make_agent(code="TOT", name="Điểm chuyển ngay", status="active")
    import_log(
        [
            ("CHAM", "01/06/2026 09:00", "", {}),
            ("CHAM", "02/06/2026 09:00", "05/06/2026 10:00", {}),
            *[("TOT", f"0{day}/06/2026 09:00", f"0{day}/06/2026 11:00", {}) for day in (1, 2, 3)],
        ]
    )
    return make_scoring_run(as_of=date(2026, 6, 15), by=None, at=NOW + timedelta(days=1))


def test_a_score_is_read_down_to_its_dossiers(page, live_server, inspector, run):
    page.goto(live_server.url + SCORES)
    page.get_by_role("link", name="Điểm giữ hồ sơ").click()
    page.locator("#heading-delay").wait_for()
    late = reverse(
        "admin:oversight_agentscore_lines",
        args=[run.scores.get(agent__code="CHAM").pk, "delay_late"],
    )
    page.locator(f"a[href='{late}']").click()

    held = Dossier.objects.get(agent__code="CHAM", forwarded_at=None)
    rows = page.locator("tr.sheet-row--points")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(held.code)
    page.get_by_role("link", name=held.code).click()
    page.wait_for_url(f"**/dossier/{held.pk}/change/")


def test_the_pages_of_a_score_fit_a_phone(page, live_server, inspector, run):
    page.set_viewport_size(PHONE)
    score = run.scores.get(agent__code="CHAM")

    for address in (
        SCORES,
        reverse("admin:oversight_agentscore_change", args=[score.pk]),
        reverse("admin:oversight_agentscore_lines", args=[score.pk, "delay_late"]),
        reverse("admin:oversight_dossier_changelist"),
        reverse("admin:oversight_dossier_import_files"),
    ):
        page.goto(live_server.url + address)
        assert width_of(page) == PHONE["width"], address


def test_the_list_of_flags_shows_the_score_on_a_desk(page, live_server, inspector):
    agent = make_agent(name="Điểm Văn Miếu - Quốc Tử Giám 8")
    make_score(agent, make_run(is_screening=True), flag_delay=True, delay_bad_days=57)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto(live_server.url + reverse("admin:oversight_flaggedscore_changelist"))
    settle(page)
    score = page.locator("#result_list thead th").last.bounding_box()

    assert score["x"] + score["width"] <= 1440


def test_hostile_names_are_shown_as_text(page, live_server, inspector, run):
    scores = [make_score(make_agent(name=name), run) for name in HOSTILE_NAMES]

    page.goto(live_server.url + SCORES)
    assert page.evaluate("window.harm") is None
    for score in scores:
        page.goto(
            live_server.url + reverse("admin:oversight_agentscore_change", args=[score.pk]),
            wait_until="domcontentloaded",
        )
        assert page.locator(".sheet-title").inner_text() == score.agent.name.strip(" ")
        assert page.evaluate("window.harm") is None


def test_a_file_is_checked_and_then_imported_without_choosing_it_again(
    page, live_server, inspector, run, tmp_path
):
    WorkingCalendar.objects.filter(code="weekdays").update(name="Lịch")
    file = tmp_path / "ho_so.csv"
    file.write_text(
        "dossier_code,agent_code,procedure_code,authority_code,received_at,forwarded_at\n"
        "H26.99-260601-9001,TOT,1.000001,H26.99,01/06/2026 09:00,01/06/2026 10:00\n",
        encoding="utf-8",
    )
    page.goto(live_server.url + reverse("admin:oversight_dossier_import_files"))
    page.locator("#id_calendar").select_option("weekdays")
    page.locator("#id_file").set_input_files(file)

    page.locator("button[value=check]").click()
    page.locator("#heading-outcome").wait_for()
    checked = Dossier.objects.filter(code="H26.99-260601-9001").count()
    page.locator("button[value=import]").click()
    page.locator("#import-outcome a").wait_for()

    assert (checked, Dossier.objects.filter(code="H26.99-260601-9001").count()) == (0, 1)
