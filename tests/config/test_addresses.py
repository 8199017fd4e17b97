"""Addresses that somebody typed or that a letter broke."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model_admin", admin.site._registry.values(), ids=lambda one: one.opts.label_lower
)
def test_an_address_that_names_no_row_is_answered_and_does_not_fail(client, model_admin):
    client.force_login(make_user(is_superuser=True))
    names = {
        pattern.name
        for pattern in model_admin.get_urls()
        if pattern.name and "<path:object_id>" in str(pattern.pattern)
    }

    answers = {client.get(reverse(f"admin:{name}", args=["so-7"])).status_code for name in names}

    assert answers - {200, 302, 403, 404} == set()
