"""What happened to each invented agent, from its draft to where it stands today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.demo.timeline import Timeline, office_minute
from registry.actions.agents import Wanted
from registry.actions.suspensions import make_moves, propose_suspension
from registry.enums import Act, Status
from registry.models import Reason


class Defect(StrEnum):
    """What a site lacks when it is judged; some are judged before anybody notices."""

    EQUIPMENT = "equipment"
    STAFF = "staff"
    COMMITMENT = "commitment"
    PLACE = "place"


SHARES = {
    Status.ACTIVE: 0.840,
    Status.DRAFT: 0.030,
    Status.SUBMITTED: 0.025,
    Status.UNDER_REVIEW: 0.017,
    Status.RETURNED: 0.015,
    Status.REFUSED: 0.013,
    Status.APPROVED: 0.019,
    Status.SUSPENDED: 0.021,
    Status.CLOSED: 0.020,
}
SUBMISSION = (Act.SUBMIT, Act.CLAIM)
OPENING = (*SUBMISSION, Act.APPROVE, Act.ACTIVATE)
PATHS: dict[Status, tuple[Act, ...]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Act.SUBMIT,),
    Status.UNDER_REVIEW: SUBMISSION,
    Status.RETURNED: (*SUBMISSION, Act.RETURN),
    Status.REFUSED: (*SUBMISSION, Act.REFUSE),
    Status.APPROVED: (*SUBMISSION, Act.APPROVE),
    Status.ACTIVE: OPENING,
    Status.SUSPENDED: (*OPENING, Act.SUSPEND),
    Status.CLOSED: (*OPENING, Act.CLOSE),
}
DETOUR = (*SUBMISSION, Act.RETURN)  # some succeed at the second attempt only
PROPOSER = "canbo2"  # of suspensions, which somebody else confirms
MORNING = 9 * 60
BREAK = (Act.SUSPEND, Act.RESUME)
DETOUR_SHARE = 0.12
BREAK_SHARE = 0.04

# Working days that pass before an act, at least and at most.
PAUSES = {
    Act.SUBMIT: (3, 12),
    Act.CLAIM: (1, 4),
    Act.APPROVE: (2, 6),
    Act.RETURN: (2, 6),
    Act.REFUSE: (2, 6),
    Act.ACTIVATE: (3, 10),
    Act.RESUME: (5, 20),
}
USUAL_REASONS = {
    Act.RETURN: ("return_facts_incomplete",),
    Act.REFUSE: ("refuse_place_unsuitable", "refuse_duplicate", "refuse_not_needed"),
    Act.SUSPEND: (
        "suspend_late_forwarding",
        "suspend_conditions_lost",
        "suspend_operator_request",
        "suspend_incident",
    ),
    Act.CLOSE: ("close_operator_request", "close_moved", "close_no_demand"),
}
DEFECT_REASONS = {
    (Act.RETURN, Defect.EQUIPMENT): "return_equipment_short",
    (Act.RETURN, Defect.STAFF): "return_staff_short",
    (Act.RETURN, Defect.COMMITMENT): "return_commitment_missing",
    (Act.RETURN, Defect.PLACE): "return_location_doubtful",
    **{(Act.REFUSE, defect): "refuse_criteria_unmet" for defect in Defect},
}
COMMENTS = {
    "return_equipment_short": "Đề nghị lắp camera và bổ sung máy quét rồi gửi lại (dữ liệu mẫu).",
    "return_staff_short": "Cần ít nhất hai nhân viên có chứng nhận còn hạn (dữ liệu mẫu).",
    "return_location_doubtful": "Tọa độ nằm ngoài địa bàn khai báo, đề nghị đo lại (dữ liệu mẫu).",
    "suspend_late_forwarding": "Nhiều hồ sơ chuyển chậm trong tháng (dữ liệu mẫu).",
    "suspend_incident": "Ngập nước, chờ sửa chữa (dữ liệu mẫu).",
    "close_moved": "Cửa hàng chuyển đi nơi khác (dữ liệu mẫu).",
}

TELL_EVERY = 500

LONGEST_START = 70  # working days from a draft to opening, detour included
# How many working days ago the last act of those who wait lies, at most.
RECENT = {
    Status.SUBMITTED: 8,
    Status.UNDER_REVIEW: 6,
    Status.RETURNED: 12,
    Status.REFUSED: 60,
    Status.APPROVED: 8,
}
OPENED_DURING_LOG = 0.12


@dataclass(frozen=True)
class Step:
    """One act, on the working day of that ordinal."""

    act: Act
    ordinal: int
    minute: int


@dataclass(frozen=True)
class Career:
    """Drafted on that working day, then one step after another."""

    drafted: int
    steps: tuple[Step, ...]

    @property
    def judged(self) -> int:
        """The working day of the decision that stands, or of the last step before one."""
        deciding = [s.ordinal for s in self.steps if s.act in (Act.APPROVE, Act.RETURN, Act.REFUSE)]
        return deciding[-1] if deciding else self.last

    @property
    def last(self) -> int:
        return self.steps[-1].ordinal if self.steps else self.drafted

    def open_stretches(self, end: int) -> list[tuple[int, int]]:
        """First and last working day of each stretch in which citizens were served."""
        stretches, since = [], None
        for step in self.steps:
            if step.act in (Act.ACTIVATE, Act.RESUME):
                since = step.ordinal + 1
            elif step.act in (Act.SUSPEND, Act.CLOSE) and since is not None:
                stretches.append((since, step.ordinal - 1))
                since = None
        if since is not None:
            stretches.append((since, end))
        return [(first, last) for first, last in stretches if first <= last]


def plan_career(
    status: Status, timeline: Timeline, chance: np.random.Generator, *, long_ago: bool
) -> Career:
    """A career that ends in this status; `long_ago` keeps the opening before the log."""
    acts = list(PATHS[status])
    anchor = _anchor(status, timeline, chance, long_ago=long_ago)
    if Act.ACTIVATE in acts and chance.random() < DETOUR_SHARE:
        acts = [*DETOUR, *acts]
    if status == Status.ACTIVE and anchor < timeline.log_first and chance.random() < BREAK_SHARE:
        acts += BREAK
    ordinals = _ordinals(acts, anchor, timeline, chance)
    drafted = ordinals[0] - int(chance.integers(*PAUSES[Act.SUBMIT])) if acts else anchor
    steps = [
        Step(act, ordinal, office_minute(chance))
        for act, ordinal in zip(acts, ordinals, strict=True)
    ]
    return Career(max(drafted, timeline.first_draft), tuple(steps))


def _anchor(status, timeline, chance, *, long_ago):
    """The working day of the opening, or of the last act of one that never opened."""
    if Act.ACTIVATE not in PATHS[status]:
        return timeline.last - int(chance.integers(0, RECENT.get(status, 40)))
    if not long_ago and status == Status.ACTIVE and chance.random() < OPENED_DURING_LOG:
        return int(chance.integers(timeline.log_first, timeline.last - 15))
    return int(chance.integers(timeline.first_draft + LONGEST_START, timeline.log_first))


def _ordinals(acts, anchor, timeline, chance):
    """Working days of the acts: backwards from the anchor, forwards to what came after it."""
    if not acts:
        return []
    at = acts.index(Act.ACTIVATE) if Act.ACTIVATE in acts else len(acts) - 1
    ordinals = {at: anchor}
    for later in range(at, 0, -1):
        ordinals[later - 1] = ordinals[later] - int(chance.integers(*PAUSES[acts[later]]))
    for position in range(at + 1, len(acts)):
        act, before = acts[position], ordinals[position - 1]
        if act == Act.RESUME:
            ordinals[position] = before + int(chance.integers(*PAUSES[act]))
        else:
            room = 25 if len(acts) > position + 1 else 1
            first = max(before + 5, timeline.log_first + 40)
            ordinals[position] = int(chance.integers(first, timeline.last - room))
    return [ordinals[position] for position in range(len(acts))]


def live(sites, agents, people, timeline: Timeline, chance: np.random.Generator, say) -> None:
    """Make every move, week after week, each by somebody who may; one suspension waits."""
    reasons = {reason.code: reason for reason in Reason.objects.all()}
    moves = [
        (timeline.moment(step.ordinal, step.minute), site.code, step, site)
        for site in sites
        for step in site.career.steps
    ]
    reviewers = {site.code: _reviewers(site, chance) for site in sites}
    moves.sort(key=lambda move: move[:2])
    wanted = []
    for at, code, step, site in moves:
        reason = _reason(step.act, site, chance)
        wanted.append(
            Wanted(
                act=step.act,
                agent=agents[code],
                by=people[reviewers[code].get(step.act, site.maker)],
                at=at,
                reason=reasons[reason] if reason else None,
                comment=COMMENTS.get(reason, ""),
            )
        )
    done = 0
    for together in _sets(wanted):
        _make(together, people[PROPOSER])
        if done // TELL_EVERY < (done := done + len(together)) // TELL_EVERY or done == len(wanted):
            say(_("%(done)d of %(total)d moves") % {"done": done, "total": len(wanted)})
    serving = [agents[site.code] for site in sites if agents[site.code].status == Status.ACTIVE]
    propose_suspension(
        agent=serving[-1],
        reason=reasons["suspend_conditions_lost"],
        comment="Nhân viên duy nhất đã nghỉ việc (mẫu).",
        by=people[PROPOSER],
        at=timeline.moment(timeline.last, MORNING),
    )


def _sets(wanted: Sequence[Wanted]) -> list[list[Wanted]]:
    """The moves of each week, the first of every agent in it, then the second, and so on.

    Made together, they do not see each other: a site is judged by who served before the week.
    """
    sets: dict[tuple[date, int], list[Wanted]] = {}
    made: Counter[tuple[date, int]] = Counter()
    for one in wanted:
        monday = one.on - timedelta(days=one.on.weekday())
        turn = made[monday, one.agent.pk]
        made[monday, one.agent.pk] += 1
        sets.setdefault((monday, turn), []).append(one)
    return [sets[key] for key in sorted(sets)]


def _make(together, proposer):
    """Make these moves; what needs two people, somebody proposes first. None may be refused."""
    for one in together:
        if one.move.needs_two:
            propose_suspension(
                agent=one.agent, reason=one.reason, comment=one.comment, by=proposer, at=one.at
            )
    for outcome in make_moves(together):
        if isinstance(outcome, ValidationError):
            raise outcome


def _reviewers(site, chance):
    """Who makes which move; what is not named is made by the maker of the site."""
    staff = [name for name in ("canbo", "canbo2") if name != site.maker]
    if site.is_in_limited_area:
        staff.append("canbo_khuvuc")
    reviewer = staff[int(chance.integers(len(staff)))]
    return {
        **dict.fromkeys((Act.CLAIM, Act.APPROVE, Act.RETURN, Act.REFUSE, Act.ACTIVATE), reviewer),
        Act.RESUME: "canbo",
        Act.CLOSE: "canbo2",
        Act.SUSPEND: "canbo",
    }


def _reason(act, site, chance):
    if act in (Act.RETURN, Act.REFUSE) and site.defect:
        return DEFECT_REASONS[act, site.defect]
    usual = USUAL_REASONS.get(act)
    return usual[int(chance.integers(len(usual)))] if usual else None
