"""The walk of a partner's list in Chromium: foreign headings, bad rows, corrected file, import."""

import pytest
from django.urls import reverse

from registry.enums import Role
from registry.models import Agent
from tests.factories import make_operator, make_user

pytestmark = pytest.mark.browser
FOREIGN = "Ký hiệu;Bưu cục;Chủ quản\nBD-1;Một;VNP\nBD-2;Hai;KHONGCO\n"


def file(text):
    return {"name": "ds.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_a_foreign_list_is_understood_corrected_and_imported(
    page, live_server, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    make_operator(code="VNP")
    sign_in(make_user(Role.CENTRE_STAFF))
    page.goto(live_server.url + reverse("admin:registry_agent_import"))

    page.set_input_files("[name=import_file]", file(FOREIGN))
    page.click("button[value=send]")
    page.select_option("[name=code]", "0")
    page.select_option("[name=name]", "1")
    page.select_option("[name=operator]", "2")
    page.click("button[value=columns]")
    page.wait_for_selector(".list-result--bad")
    with page.expect_download() as download:
        page.click(f"a[href='{reverse('admin:registry_agent_corrected')}']")
    corrected = download.value.path().read_text(encoding="utf-8-sig")
    page.set_input_files("[name=import_file]", file(corrected.replace("KHONGCO", "VNP")))
    page.click("button[value=send]")
    page.click("button[value=import]")
    page.wait_for_selector(".list-result + p a")

    assert [agent.code for agent in Agent.objects.order_by("code")] == ["BD-1", "BD-2"]
