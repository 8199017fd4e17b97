"""Lists as files: who may not see a list may not take it out."""

import pytest
from django.contrib import admin
from django.urls import reverse

from registry.admin.export import LoggedExportMixin
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
