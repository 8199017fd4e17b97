"""What axe says of the pages where sites are decided and lists are checked: nothing."""

import pytest
from django.urls import reverse

from registry.enums import Act, Role, Status
from tests.browsing import violations
from tests.factories import (
    make_agent,
    make_criteria,
    make_equipment,
    make_operator,
    make_reason,
    make_submittable_agent,
    make_user,
)

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
IMPORTERS = (Role.CENTRE_STAFF, Role.COORDINATOR)
LIST = "Mã đại lý,Tên đại lý,Mã đơn vị,Điện thoại\n{rows}"
GOOD = LIST.format(rows="BD-1,Bưu điện thử,VNP,024 3825 6686\n")
BAD = LIST.format(rows="BD-1,Bưu điện thử,VNP,\nBD-2,Hai,KHONGCO,\n")


@pytest.fixture
def site():
    """A site under review that has something in every part of its page."""
    make_criteria(("working_scanner", "at_least", "1"), ("staff", "at_least", "1", False))
    make_reason(Act.RETURN)
    operator = make_operator(code="VNP", email="don.vi@example.com")
    facts = {"name": "Bưu điện thử", "phone": "024 3825 6686", "operator": operator}
    make_submittable_agent(status=Status.ACTIVE, **facts)
    make_agent(status=Status.ACTIVE, latitude=21.0301)
    site = make_submittable_agent(status=Status.UNDER_REVIEW, **facts)
    make_equipment(site)
    return site


@pytest.fixture
def someone(site, sign_in):
    """Sign in as a person of a role; a coordinator is of the site's operator."""

    def someone(role):
        operator = site.operator if role is Role.COORDINATOR else None
        sign_in(make_user(role, operator=operator))

    return someone


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", Role)
def test_the_home_and_the_page_of_a_site_break_no_rule(
    page, live_server, site, someone, role, size
):
    page.set_viewport_size(size)
    someone(role)

    for address in (reverse("admin:index"), reverse("desk:decide", args=[site.pk])):
        page.goto(live_server.url + address)
        assert violations(page) == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_dialog_of_a_decision_breaks_no_rule(page, live_server, site, someone, size):
    page.set_viewport_size(size)
    someone(Role.CENTRE_STAFF)
    page.goto(live_server.url + reverse("desk:decide", args=[site.pk]))

    page.locator(".desk-button--return").click()
    page.locator("#dialog textarea[name=message]").wait_for()
    page.locator("#dialog :focus").wait_for()

    assert violations(page) == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", IMPORTERS)
@pytest.mark.parametrize("text", [GOOD, BAD], ids=["good", "bad"])
def test_the_preview_of_an_import_breaks_no_rule(
    page, live_server, someone, role, size, text, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    page.set_viewport_size(size)
    someone(role)
    page.goto(live_server.url + reverse("admin:registry_agent_import"))
    assert violations(page) == {}

    file = {"name": "ds.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("[name=import_file]", file)
    page.click("button[value=send]")
    page.locator(".list-result").wait_for()  # a list that is sent is checked at once

    assert violations(page) == {}
