import numpy as np
import pytest

from oversight.rules.supplements import (
    SUPPLEMENT_RULE,
    Reason,
    RoundFinding,
    judge_round,
    judge_rounds,
    round_number,
)

AGENT = RoundFinding(agent_attributable=True, authority_breach=False)
NOBODY = RoundFinding(agent_attributable=False, authority_breach=False)
AUTHORITY = RoundFinding(agent_attributable=False, authority_breach=True)

# Decree 61/2018, articles 15(3) and 17(2)a, kept by Decree 118/2025, article 11(2)
CASES = [
    ("missing_item", AGENT, AUTHORITY),
    ("invalid_item", AGENT, AUTHORITY),
    ("answer_incomplete", AGENT, AGENT),
    ("unknown", AGENT, AGENT),
    ("", AGENT, AGENT),
    ("extra_item", NOBODY, AUTHORITY),
    ("authority_error", NOBODY, AUTHORITY),
    ("law_change", NOBODY, AUTHORITY),
]


@pytest.mark.parametrize(("reason", "first", "later"), CASES)
def test_judge_round(reason, first, later):
    assert judge_round(reason, is_first=True) == first
    assert judge_round(reason, is_first=False) == later


def test_every_reason_has_a_case():
    assert {reason for reason, _, _ in CASES} == {*Reason, ""}


def test_the_rule_has_its_source():
    assert SUPPLEMENT_RULE.source.startswith("Decree 61/2018/NĐ-CP")


def test_judge_rounds_agrees_with_judge_round():
    reasons = [reason for reason, _, _ in CASES]
    dossier = [*range(len(CASES)), *range(len(CASES))]
    requested = [200] * len(CASES) + [100] * len(CASES)

    findings = judge_rounds(dossier, requested, reasons * 2)

    later = [judge_round(reason, is_first=False) for reason in reasons]
    first = [judge_round(reason, is_first=True) for reason in reasons]
    assert findings.agent_attributable.tolist() == [
        finding.agent_attributable for finding in later + first
    ]
    assert findings.authority_breach.tolist() == [
        finding.authority_breach for finding in later + first
    ]


def test_rounds_are_numbered_by_time_within_their_dossier():
    dossier = np.array([5, 3, 5, 5, 3])
    requested = np.array([30, 20, 10, 30, 10])

    assert round_number(dossier, requested).tolist() == [2, 2, 1, 3, 1]


def test_no_rounds_are_judged_as_none():
    findings = judge_rounds([], [], [])

    assert findings.agent_attributable.tolist() == []
    assert findings.authority_breach.tolist() == []


def test_a_code_that_is_not_a_reason_is_refused():
    with pytest.raises(ValueError, match="'whim' is not a"):
        judge_round("whim", is_first=True)
    with pytest.raises(ValueError, match="'whim' is not a reason for a supplement"):
        judge_rounds([1, 2], [10, 10], ["unknown", "whim"])
