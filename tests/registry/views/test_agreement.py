"""The file of an agreement, for those who may see it and for nobody else."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from registry.enums import Role
from tests.factories import make_agreement, make_operator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_agreement(make_operator(), file=ContentFile(b"%PDF-1.7", name="hd-01.pdf"))


def test_the_page_of_the_operator_leads_to_the_file(client, agreement):
    client.force_login(make_user(Role.CENTRE_STAFF))
    page = client.get(reverse("admin:registry_operator_change", args=[agreement.operator_id]))

    response = client.get(agreement.file.url)

    assert f'href="{agreement.file.url}"' in page.text
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hd-01.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_own_coordinator_gets_it(client, agreement):
    client.force_login(make_user(Role.COORDINATOR, operator=agreement.operator))

    response = client.get(agreement.file.url)
    response.close()

    assert response.status_code == 200


@pytest.mark.parametrize("scope", ["none", "operator", "areas"])
def test_nobody_gets_the_file_of_an_agreement_out_of_sight(client, agreement, scope):
    operator = make_operator() if scope == "operator" else None
    client.force_login(make_user(Role.COORDINATOR, scope=scope, operator=operator))

    assert client.get(agreement.file.url).status_code == 404


def test_a_scope_without_the_permission_is_not_enough(client, agreement):
    client.force_login(make_user(scope="city"))

    assert client.get(agreement.file.url).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, agreement):
    response = client.get(agreement.file.url)

    assert response.headers["Location"] == f"/admin/login/?next={agreement.file.url}"


@pytest.mark.parametrize("name", ["agreements/khac.pdf", "../gan_dan.sqlite3", "agreements/"])
def test_no_other_file_is_handed_out(client, agreement, name):
    client.force_login(make_user(Role.CENTRE_STAFF))

    assert client.get(reverse("agreement_file", args=[name])).status_code == 404


def test_a_file_that_was_lost_is_not_found(client, agreement):
    client.force_login(make_user(Role.CENTRE_STAFF))
    agreement.file.storage.delete(agreement.file.name)

    assert client.get(agreement.file.url).status_code == 404
