"""Lists as files: who may not see a list may not take it out."""

import csv

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.admin.export import LoggedExportMixin, filters_in_words, list_in_words
from tests.factories import make_user

LISTS = sorted(
    model._meta.label_lower.replace(".", "_")
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, LoggedExportMixin)
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_takes_no_list_out(client, name):
    client.force_login(make_user())

    assert client.get(reverse(f"admin:{name}_export")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_the_page_names_the_columns_as_the_file_does(client, name):
    client.force_login(make_user(is_superuser=True))
    page = reverse(f"admin:{name}_export")

    [(_resource, listed)] = client.get(page).context["fields_list"]
    exported = client.post(page, {"format": "1"})

    headings, *_rows = csv.reader(exported.content.decode("utf-8-sig").splitlines())
    assert listed == headings


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("registry.agent", "Đại lý"),
        ("maps.wards", "Độ phủ của phường, xã"),
        ("oversight.monthly_report", "Báo cáo tháng"),
        ("gone.list", "gone.list"),
        ("agents", "agents"),
    ],
)
def test_the_log_names_lists_in_words(name, words):
    assert str(list_in_words(name)) == words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ""),
        ("operator__id__exact=3&q=b%E1%BB%9D", "Đơn vị vận hành: 3; Tìm kiếm: bờ"),
        ("work=mine", "work: mine"),
        ("status__exact=active&o=2", "Trạng thái: Đang hoạt động"),
    ],
)
def test_the_log_names_filters_by_the_labels_of_their_fields(query, words):
    assert filters_in_words("registry.agent", query) == words


def test_the_log_names_filters_of_a_list_that_no_single_model_has():
    words = filters_in_words("maps.coverage", "status=active&period=2026-10&sort=-code")

    assert words == f"Trạng thái: Đang hoạt động; {_('Period')}: 2026-10"
