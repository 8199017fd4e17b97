"""The criteria, each case with the demand it comes from."""

from datetime import date
from decimal import Decimal

import pytest

from registry.enums import EquipmentType, ObservedMeasure
from registry.rules.criteria import (
    EQUIPMENT,
    OBSERVED_FLAGS,
    OBSERVED_NUMBERS,
    Demand,
    blocking,
    composite_problem,
    excuse,
    from_json,
    judge,
    may_be_conditional,
    obstacles,
    people_per_opening_hour,
    threshold_problem,
    to_json,
)

UNTIL = date(2026, 7, 1)
PARTS = tuple(
    Demand(f"working_{name}", "at_least", "1", True, "test")
    for name in ("camera", "cabinet", "card_reader")
)


def found(measure, comparison, threshold, observed, *, mandatory=True):
    demand = Demand(measure, comparison, threshold, mandatory, "Decree 61/2018/NĐ-CP art. 13")
    [finding] = judge([demand], {} if observed is None else {measure: observed})
    return finding


@pytest.mark.parametrize(
    ("measure", "comparison", "threshold", "observed", "met"),
    [
        ("working_scanner", "at_least", "1", 0, False),
        ("working_scanner", "at_least", "1", 1, True),
        ("working_seat", "at_least", "4", 3, False),
        ("working_seat", "at_least", "4", 4, True),
        ("uncommitted_staff", "at_most", "0", 0, True),
        ("uncommitted_staff", "at_most", "0", 1, False),
        ("opening_hours_per_week", "at_least", "37,5", 37, False),
        ("opening_hours_per_week", "at_least", "37.5", 38, True),
        ("agreement", "is_true", "", True, True),
        ("agreement", "is_true", "", False, False),
        ("location_finding", "one_of", "inside, border_zone", "border_zone", True),
        ("location_finding", "one_of", "inside,border_zone", "outside", False),
        ("location_finding", "one_of", "inside,border_zone", "no_boundary", False),
    ],
)
def test_a_criterion_is_met_from_its_threshold_on(measure, comparison, threshold, observed, met):
    assert found(measure, comparison, threshold, observed).met is met


@pytest.mark.parametrize(
    ("measure", "comparison", "threshold"),
    [
        ("working_scanner", "at_least", "0"),
        ("uncommitted_staff", "at_most", "5"),
        ("agreement", "is_true", ""),
        ("location_finding", "one_of", "inside"),
    ],
)
def test_a_fact_that_nobody_recorded_meets_nothing(measure, comparison, threshold):
    assert found(measure, comparison, threshold, None).met is False


def test_only_an_unmet_mandatory_criterion_blocks():
    findings = [
        found("working_scanner", "at_least", "1", 0),
        found("working_scanner", "at_least", "1", 1),
        found("card_reader", "at_least", "1", 0, mandatory=False),
    ]

    assert blocking(findings) == findings[:1]


def test_a_finding_says_what_was_found_and_what_is_required():
    finding = found("working_seat", "at_least", "4", 2)

    assert (finding.observed, finding.required, finding.source) == (
        2,
        "4",
        "Decree 61/2018/NĐ-CP art. 13",
    )


@pytest.mark.parametrize(
    ("measure", "comparison", "threshold", "problem"),
    [
        ("working_seat", "at_least", "4", ""),
        ("working_seat", "at_least", "four", "threshold_not_a_number"),
        ("working_seat", "at_least", "NaN", "threshold_not_a_number"),
        ("working_seat", "one_of", "4", "comparison_does_not_fit"),
        ("location_finding", "one_of", " , ", "threshold_empty"),
        ("agreement", "is_true", "1", "threshold_not_wanted"),
        ("colour_of_the_door", "is_true", "", "measure_unknown"),
    ],
)
def test_a_threshold_is_checked_against_its_measure(measure, comparison, threshold, problem):
    assert threshold_problem(measure, comparison, threshold) == problem


def test_every_type_of_equipment_can_be_measured():
    assert set(EQUIPMENT) == set(EquipmentType.values)
    assert {*OBSERVED_NUMBERS, *OBSERVED_FLAGS} == set(ObservedMeasure.values)


def composite(comparison, threshold="", *, parts=PARTS, mandatory=True):
    return Demand("", comparison, threshold, mandatory, "test", title="Bảo quản", parts=parts)


@pytest.mark.parametrize(
    ("comparison", "threshold", "working", "met"),
    [
        ("all_of", "", 3, True),
        ("all_of", "", 2, False),
        ("any_of", "", 1, True),
        ("any_of", "", 0, False),
        ("some_of", "2", 2, True),
        ("some_of", "2", 1, False),
        ("some_of", "3", 3, True),
    ],
)
def test_a_composite_counts_which_of_its_parts_are_met(comparison, threshold, working, met):
    facts = {part.measure: int(number < working) for number, part in enumerate(PARTS)}

    [finding] = judge([composite(comparison, threshold)], facts)

    assert (finding.met, finding.observed) == (met, working)
    assert [part.met for part in finding.parts] == [number < working for number in range(3)]
    assert finding.blocks is not met


@pytest.mark.parametrize(("comparison", "threshold"), [("all_of", ""), ("any_of", "")])
def test_a_composite_without_parts_is_never_met(comparison, threshold):
    [finding] = judge([composite(comparison, threshold, parts=())], {})

    assert finding.met is False


@pytest.mark.parametrize(
    ("title", "comparison", "threshold", "parts", "problem"),
    [
        ("Bảo quản", "any_of", "", 2, ""),
        ("Bảo quản", "some_of", "2", 2, ""),
        ("Bảo quản", "some_of", "2", None, ""),
        (" ", "any_of", "", 2, "title_missing"),
        ("Bảo quản", "at_least", "2", 2, "comparison_does_not_fit"),
        ("Bảo quản", "all_of", "2", 2, "threshold_not_wanted"),
        ("Bảo quản", "some_of", "", 2, "threshold_not_a_count"),
        ("Bảo quản", "some_of", "0", 2, "threshold_not_a_count"),
        ("Bảo quản", "some_of", "1.5", 2, "threshold_not_a_count"),
        ("Bảo quản", "some_of", "3", 2, "threshold_above_parts"),
        ("Bảo quản", "all_of", "", 0, "parts_missing"),
    ],
)
def test_a_composite_is_checked_with_its_parts(title, comparison, threshold, parts, problem):
    assert composite_problem(title, comparison, threshold, parts) == problem


@pytest.mark.parametrize("way", ["waived", "due"])
def test_what_was_let_pass_for_a_time_does_not_block(way):
    unmet = found("working_scanner", "at_least", "1", 0)

    [excused] = excuse([unmet], **{"waived": {}, way: {"working_scanner at_least": UNTIL}})

    assert (unmet.blocks, excused.blocks, excused.met) == (True, False, False)


def test_only_the_named_criterion_is_let_pass_and_only_while_it_is_unmet():
    findings = [
        found("working_scanner", "at_least", "1", 1),
        found("working_printer", "at_least", "1", 0),
        found("working_camera", "at_least", "1", 0, mandatory=False),
    ]
    waived = {"working_scanner at_least": UNTIL, "working_camera at_least": UNTIL}

    assert excuse(findings, waived=waived) == findings


def test_a_finding_is_kept_with_its_parts_and_read_again():
    demand = composite("some_of", "2")
    [finding] = excuse(judge([demand], {"working_camera": 1}), waived={"Bảo quản some_of": UNTIL})

    assert from_json(to_json(finding)) == finding


def test_a_finding_kept_before_there_were_parts_is_still_read():
    kept = {
        "measure": "working_seat",
        "comparison": "at_least",
        "required": "4",
        "observed": 2,
        "met": False,
        "is_mandatory": True,
        "source": "Decree 61/2018/NĐ-CP art. 13",
    }

    finding = from_json(kept)

    assert (finding.blocks, finding.parts, finding.waived_until) == (True, (), None)


@pytest.mark.parametrize(
    ("staff", "hours", "people"),
    [
        (2, Decimal(48), Decimal(2)),
        (2, Decimal(40), Decimal(2)),  # nobody is there twice
        (1, Decimal(49), Decimal("1.0")),
        (1, Decimal(56), Decimal("0.9")),
        (3, Decimal(0), None),
    ],
)
def test_people_share_the_opening_hours_within_the_legal_week(staff, hours, people):
    """Labour Code 45/2019/QH14 art. 105(1): at most 48 hours."""
    assert people_per_opening_hour(staff, hours) == people


@pytest.mark.parametrize("waived", [{}, {"working_printer at_least": UNTIL}])
def test_obstacles_are_the_findings_that_block(waived):
    demands = [
        Demand("working_scanner", "at_least", "1", True, "test"),
        Demand("working_printer", "at_least", "1", True, "test"),
        Demand("working_seat", "at_least", "1", False, "test"),
        composite("all_of"),
    ]
    facts = {"working_scanner": 1, "working_camera": 1}

    expected = blocking(excuse(judge(demands, facts), waived=waived))

    assert obstacles(demands, facts, waived) == expected
    assert len(expected) == 2 - len(waived)


@pytest.mark.parametrize(
    ("grace", "conditional"),
    [([], False), ([30], True), ([30, 0], True), ([30, None], False), ([None], False)],
)
def test_a_condition_needs_grace_for_all_that_blocks(grace, conditional):
    demands = [
        Demand(f"working_{name}", "at_least", "1", True, "test", grace_days=days)
        for name, days in zip(EQUIPMENT, grace, strict=False)
    ]

    assert may_be_conditional(judge(demands, {})) is conditional
