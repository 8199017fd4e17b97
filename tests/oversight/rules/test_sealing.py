"""Chaining what was recorded."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from oversight.rules.sealing import canonical, seal

DAY = date(2026, 6, 15)
PLAIN = {"previous": "", "owner": "1", "day": DAY, "entries": ["a", "b"]}


def test_an_entry_is_written_alike_whatever_the_order_of_its_fields():
    assert canonical({"b": 1, "a": {"d": None, "c": "Hà Nội"}}) == (
        '{"a":{"c":"Hà Nội","d":null},"b":1}'
    )


def test_a_moment_is_written_alike_in_every_time_zone():
    noon = datetime(2026, 6, 15, 12, tzinfo=UTC)

    assert canonical({"at": noon.astimezone(timezone(timedelta(hours=7)))}) == canonical(
        {"at": noon}
    )


def test_what_has_no_canonical_form_is_a_mistake():
    with pytest.raises(TypeError, match="set has no canonical form"):
        canonical({"a": {1}})


def test_the_same_entries_give_the_same_seal():
    assert seal(**PLAIN) == seal(**PLAIN)


@pytest.mark.parametrize(
    "change",
    [
        {"previous": "0" * 64},
        {"owner": "2"},
        {"day": date(2026, 6, 16)},
        {"entries": ["a"]},
        {"entries": ["b", "a"]},
        {"entries": ["a", "b", "c"]},
        {"entries": ["ab"]},
        {"entries": []},
    ],
)
def test_whatever_changes_changes_the_seal(change):
    assert seal(**PLAIN | change) != seal(**PLAIN)
