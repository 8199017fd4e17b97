from datetime import UTC, datetime, time

import pytest
from django.utils import translation

from maps.opening_words import span, today_of, week_of
from registry.rules.opening import Stretch

MONDAY = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def hours_on(*days, opens=time(8), closes=time(17)):
    return [Stretch(day, opens, closes) for day in days]


@pytest.mark.parametrize(
    ("days", "hour", "sentence"),
    [
        ((0,), 9, "Open now, until 17:00"),
        ((0,), 7, "Closed now, opens at 08:00"),
        ((1,), 9, "Closed now, opens tomorrow at 08:00"),
        ((3,), 9, "Closed now, opens on Thursday at 08:00"),
        ((), 9, "The opening hours are not known."),
    ],
)
def test_today_is_said_in_one_sentence(days, hour, sentence):
    assert today_of(hours_on(*days), MONDAY.replace(hour=hour)).sentence == sentence


def test_days_alike_stand_together():
    assert week_of(hours_on(0, 1, 2, 3, 4)) == [
        ("Monday – Friday", "08:00–17:00"),
        ("Saturday – Sunday", "closed"),
    ]


def test_unknown_hours_are_no_week_of_closed_days():
    assert week_of([]) == []


def test_a_lunch_break_shows():
    afternoon, morning = (
        Stretch(0, time(13, 30), time(17)),
        Stretch(0, time(8), time(11, 30)),
    )

    assert span([afternoon, morning]) == "08:00–11:30, 13:30–17:00"
