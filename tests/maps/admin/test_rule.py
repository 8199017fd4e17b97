"""The rules in force, and putting others into force."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maps.models import FlagRule
from maps.rules.adoption import THRESHOLDS, Reason
from registry.enums import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:maps_flagrule_changelist")


def sign_in(client, role):
    client.force_login(make_user(role, language="en"))


def test_everybody_reads_what_holds_today(client):
    sign_in(client, Role.PLANNER)

    response = client.get(LIST)

    rows = [rows for _reason, rows in response.context["rules"]]
    assert [len(each) for each in rows] == [len(THRESHOLDS[one]) for one in Reason]
    low_use = rows[list(Reason).index(Reason.LOW_USE)]
    with override("en"):
        values = {str(name): value for name, value, _source in low_use}
    assert values["Target: share received online"] == "60.0%"


def test_an_administrator_puts_thresholds_into_force_from_a_day(client):
    sign_in(client, Role.ADMINISTRATOR)
    day = timezone.localdate() + timedelta(days=3)

    client.post(
        reverse("admin:maps_flagrule_add_outlying"),
        {
            "_form_submitted": "on",
            "valid_from": f"{day:%d/%m/%Y}",
            "source": "Quyết định thử",
            "density_below": "1500",
            "nearest_beyond_km": "4",
            "reached_share_below": "0.6",
        },
    )

    rule = FlagRule.objects.get()
    assert (rule.reason, rule.valid_from) == ("outlying", day)
    assert rule.thresholds == {
        "density_below": 1500,
        "nearest_beyond_km": 4,
        "reached_share_below": 0.6,
    }


def test_a_share_above_one_is_refused(client):
    sign_in(client, Role.ADMINISTRATOR)
    given = {name: str(limit.value) for name, limit in THRESHOLDS[Reason.LOW_USE].items()}

    client.post(
        reverse("admin:maps_flagrule_add_low_use"),
        {
            **given,
            "online_target": "60",
            "_form_submitted": "on",
            "valid_from": f"{timezone.localdate():%d/%m/%Y}",
            "source": "Quyết định thử",
        },
    )

    assert FlagRule.objects.count() == 0


def test_others_change_nothing(client):
    sign_in(client, Role.PLANNER)

    assert client.post(reverse("admin:maps_flagrule_add_dense"), {}).status_code == 403


def test_the_page_of_a_rule_says_its_thresholds_in_words(client):
    sign_in(client, Role.PLANNER)
    rule = FlagRule.objects.create(
        reason=Reason.OUTLYING.value,
        valid_from=timezone.localdate(),
        source="Quyết định thử",
        thresholds={"density_below": 1500, "nearest_beyond_km": 4, "reached_share_below": 0.6},
        made_at=timezone.now(),
    )

    page = client.get(reverse("admin:maps_flagrule_change", args=[rule.pk]))

    assert "People per km², below: 1,500<br>" in page.text
    assert "density_below" not in page.text
