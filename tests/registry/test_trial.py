"""A draft tried on all agents: what it would change, and for whom."""

import pytest

from registry.enums import Role, Status
from registry.trial import try_draft
from tests.factories import (
    TODAY,
    make_agent,
    make_criteria,
    make_equipment,
    make_operator,
    make_operator_kind,
    make_user,
    make_waiver,
)

pytestmark = pytest.mark.django_db
SCANNER = ("working_scanner", "at_least", "1")
CAMERA = ("working_camera", "at_least", "1")


@pytest.fixture
def administrator():
    return make_user(Role.ADMINISTRATOR)


def make_equipped(*equipment, **fields):
    agent = make_agent(**fields)
    for name in equipment:
        make_equipment(agent, name)
    return agent


def test_a_trial_tells_who_would_newly_fail_or_pass_and_why(administrator):
    make_criteria(SCANNER)
    draft = make_criteria(CAMERA, number=2, published=False)
    make_equipped("scanner", "camera")
    failing = make_equipped("scanner")
    passing = make_equipped("camera")
    make_equipped()

    trial = try_draft(draft, administrator, TODAY)

    assert dict(trial.counts) == {
        (True, True): 1,
        (True, False): 1,
        (False, True): 1,
        (False, False): 1,
    }
    assert (trial.judged, trial.passing_now, trial.passing_then) == (4, 2, 2)
    assert {key: [f.key for f in why] for key, why in trial.newly_failing.items()} == {
        failing.pk: ["working_camera at_least"]
    }
    assert {key: [f.key for f in why] for key, why in trial.newly_passing.items()} == {
        passing.pk: ["working_scanner at_least"]
    }
    assert dict(trial.causes) == {"working_camera at_least": 1}


def test_a_draft_is_tried_on_the_kinds_that_it_would_bind(administrator):
    bank, shop = make_operator_kind("bank"), make_operator_kind("shop")
    make_criteria(SCANNER)
    make_criteria(SCANNER, operator_kind=bank)
    at_bank = make_equipped("scanner", operator=make_operator(kind=bank))
    at_shop = make_equipped("scanner", operator=make_operator(kind=shop))
    at_post = make_equipped("scanner")
    general = make_criteria(CAMERA, number=2, published=False)
    of_banks = make_criteria(CAMERA, number=2, published=False, operator_kind=bank)

    assert set(try_draft(general, administrator, TODAY).newly_failing) == {at_shop.pk, at_post.pk}
    assert set(try_draft(general, administrator, TODAY, shop).newly_failing) == {at_shop.pk}
    assert set(try_draft(of_banks, administrator, TODAY).newly_failing) == {at_bank.pk}


def test_a_waiver_of_today_counts_and_one_that_has_ended_does_not(administrator):
    draft = make_criteria(SCANNER, published=False)
    waived, ended = make_agent(), make_agent()
    make_waiver(waived)
    make_waiver(ended, ends_on="2026-06-14")

    assert set(try_draft(draft, administrator, TODAY).newly_passing) == {waived.pk}


def test_what_was_turned_down_closed_or_is_out_of_sight_is_not_judged(administrator):
    draft = make_criteria(SCANNER, published=False)
    for status in Status:
        make_agent(status=status)

    assert try_draft(draft, administrator, TODAY).judged == len(Status) - 2
    assert try_draft(draft, make_user(Role.ADMINISTRATOR, scope="none"), TODAY).judged == 0


def test_a_trial_needs_the_same_queries_for_one_and_for_many(
    administrator, django_assert_num_queries
):
    make_criteria(SCANNER)
    draft = make_criteria(CAMERA, number=2, published=False)
    for _number in range(12):
        make_equipped("scanner", status=Status.ACTIVE)

    with django_assert_num_queries(10):
        try_draft(draft, administrator, TODAY)
    for _number in range(12):
        make_equipped("camera", status=Status.ACTIVE)
    with django_assert_num_queries(10):
        trial = try_draft(draft, administrator, TODAY)

    assert trial.judged == 24
