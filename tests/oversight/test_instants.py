"""Instants read from every way of writing them, and kept on the city's wall clock."""

from datetime import UTC, datetime

import pytest

from oversight.instants import UNREADABLE, from_moments, read_instants, to_moment, to_utc_texts
from oversight.rules.calendar import NEVER, local_seconds

MORNING = local_seconds(datetime.fromisoformat("2026-06-04T09:15"))


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-04T09:15",
        "2026-06-04 09:15",
        "2026-06-04T09:15:00",
        "2026-06-04 09:15:00",
        "2026-06-04T09:15+07:00",
        "2026-06-04T09:15:00+07:00",
        "2026-06-04T09:15:00+0700",
        "2026-06-04T09:15:00.250+07:00",
        "2026-06-04T02:15Z",
        "2026-06-04T02:15:00Z",
        "2026-06-04T02:15:00+00:00",
        "2026-06-03T22:15:00-04:00",
        "20260604T0915",
        "04/06/2026 09:15",
        "04/06/2026 09:15:00",
        "4/6/2026 9:15",
        "04-06-2026 09:15",
        "09:15 04/06/2026",
        "09:15:00 04/06/2026",
    ],
)
def test_one_instant_is_read_from_every_way_of_writing_it(text):
    assert read_instants([text]).tolist() == [MORNING]


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-04",
        "04/06/2026",
        "20260604",
        "2026-06-31 09:15",
        "31/06/2026 09:15",
        "06/13/2026 09:15",
        "2026-06-04 24:15",
        "2026-06-04T09:15+7",
        "2026-06-04 morning",
        "9999-12-31T23:59:59.5-12:00",
        "0001-01-01T00:00:00.5+12:00",
        "sáng thứ Năm",
        "-",
        "0",
    ],
)
def test_what_is_no_instant_is_unreadable(text):
    assert read_instants([text]).tolist() == [UNREADABLE]


def test_a_bad_text_spoils_no_other():
    texts = ["2026-06-04T09:15", "", "2026-06-31T09:15", "04/06/2026 09:15", "2026-06-04T09:15Z"]

    instants = read_instants(texts)

    later = MORNING + 7 * 3600
    assert instants.tolist() == [MORNING, NEVER, UNREADABLE, MORNING, later]


def test_nothing_to_read_is_nothing():
    assert read_instants([]).tolist() == []


def test_an_instant_goes_to_the_database_and_back():
    moment = datetime(2026, 6, 4, 2, 15, tzinfo=UTC)

    assert from_moments([moment, None]).tolist() == [MORNING, NEVER]
    assert to_utc_texts([MORNING, NEVER]) == ["2026-06-04 02:15:00", None]
    assert (to_moment(MORNING), to_moment(NEVER)) == (moment, None)
