"""What changed, and what of it needs consent."""

import pytest

from registry.rules.changes import (
    FactChange,
    compare,
    is_stale,
    metres_between,
    moved_beyond_tolerance,
    needs_consent,
)

CONSENTS = {"phone": "free", "name": "needed", "equipment": "below_criterion"}
HERE = {"longitude": 105.85, "latitude": 21.03, "accuracy_m": None}


def test_compare_names_what_differs_what_is_new_and_what_is_gone():
    before = {"name": "A", "phone": "1", "staff:1": {"name": "X"}}
    after = {"name": "B", "phone": "1", "staff:+y": {"name": "Y"}}

    assert compare(before, after) == [
        FactChange("name", "A", "B"),
        FactChange("staff:1", {"name": "X"}, None),
        FactChange("staff:+y", None, {"name": "Y"}),
    ]


@pytest.mark.parametrize(
    ("fact", "falling", "waits"),
    [
        ("phone", (), False),
        ("name", (), True),
        ("equipment:scanner", (), False),
        ("equipment:scanner", ("equipment:scanner",), True),
        ("equipment:scanner", ("equipment:printer",), False),
        ("something_new", (), True),
    ],
)
def test_what_waits_for_consent(fact, falling, waits):
    assert needs_consent(FactChange(fact, 1, 2), CONSENTS, falling) is waits


def test_a_fact_that_changed_since_is_stale():
    change = FactChange("name", "A", "B")

    assert [is_stale(change, {"name": name}) for name in "AC"] == [False, True]
    assert is_stale(FactChange("staff:7", {"name": "X"}, None), {}) is True


@pytest.mark.parametrize(
    ("accuracy", "metres_north", "beyond"),
    [(None, 45, False), (None, 55, True), (10, 9, False), (10, 12, True), (100, 90, False)],
)
def test_a_point_has_the_tolerance_of_its_accuracy_or_of_a_border(accuracy, metres_north, beyond):
    old = HERE | {"accuracy_m": accuracy}
    new = HERE | {"latitude": HERE["latitude"] + metres_north / 111_195}

    assert round(metres_between(old, new)) == metres_north
    assert moved_beyond_tolerance(old, new) is beyond


def test_a_point_that_comes_or_goes_has_moved():
    assert moved_beyond_tolerance(None, HERE) is True
    assert moved_beyond_tolerance(HERE, None) is True
    assert moved_beyond_tolerance(None, None) is False
