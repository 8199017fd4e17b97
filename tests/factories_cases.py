"""Inspection cases for tests, brought to a state by the moves that lead there."""

from datetime import timedelta

from oversight.actions.cases import Given, move_case, open_case
from oversight.enums import CaseAct, CaseOutcome, CaseReason, CaseSource, CaseState
from registry.enums import Act, Role, Status
from tests.factories import (
    NOW,
    make_agent,
    make_operator,
    make_reason,
    make_run,
    make_score,
    make_user,
)

AFTER_REPLY_TERM = timedelta(days=8)
AFTER_APPEAL_TERM = timedelta(days=100)
# The shortest way to each state: acts, each by the role that may.
WAYS = {
    CaseState.OPENED: (),
    CaseState.NOTIFIED: (CaseAct.NOTIFY,),
    CaseState.HEARD: (CaseAct.NOTIFY, CaseAct.REPLY),
    CaseState.PROPOSED: (CaseAct.NOTIFY, CaseAct.REPLY, CaseAct.PROPOSE),
    CaseState.DECIDED: (CaseAct.NOTIFY, CaseAct.REPLY, CaseAct.DECIDE),
    CaseState.APPEALED: (CaseAct.NOTIFY, CaseAct.REPLY, CaseAct.DECIDE, CaseAct.APPEAL),
    CaseState.SETTLED: (
        CaseAct.NOTIFY,
        CaseAct.REPLY,
        CaseAct.DECIDE,
        CaseAct.APPEAL,
        CaseAct.DISMISS,
    ),
    CaseState.RECHECK: (CaseAct.NOTIFY, CaseAct.REPLY, CaseAct.DECIDE, CaseAct.RECHECK),
    CaseState.CLOSED: (CaseAct.DROP,),
}
ACTORS = {
    CaseAct.REPLY: "coordinator",
    CaseAct.APPEAL: "coordinator",
    CaseAct.CONFIRM: "director",
    CaseAct.REJECT: "director",
    CaseAct.UPHOLD: "director",
    CaseAct.CHANGE: "director",
    CaseAct.DISMISS: "director",
}


class People:
    """An inspector, a director and the coordinator of one operator."""

    def __init__(self, operator=None):
        self.operator = operator or make_operator(email="don.vi@example.vn")
        self.inspector = make_user(Role.INSPECTOR)
        self.director = make_user(Role.DIRECTOR)
        self.coordinator = make_user(Role.COORDINATOR, operator=self.operator)

    def who(self, act):
        return getattr(self, ACTORS.get(act, "inspector"))


def given_for(act, *, people=None, at=NOW, **fields):
    """What the act asks for, with boring answers."""
    usual = {
        CaseAct.ASSIGN: lambda: {"inspector": people.inspector},
        CaseAct.NOTIFY: lambda: {"reason": CaseReason.LATE},
        CaseAct.REPLY: lambda: {"comment": "Giải trình"},
        CaseAct.DECIDE: lambda: {"reason": CaseReason.SHOWN, "outcome": CaseOutcome.WARNING},
        CaseAct.PROPOSE: lambda: {"reason": CaseReason.REPEATED},
        CaseAct.CONFIRM: lambda: {"suspension_reason": make_reason(Act.SUSPEND)},
        CaseAct.REJECT: lambda: {"reason": CaseReason.TOO_SEVERE},
        CaseAct.ADOPT: dict,
        CaseAct.DROP: lambda: {"reason": CaseReason.EXPLAINED},
        CaseAct.LAPSE: dict,
        CaseAct.APPEAL: lambda: {"reason": CaseReason.RECORD_WRONG, "comment": "Khiếu nại"},
        CaseAct.UPHOLD: lambda: {"reason": CaseReason.RECORD_WRONG},
        CaseAct.CHANGE: lambda: {
            "reason": CaseReason.TOO_SEVERE,
            "outcome": CaseOutcome.TRAINING,
        },
        CaseAct.DISMISS: lambda: {"reason": CaseReason.NOTHING_NEW},
        CaseAct.RECHECK: lambda: {"recheck_on": at.date() + timedelta(days=30)},
        CaseAct.CLOSE: lambda: {"reason": CaseReason.PASSED},
    }[act]()
    return Given(**{**usual, **fields})


def make_case(
    state=CaseState.OPENED, *, people, agent=None, at=NOW, source=CaseSource.HAND, **given
):
    """A case in that state; `given` names acts with the fields they are given."""
    agent = agent or make_agent(operator=people.operator, status=Status.ACTIVE)
    case = open_case(agent=agent, source=source, by=people.inspector, at=at, note="Nội bộ")
    for act in WAYS[state]:
        act_on(case, act, people, at=at, **given.get(act.value, {}))
    return case


def make_flagged(agent, **fields):
    """The score with which the last screening flagged the agent."""
    return make_score(agent, make_run(is_screening=True), flag_delay=True, grade="D", **fields)


def make_suspended_case(*, people, at=NOW):
    """A case whose proposed suspension was confirmed by centre staff."""
    case = make_case(CaseState.PROPOSED, people=people, at=at)
    staff = make_user(Role.CENTRE_STAFF)
    given = given_for(CaseAct.CONFIRM)
    move_case(act=CaseAct.CONFIRM, case=case, by=staff, at=at, given=given)
    return case


def act_on(case, act, people, *, by=None, at=NOW, **fields):
    """Make one move by the person whose act it is, with what it asks for."""
    return move_case(
        act=act,
        case=case,
        by=by or people.who(act),
        at=at,
        given=given_for(act, people=people, at=at, **fields),
    )
