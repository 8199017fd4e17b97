"""The criteria, each case with the demand it comes from."""

import pytest

from registry.enums import EquipmentType
from registry.rules.criteria import EQUIPMENT, Demand, blocking, judge, threshold_problem


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
