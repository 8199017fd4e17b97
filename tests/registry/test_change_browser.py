"""The walk of a change: an operator moves its point, the Centre accepts a part."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registry.enums import ChangeState, ProposalAct, Role, Status
from registry.models import ChangeSet
from tests.browsing import width_of
from tests.factories import make_reason, make_submittable_agent, make_user

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_a_part_of_a_proposal_is_accepted(page, live_server, sign_in, width):
    page.set_viewport_size({"width": width, "height": 900})
    agent = make_submittable_agent(status=Status.ACTIVE, name="Tên cũ", phone="1")
    form = live_server.url + reverse("admin:registry_agent_change", args=[agent.pk])
    sign_in(make_user(Role.COORDINATOR, operator=agent.operator))
    page.goto(form)
    page.locator("#id_name").fill("Tên mới")
    page.locator("#id_longitude").fill("105.870000")
    page.locator("#id_phone").fill("2")
    page.locator("button[name=_save]").click()
    page.locator(".proposal-note a").first.wait_for()
    change_set = ChangeSet.objects.get()
    reason = make_reason(ProposalAct.REFUSE_CHANGE)

    sign_in(make_user(Role.CENTRE_STAFF))
    page.goto(live_server.url + reverse("admin:registry_changeset_change", args=[change_set.pk]))
    page.locator(".change-map .change-pin--new").wait_for()
    page.locator("input[value=name]").uncheck()
    page.locator("select[name=reason]").select_option(str(reason.pk))
    page.locator("textarea[name=comment]").fill("Tên giữ nguyên")
    page.locator("button[value=accept]").click()
    expect(page.locator("#heading-proposal ~ .proposal-note")).to_contain_text("Tên giữ nguyên")
    width_decided = width_of(page)

    agent.refresh_from_db()
    change_set.refresh_from_db()
    assert (agent.name, agent.longitude, agent.phone) == ("Tên cũ", 105.87, "2")
    assert (change_set.state, width_decided) == (ChangeState.PARTLY_ACCEPTED, width)
    page.goto(form)
    page.locator(".proposal-note--warning button").wait_for()
