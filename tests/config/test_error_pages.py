"""Pages for what goes wrong: plain words, a way back, and nothing else needed to show them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.views.defaults import bad_request, server_error

from tests.factories import make_user


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_is_answered_in_vietnamese(client):
    response = client.get("/khong-co-gi/")

    assert response.status_code == 404
    assert '<html lang="vi">' in response.text
    assert "<h1>Không tìm thấy trang này</h1>" in response.text
    assert '<a href="/">Về trang chủ</a>' in response.text


@pytest.mark.django_db
def test_a_person_reads_the_page_in_the_language_of_the_account(client):
    client.force_login(make_user(language="en"))

    response = client.get("/nothing-here/")

    assert '<html lang="en">' in response.text
    assert "<h1>This page does not exist</h1>" in response.text


@pytest.mark.django_db
def test_a_person_without_the_right_is_told_whom_to_ask(client):
    client.force_login(make_user())

    response = client.get(reverse("admin:registry_agent_changelist"))

    assert response.status_code == 403
    assert "<h1>Không có quyền mở trang này</h1>" in response.text
    assert "hãy đề nghị quản trị viên" in response.text


@pytest.mark.django_db
def test_a_form_that_stood_open_too_long_says_that_nothing_was_saved():
    response = Client(enforce_csrf_checks=True).post(reverse("admin:login"))

    assert response.status_code == 403
    assert "<h1>Trang này đã mở quá lâu</h1>" in response.text


# No database here: the pages must show even when it is gone.
@pytest.mark.parametrize(
    ("response_to", "status", "heading"),
    [
        (server_error, 500, "Hệ thống gặp lỗi"),
        (lambda request: bad_request(request, None), 400, "Yêu cầu không hợp lệ"),
    ],
)
def test_a_broken_system_can_still_say_so(rf, response_to, status, heading):
    with translation.override("vi"):
        response = response_to(rf.get("/"))

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert "src=" not in response.content.decode()
