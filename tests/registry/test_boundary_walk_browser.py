"""The walk of a reorganisation: activate new boundaries, see who has to be looked at, open them."""

from datetime import date

import pytest
from django.urls import reverse

from registry.enums import Role
from registry.models import AreaLink
from tests.factories import make_agent, make_area, make_user, make_version

pytestmark = pytest.mark.browser


def test_new_boundaries_are_activated_and_lead_to_the_agents_to_look_at(page, live_server, sign_in):
    old = make_area("00004", version=make_version(valid_from=date(2025, 1, 1)), boundary=None)
    version = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    new = make_area("00004", version=version, name="Phường Ba Đình")
    AreaLink.objects.create(old=old, new=new, is_whole=True)
    agent = make_agent(longitude=105.95, declared_area=old)
    sign_in(make_user(Role.ADMINISTRATOR))

    address = reverse("admin:registry_boundaryversion_change", args=[version.pk])
    page.goto(live_server.url + address)
    page.locator(f"[hx-get*='{version.pk}/activate']").click()
    page.locator("#dialog .activation-outlook").wait_for()
    page.locator("#dialog button[type=submit]").click()
    page.locator("#heading-doubts").wait_for()
    page.locator("a[href$='place=outside']").click()
    page.get_by_role("link", name=agent.code).wait_for()

    agent.refresh_from_db()
    assert (agent.declared_area, agent.finding) == (new, "outside")
