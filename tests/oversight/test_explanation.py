"""The paragraph of SCORING 3.1, from the worked example and from scores with less to say."""

from datetime import date

import pytest
from django.utils import translation

from oversight.enums import Domain, Grade, Indicator
from oversight.explanation import (
    OF_A_DOMAIN,
    OF_THE_WHOLE,
    explanation,
    missing_numbers,
)
from oversight.models import Alarm, IntegrityScore
from tests.oversight.worked import judged, worked_run, worked_score

NEEDED = [*OF_THE_WHOLE, *(f"{domain}_{name}" for domain in Domain for name in OF_A_DOMAIN)]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def steps_of(score, **options):
    return {step.heading: step.text for step in explanation(score, **options).steps}


def test_the_worked_example_is_told_as_the_method_tells_it():
    score = worked_score()
    alarm = Alarm(domain=Domain.DELAY, alarm_on=date(2026, 3, 12), suspected_start=date(2026, 3, 7))

    told = explanation(score, screened=score, alarms=[alarm])

    assert told.headline == (
        "Bưu cục X: 40/100 (90% interval 27–57), grade D. Flagged as a risk of brokering by"
        " the screening of 31/03/2026: Forwarding delay."
    )
    assert [(step.heading, step.text) for step in told.steps] == [
        (
            "Window",
            "Score as at the end of 31/03/2026, over 60 working days up to then.",
        ),
        (
            "Delay",
            (
                "Files past their deadline: 55; late: 10, of these held five working days or more past"
                " it: 3. The agent has 27 points of delay; other agents have 4.8 on average with the"
                " same procedures. After adding 9 average points to both, so that small agents are not"
                " judged hastily: (27 + 9)/(4.8 + 9) = 2.6 times the usual. The usual gives 75, each"
                " doubling takes 25 away: 40 of 100."
            ),
        ),
        (
            "Rework",
            (
                "Dossiers examined by the authority: 20; sent back: 3. The agent has 4 points for"
                " supplements, usual 3.9. After adding 5.4 average points to both, so that small agents"
                " are not judged hastily: (4 + 5.4)/(3.9 + 5.4) = 1.0 times the usual. The usual gives"
                " 75, each doubling takes 25 away: 75 of 100."
            ),
        ),
        (
            "Why flagged",
            (
                "Screening of 31/03/2026, Forwarding delay: 27 points, usual 4.8. If the agent were"
                " ordinary, the chance of such a result would be 3 in 100,000; the list of flags of"
                " that day is made so that on average no more than 5% of it falls on ordinary"
                " agents. It happened on 7 different days."
            ),
        ),
        (
            "Left out",
            "Time at the authority, time waiting for the citizen, days off, declared incidents.",
        ),
        ("Largest part", "P1: 24 points (usual 3.0)."),
        (
            "Early warning",
            "Forwarding delay on 12/03/2026, suspected to have begun on 07/03/2026.",
        ),
    ]


def test_alarms_that_go_straight_on_are_told_as_one_and_after_a_rest_anew():
    days = [((2, 2), (2, 5)), ((2, 6), (2, 10)), ((2, 11), (2, 16)), ((3, 7), (3, 12))]
    alarms = [
        Alarm(domain=Domain.DELAY, suspected_start=date(2026, *start), alarm_on=date(2026, *day))
        for start, day in days
    ]

    assert steps_of(worked_score(), alarms=alarms)["Early warning"] == (
        "Forwarding delay on 05/02/2026, suspected to have begun on 02/02/2026, and 2 more since,"
        " the last on 16/02/2026; Forwarding delay on 12/03/2026, suspected to have begun on"
        " 07/03/2026."
    )


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_score_without_one_of_its_numbers_is_not_explained(name, value):
    score = worked_score(**{name: value})

    assert missing_numbers(score) == [name]
    assert explanation(score, screened=score) is None


def test_a_carried_flag_is_explained_by_its_screening():
    screened = worked_score(run=worked_run(as_of=date(2026, 3, 2)), delay_p=0.0004)
    tonight = worked_score(delay_observed=9.0, delay_p=0.2, delay_bad_days=1)

    told = explanation(tonight, screened=screened)

    assert told.headline.endswith("by the screening of 02/03/2026: Forwarding delay.")
    steps = {step.heading: step.text for step in told.steps}
    assert steps["Window"].startswith("Score as at the end of 31/03/2026")
    assert steps["Why flagged"].startswith(
        "Screening of 02/03/2026, Forwarding delay: 27 points, usual 4.8. If the agent were"
        " ordinary, the chance of such a result would be 4 in 10,000;"
    )
    assert steps["Why flagged"].endswith("It happened on 7 different days.")


@pytest.mark.parametrize(("days", "ends"), [(60, "60 different days."), (61, "registered.")])
def test_more_days_than_the_window_has_are_explained(days, ends):
    score = worked_score(delay_bad_days=days)

    assert steps_of(score, screened=score)["Why flagged"].endswith(ends)


def worked_sign(**fields):
    return IntegrityScore(
        **{
            "run": worked_run(as_of=date(2026, 3, 2)),
            "indicator": Indicator.LAG,
            "evaluable": 40,
            "observed": 12.0,
            "expected": 0.88,
            "variance": 0.86,
            "ratio": 3.27,
            "p": 0.0001,
            "q": 0.0003,
            "is_flagged": True,
            **fields,
        }
    )


def test_an_agent_flagged_for_a_sign_only_is_told_what_was_seen_and_what_is_usual():
    screened = worked_score(
        run=worked_run(as_of=date(2026, 3, 2)),
        flag_delay=False,
        flag_integrity=True,
        grade=Grade.C,
    )
    tonight = worked_score(flag_delay=False, flag_integrity=True, grade=Grade.C)
    unremarkable = worked_sign(indicator=Indicator.REFILE, is_flagged=False, q=None)

    told = explanation(tonight, screened=screened, signs=[worked_sign(), unremarkable])

    assert told.headline == (
        "Bưu cục X: 40/100 (90% interval 27–57), grade C. Flagged as a risk of brokering by the"
        " screening of 02/03/2026: Bent records."
    )
    assert [step.text for step in told.steps if step.heading == "Why flagged"] == [
        (
            "Screening of 02/03/2026, sign “Registered long after the file was handed over”: seen in 12"
            " of 40 dossiers (30.0%). The usual share, from what other agents show and never below 2%,"
            " is 2.2%: that would be 0.9. Shrunk like the score, it is 3.3 times the usual. Of agents"
            " with evidence as strong as this no more than 3 in 10,000 are ordinary on average. A sign"
            " is no part of the score."
        )
    ]


def test_a_sign_beyond_every_scale_of_chance_has_a_sentence_of_its_own():
    score = worked_score(flag_delay=False, flag_integrity=True)

    text = steps_of(score, screened=score, signs=[worked_sign(q=1e-9)])["Why flagged"]

    assert text.endswith(
        "Of agents with evidence as strong as this, on average less than 1 in 100,000 is ordinary."
        " A sign is no part of the score."
    )


def test_every_sign_that_flagged_has_its_sentence():
    score = worked_score(flag_integrity=True)
    signs = [worked_sign(), worked_sign(indicator=Indicator.REFILE)]

    told = explanation(score, screened=score, signs=signs)

    assert [step.heading for step in told.steps].count("Why flagged") == 3


def test_a_flag_whose_sign_has_no_adjusted_probability_is_not_explained():
    score = worked_score(flag_integrity=True)

    assert explanation(score, screened=score, signs=[worked_sign(q=None)]) is None


def test_a_score_without_a_flag_tells_no_reason_for_one():
    score = worked_score(flag_delay=False, grade=Grade.C)

    told = explanation(score, screened=score)

    assert told.headline == "Bưu cục X: 40/100 (90% interval 27–57), grade C."
    assert "Why flagged" not in steps_of(score, screened=score)


def test_too_few_dossiers_are_not_judged():
    score = worked_score(grade=Grade.N, flag_delay=False)

    assert explanation(score).headline == (
        "Bưu cục X: not enough dossiers to judge, fewer than 10 on either side. Grade N."
    )


def test_too_few_dossiers_to_judge_do_not_hide_the_flag_of_a_sign():
    score = worked_score(grade=Grade.N, flag_delay=False, flag_integrity=True)

    assert explanation(score, screened=score, signs=[worked_sign()]).headline == (
        "Bưu cục X: not enough dossiers to judge, fewer than 10 on either side. Grade N. Flagged as"
        " a risk of brokering by the screening of 31/03/2026: Bent records."
    )


def test_a_side_without_dossiers_says_so():
    nothing = {"observed": 0.0, "expected": 0.0, "variance": 0.0, "p": 1.0, "evaluable": 0}
    score = worked_score(
        **judged(Domain.DELAY, **nothing),
        **judged(Domain.REWORK, **nothing, without_peers=12),
        procedures=[],
        flag_delay=False,
    )

    steps = steps_of(score)

    assert steps["Delay"] == "No file had passed its deadline."
    assert steps["Rework"] == (
        "No dossier that can be compared has been examined. Left out, because no other agent does"
        " this work: 12."
    )
    assert "Largest part" not in steps


def test_a_run_made_before_landmarks_were_kept_says_less():
    delay = steps_of(worked_score(landmarks=[]))["Delay"]

    assert delay.startswith("Files past their deadline: 55; late: 10. The agent has 27 points")


def test_a_group_of_peers_that_is_too_small_is_named():
    run = worked_run(rates={"rework": {"group": 12, "is_group_too_small": True}})

    assert steps_of(worked_score(run=run))["Peer group too small"] == (
        "Rework: only 12 agents have enough work to be compared, fewer than 20. Nobody is flagged"
        " for it."
    )
