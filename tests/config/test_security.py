import pytest
from django.urls import reverse

from tests.browsing import settle


@pytest.mark.django_db
def test_pages_load_nothing_from_other_hosts_and_no_inline_script(client):
    headers = client.get(reverse("admin:login")).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'self'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "frame-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
    ]


@pytest.mark.browser
def test_the_sign_in_page_lives_on_this_host_alone(page, live_server):
    messages = []
    page.on("console", lambda message: messages.append(message.text))

    page.goto(live_server.url)

    settle(page)
    assert page.title().strip().endswith("Gần Dân")
    assert messages == []
