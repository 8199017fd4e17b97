"""The steps of a flag: every state and act, grounds, days, and who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from maps.actions.flags import add_flag_rule, move_flag, moves_open_to, states_waiting_for
from maps.enums import FLAG_MOVES, FlagAct, FlagOutcome, FlagState
from maps.models import AreaFlagMove, FlagRule
from maps.rules.adoption import Reason, defaults
from registry.enums import Role
from tests.factories import NOW, TODAY, make_user
from tests.factories_adoption import make_flag

pytestmark = pytest.mark.django_db
WHO = {
    FlagAct.ASSESS: Role.PLANNER,
    FlagAct.ANSWER: Role.CENTRE_STAFF,
    FlagAct.REVIEW: Role.PLANNER,
}
ANSWER = {"outcome": FlagOutcome.OPEN_AGENT, "review_on": TODAY + timedelta(days=90)}


def step(flag, act, *, by=None, comment="Đã xem xét", **given):
    if act is FlagAct.ANSWER:
        given = {**ANSWER, **given}
    return move_flag(
        act=act, flag=flag, by=by or make_user(WHO[act]), at=NOW, comment=comment, **given
    )


def refused(flag, act, **given):
    with pytest.raises(ValidationError) as refusal:
        step(flag, act, **given)
    return refusal.value.code


def make_in(state):
    cleared = {"cleared_on": TODAY, "due_on": None} if state == FlagState.CLEARED else {}
    return make_flag(state=state, **cleared)


def test_a_flag_goes_from_raised_to_its_answer_and_round_again():
    flag = make_flag(raised_on=TODAY - timedelta(weeks=2))

    assessed = step(flag, FlagAct.ASSESS)
    assert (assessed.state, assessed.due_on) == ("assessed", TODAY + timedelta(weeks=10))
    answered = step(flag, FlagAct.ANSWER)
    assert (answered.state, answered.outcome) == ("answered", "open_agent")
    assert answered.due_on == ANSWER["review_on"]
    again = step(flag, FlagAct.REVIEW)
    assert (again.state, again.outcome) == ("assessed", "")
    assert (again.started_on, again.due_on) == (TODAY, TODAY + timedelta(weeks=12))


def test_every_step_leaves_who_when_why_and_on_which_figures():
    flag, by = make_flag(state="assessed"), make_user(Role.CENTRE_STAFF)

    step(flag, FlagAct.ANSWER, by=by, comment="  Mở đại lý tại chợ  ")

    move = AreaFlagMove.objects.get()
    assert (move.act, move.from_state, move.to_state) == ("answer", "assessed", "answered")
    assert (move.by, move.at, move.comment) == (by, NOW, "Mở đại lý tại chợ")
    assert (move.outcome, move.due_on) == ("open_agent", ANSWER["review_on"])
    assert move.judgement == flag.judgement


@pytest.mark.parametrize("act", WHO)
@pytest.mark.parametrize("state", FlagState)
def test_only_the_moves_of_the_table_are_open(state, act):
    flag = make_in(state)

    if state in FLAG_MOVES[act].sources:
        assert step(flag, act).state == FLAG_MOVES[act].target
    else:
        assert refused(flag, act) == "not_open_to_move"


@pytest.mark.parametrize("act", WHO)
@pytest.mark.parametrize("role", Role)
def test_only_the_named_role_takes_a_step(act, role):
    [source] = FLAG_MOVES[act].sources
    flag, by = make_in(source), make_user(role)

    if role is WHO[act]:
        assert act in moves_open_to(by, flag)
    else:
        assert refused(flag, act, by=by) == "not_permitted"
        assert moves_open_to(by, flag) == []


@pytest.mark.parametrize("act", [FlagAct.CLEAR, FlagAct.END])
def test_nobody_clears_a_flag_by_hand(act):
    assert refused(make_flag(), act, by=make_user(is_superuser=True)) == "not_permitted"


def test_the_states_that_wait_for_a_person_are_those_it_may_move():
    assert states_waiting_for(make_user(Role.PLANNER)) == {FlagState.RAISED, FlagState.ANSWERED}
    assert states_waiting_for(make_user(Role.CENTRE_STAFF)) == {FlagState.ASSESSED}
    assert states_waiting_for(make_user(Role.INSPECTOR)) == set()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"comment": "  "}, "no_grounds"),
        ({"outcome": ""}, "no_outcome"),
        ({"outcome": "rubbish"}, "no_outcome"),
        ({"review_on": None}, "review_too_soon"),
        ({"review_on": TODAY}, "review_too_soon"),
        ({"review_on": TODAY + timedelta(weeks=52, days=1)}, "review_too_late"),
    ],
)
def test_an_answer_says_what_why_and_until_when(given, code):
    flag = make_flag(state="assessed")

    assert refused(flag, FlagAct.ANSWER, **given) == code
    flag.refresh_from_db()
    assert (flag.state, AreaFlagMove.objects.count()) == ("assessed", 0)


@pytest.mark.parametrize("days", [1, 364])
def test_a_review_may_be_tomorrow_or_in_a_year(days):
    day = TODAY + timedelta(days=days)

    assert step(make_flag(state="assessed"), FlagAct.ANSWER, review_on=day).due_on == day


def put_into_force(**given):
    given = {
        "reason": "outlying",
        "valid_from": TODAY,
        "thresholds": defaults(Reason.OUTLYING) | {"nearest_beyond_km": 3},
        "source": "Quyết định thử",
        "by": make_user(Role.ADMINISTRATOR),
        "at": NOW,
        **given,
    }
    return add_flag_rule(**given)


def test_a_rule_holds_from_its_day_until_the_next_begins():
    put_into_force()
    put_into_force(
        valid_from=TODAY + timedelta(days=10),
        thresholds=defaults(Reason.OUTLYING) | {"nearest_beyond_km": 2},
    )

    days = [TODAY + timedelta(days=count) for count in (-1, 0, 9, 10)]
    found = FlagRule.objects.thresholds_on(*days)

    assert [one["outlying"]["nearest_beyond_km"] for one in found] == [5, 3, 3, 2]
    assert [one["dense"] for one in found] == [defaults(Reason.DENSE)] * 4


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"valid_from": TODAY - timedelta(days=1)}, "in_the_past"),
        ({"thresholds": {"nearest_beyond_km": 3}}, "thresholds_incomplete"),
        ({"source": " "}, "no_source"),
    ],
)
def test_a_rule_is_complete_has_a_source_and_does_not_reach_back(given, code):
    with pytest.raises(ValidationError) as refusal:
        put_into_force(**given)

    assert refusal.value.code == code


def test_two_versions_do_not_begin_on_one_day():
    put_into_force()

    with pytest.raises(ValidationError):
        put_into_force()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change_the_rules(role):
    with pytest.raises(ValidationError) as refusal:
        put_into_force(by=make_user(role))

    assert refusal.value.code == "not_permitted"
