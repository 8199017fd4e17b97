"""Criteria: codes for those who edit a draft, words for everybody else."""

import pytest
from django.urls import reverse

from registry.enums import Role
from tests.factories import make_criteria, make_user

pytestmark = pytest.mark.django_db
DEMANDS = [
    ("working_scanner", "at_least", "2"),
    ("location_finding", "one_of", "inside,border_zone"),
]


def page_of(client, criteria_set):
    return client.get(reverse("admin:registry_criteriaset_change", args=[criteria_set.pk])).text


def test_a_published_version_is_shown_in_words(client):
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = page_of(client, make_criteria(*DEMANDS))

    assert "Máy quét tài liệu" in page
    assert "ít nhất 2" in page
    assert "một trong các mức Trong địa bàn khai báo, Gần ranh giới địa bàn khai báo" in page
    assert "working_scanner" not in page
    assert "border_zone" not in page


def test_a_draft_is_shown_in_words_to_those_who_may_not_edit_it(client):
    client.force_login(make_user(Role.INSPECTOR))

    page = page_of(client, make_criteria(*DEMANDS, published=False))

    assert "Máy quét tài liệu" in page
    assert "working_scanner" not in page


def test_a_draft_is_edited_with_the_measures_to_choose_from(client):
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = page_of(client, make_criteria(*DEMANDS, published=False))

    assert '<option value="working_scanner" selected>Máy quét tài liệu</option>' in page
    assert 'value="inside,border_zone"' in page
