import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan():
    return get_user_model().objects.create_superuser("lan", password="x")


def language_of(response):
    return response.headers["Content-Language"]


def test_a_stranger_reads_vietnamese_whatever_the_browser_says(client):
    response = client.get(reverse("admin:login"), headers={"accept-language": "en"})

    assert language_of(response) == "vi"
    assert '<html lang="vi"' in response.text


def test_a_person_reads_the_language_kept_with_the_account(client, lan):
    lan.language = "en"
    lan.save()
    client.force_login(lan)

    assert language_of(client.get(reverse("admin:index"))) == "en"


def test_choosing_a_language_keeps_it_and_goes_back(client, lan):
    client.force_login(lan)

    response = client.post(
        reverse("language"),
        {"language": "en"},
        headers={"referer": "http://testserver/admin/?page=2"},
    )

    assert response.headers["Location"] == "http://testserver/admin/?page=2"
    lan.refresh_from_db()
    assert lan.language == "en"


def test_a_language_that_is_not_ours_is_not_kept(client, lan):
    client.force_login(lan)

    client.post(reverse("language"), {"language": "fr"})

    lan.refresh_from_db()
    assert lan.language == "vi"


def test_choosing_never_leads_to_another_host(client, lan):
    client.force_login(lan)

    response = client.post(
        reverse("language"), {"language": "en", "next": "https://elsewhere.example/"}
    )

    assert response.headers["Location"] == "/admin/"


def test_a_link_changes_no_language(client, lan):
    client.force_login(lan)

    assert client.get(reverse("language"), {"language": "en"}).status_code == 405


def test_a_stranger_is_sent_to_sign_in(client):
    response = client.post(reverse("language"), {"language": "en"})

    assert response.headers["Location"] == "/admin/login/?next=/language/"


def test_the_page_offers_both_languages(client, lan):
    client.force_login(lan)

    page = client.get(reverse("admin:index")).text

    assert page.count(f'<form action="{reverse("language")}" method="post"') == 2
    assert "Tiếng Việt" in page
    assert "English" in page
