"""Which questions a visit asks."""

from oversight.rules.checklist import CRITERION, DUTIES, NUMBER, SHEET, YES_NO, checklist
from registry.rules.criteria import Demand


def demand(measure, comparison="at_least", threshold="1", **more):
    return Demand(measure, comparison, threshold, is_mandatory=True, source="test", **more)


def codes(questions, source):
    return [question.code for question in questions if question.source == source]


def test_criteria_that_can_be_seen_are_asked_in_their_order():
    asked = checklist(
        [demand("working_scanner"), demand("agreement", "is_true", ""), demand("staff")], []
    )

    assert codes(asked, CRITERION) == ["working_scanner", "staff"]


def test_a_composite_criterion_asks_for_its_parts():
    parts = (demand("backup_line", "is_true", ""), demand("download_mbps", threshold="50"))

    asked = checklist([demand("", "any_of", "", title="Line", parts=parts)], [])

    assert codes(asked, CRITERION) == ["backup_line", "download_mbps"]


def test_a_measure_with_two_thresholds_is_asked_once():
    asked = checklist([demand("staff"), demand("staff", "at_most", "9")], [])

    assert codes(asked, CRITERION) == ["staff"]


def test_flags_are_answered_by_yes_or_no_and_counts_by_numbers():
    asked = checklist([demand("accessible", "is_true", ""), demand("working_seat")], [])

    assert [question.kind for question in asked[:2]] == [YES_NO, NUMBER]


def test_a_question_keeps_what_the_criterion_asks_for():
    [question, *_duties] = checklist([demand("working_seat", threshold="4")], [])

    assert question.demand == {
        "comparison": "at_least",
        "threshold": "4",
        "is_mandatory": True,
        "source": "test",
    }


def test_every_visit_asks_for_the_duties_and_for_raised_lines():
    asked = checklist([], ["on_duty", "shared_contact"])

    assert [question.code for question in asked] == [*DUTIES, "on_duty", "shared_contact"]
    assert codes(asked, SHEET) == ["on_duty", "shared_contact"]


def test_every_duty_has_its_source():
    assert [code for code, source in DUTIES.items() if not source] == []
