"""The three official reasons, on both sides of each threshold and through time."""

from dataclasses import replace

import pytest

from maps.enums import FlagReason, FlagVerdict, MonthSide
from maps.rules.adoption import (
    LONGEST_GAP,
    THRESHOLDS,
    Course,
    MonthOfWard,
    Reason,
    Side,
    Verdict,
    WardFacts,
    defaults,
    follow,
    is_over,
    judge_dense,
    judge_low_use,
    judge_month,
    judge_outlying,
)
from maps.rules.shrinkage import Count
from maps.rules.supply import Supply

DENSE = WardFacts(density=10_000, fixed_internet=84, households=100, smartphones=90, adults=100)
OUTLYING = WardFacts(density=1_999, supply=Supply(0, 5.01, None, None))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Verdict.MET),
        ({"density": 9_999.9}, Verdict.NOT_MET),
        ({"density": None}, Verdict.UNKNOWN),
        ({"fixed_internet": 85}, Verdict.NOT_MET),
        ({"fixed_internet": 85, "smartphones": 74}, Verdict.MET),
        ({"fixed_internet": 85, "smartphones": 75}, Verdict.NOT_MET),
        ({"fixed_internet": None, "smartphones": 74}, Verdict.MET),
        ({"fixed_internet": None, "smartphones": None}, Verdict.UNKNOWN),
        ({"households": 0, "adults": 0}, Verdict.UNKNOWN),
        ({"fixed_internet": 0, "smartphones": None}, Verdict.MET),  # zero is an answer
    ],
)
def test_dense_but_poor_in_access(change, expected):
    assert judge_dense(replace(DENSE, **change), defaults(Reason.DENSE)) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Verdict.MET),
        ({"density": 2_000}, Verdict.NOT_MET),
        ({"supply": Supply(0, 5.0, None, None)}, Verdict.NOT_MET),
        ({"supply": Supply(0, None, None, None)}, Verdict.UNKNOWN),
        ({"supply": None}, Verdict.UNKNOWN),
        ({"density": None}, Verdict.UNKNOWN),
        ({"supply": Supply(1, 5.01, None, None)}, Verdict.NOT_MET),
        ({"supply": Supply(1, 0.1, None, None, 1_000, 499)}, Verdict.MET),
        ({"supply": Supply(0, 5.01, None, None, 1_000, 500)}, Verdict.NOT_MET),
    ],
)
def test_outlying(change, expected):
    assert judge_outlying(replace(OUTLYING, **change), defaults(Reason.OUTLYING)) is expected


def sides(*counts, target=0.6, **thresholds):
    given = [Count(*count) if count else None for count in counts]
    judged = judge_month(given, target, defaults(Reason.LOW_USE) | thresholds)
    return [month.side for month in judged]


def test_a_month_is_below_only_where_its_whole_interval_is():
    assert sides((500, 1_000), (560, 1_000), (590, 1_000), (640, 1_000)) == [
        Side.BELOW,
        Side.BELOW,
        Side.BETWEEN,
        Side.ABOVE,
    ]


def test_a_month_with_too_few_dossiers_judges_nobody():
    assert sides((0, 99), (0, 100), None) == [Side.TOO_FEW, Side.BELOW, Side.MISSING]


def test_the_same_share_says_more_with_more_dossiers():
    assert sides((55, 100)) == [Side.BETWEEN]
    assert sides((5_500, 10_000)) == [Side.BELOW]


def test_among_many_wards_a_single_low_one_needs_more():
    alone = sides((545, 1_000))
    among = sides((545, 1_000), *[(600, 1_000)] * 125, false_discovery=0.001)

    assert (alone, among[0]) == ([Side.BELOW], Side.BETWEEN)


def test_a_ward_lowered_further_never_leaves_the_flag():
    others = [(650, 1_000)] * 20
    below = [sides((part, 1_000), *others)[0] is Side.BELOW for part in range(0, 1_000, 20)]

    assert below == sorted(below, reverse=True)


LETTERS = {
    "b": Side.BELOW,
    "a": Side.ABOVE,
    "-": Side.BETWEEN,
    ".": Side.MISSING,
    "f": Side.TOO_FEW,
}


def course(letters, periods=3):
    return follow([MonthOfWard(None, LETTERS[letter]) for letter in letters], periods)


@pytest.mark.parametrize(
    ("letters", "is_low"),
    [
        ("bb", False),
        ("bbb", True),
        ("bab", False),
        ("bb-b", False),  # a month that cannot be told breaks the run
        ("b.bb", True),  # a missing one does not
        ("b..bb", True),
        ("b...bb", False),  # unless too many are missing in a row
        ("bfbfb", True),
        ("bbbaa", True),  # cleared only after as many above
        ("bbbaaa", False),
        ("bbba-aa", True),
        ("bbb---------", True),
        ("bbb.........", True),  # nothing known clears nothing
        ("aabaaa", False),  # one noisy month flips nothing
        ("bbbbabbb", True),
        ("bbbaaabbb", True),
        ("bbba.aa", False),
        ("fffffff", False),
        ("", False),
    ],
)
def test_a_flag_is_raised_and_cleared_only_after_so_many_months(letters, is_low):
    assert course(letters).is_low is is_low


@pytest.mark.parametrize("periods", [1, 2, 4])
def test_the_number_of_months_is_a_threshold(periods):
    assert not course("b" * (periods - 1), periods).is_low
    assert course("b" * periods, periods).is_low


def test_the_gap_that_a_run_may_jump_is_named():
    assert course("b" + "." * int(LONGEST_GAP.value) + "bb").is_low


@pytest.mark.parametrize(
    ("letters", "verdict"),
    [
        ("bbb", Verdict.MET),
        ("aaa", Verdict.NOT_MET),
        ("--a", Verdict.NOT_MET),
        ("aa-", Verdict.UNDECIDED),
        ("abb", Verdict.UNDECIDED),
        ("afff", Verdict.TOO_FEW),
        ("f..", Verdict.TOO_FEW),
        ("a...", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)
def test_the_verdict_says_what_the_last_months_allow(letters, verdict):
    assert course(letters).verdict is verdict


@pytest.mark.parametrize(
    ("online", "full_process", "expected"),
    [
        (Verdict.MET, Verdict.NOT_MET, Verdict.MET),
        (Verdict.NOT_MET, Verdict.MET, Verdict.MET),
        (Verdict.NOT_MET, Verdict.NOT_MET, Verdict.NOT_MET),
        (Verdict.NOT_MET, Verdict.UNDECIDED, Verdict.UNDECIDED),
        (Verdict.TOO_FEW, Verdict.TOO_FEW, Verdict.TOO_FEW),
        (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_MET),
        (Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_either_target_missed_is_low_use(online, full_process, expected):
    courses = [Course((), verdict is Verdict.MET, verdict) for verdict in (online, full_process)]

    assert judge_low_use(courses) is expected


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("verdict", Verdict)
def test_missing_figures_clear_a_flag_for_low_use_only(reason, verdict):
    cleared = verdict is not Verdict.MET if reason is Reason.LOW_USE else verdict is Verdict.NOT_MET

    assert is_over(reason, verdict) is cleared


@pytest.mark.parametrize(
    ("reason", "name"), [(reason, name) for reason in Reason for name in THRESHOLDS[reason]]
)
def test_every_threshold_says_where_it_is_from(reason, name):
    assert THRESHOLDS[reason][name].source.endswith(".")


def test_the_targets_are_the_citys():
    low_use = defaults(Reason.LOW_USE)

    assert (low_use["online_target"], low_use["full_process_target"]) == (0.60, 0.20)
    assert "21 July 2025" in THRESHOLDS[Reason.LOW_USE]["online_target"].source


def test_every_code_has_its_words():
    assert [reason.value for reason in Reason] == FlagReason.values
    assert [verdict.value for verdict in Verdict] == FlagVerdict.values
    assert [side.value for side in Side] == MonthSide.values
