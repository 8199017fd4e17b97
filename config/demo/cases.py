"""Invented inspection cases of the demo, one in every state.

Some begin with an alarm, a complaint or a visit; the others are about agents with low scores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import override

from config.demo.chance import stream
from config.demo.operators import COORDINATED
from config.demo.timeline import Timeline
from config.demo.visits import found_by_demo
from oversight.actions.case_sources import source_holds
from oversight.actions.cases import Given, move_case, open_case
from oversight.actions.corrections import correct_reason
from oversight.actions.visits import open_case_visit, submit_visit
from oversight.case_grounds import notice_text
from oversight.case_messages import case_message
from oversight.enums import (
    TOLD_ACTS,
    CaseAct,
    CaseOutcome,
    CaseReason,
    CaseSource,
    SupplementReason,
    VisitResult,
)
from oversight.models import (
    AgentScore,
    Alarm,
    CaseMessage,
    CaseMove,
    Complaint,
    InspectionCase,
    ScoringRun,
    Visit,
)
from oversight.views.corrections import rounds_in_question
from registry.enums import Status
from registry.models import Agent, Reason, User

OPENS_AT, STEP_MINUTES = 9 * 60, 20
SITE = "https://gan-dan.example"
ACTORS = {
    CaseAct.REPLY: "dieuphoi",
    CaseAct.APPEAL: "dieuphoi",
    CaseAct.CONFIRM: "canbo",
    CaseAct.UPHOLD: "giamdoc",
    CaseAct.DISMISS: "giamdoc",
}
COMMENTS = {
    CaseAct.NOTIFY: "Đề nghị đơn vị giải trình về các nội dung nêu dưới đây (mẫu).",
    CaseAct.REPLY: "Nhân viên nghỉ ốm trong tuần, điểm đã bố trí người thay (mẫu).",
    CaseAct.DECIDE: "Đề nghị khắc phục trong 20 ngày làm việc (mẫu).",
    CaseAct.PROPOSE: "Vi phạm lặp lại sau khi đã nhắc nhở (mẫu).",
    CaseAct.CONFIRM: "Tạm dừng cho đến khi khắc phục xong (mẫu).",
    CaseAct.APPEAL: "Lượt bổ sung do lỗi dữ liệu của cơ quan giải quyết (mẫu).",
    CaseAct.UPHOLD: "Cơ quan giải quyết xác nhận lỗi dữ liệu (mẫu).",
    CaseAct.DISMISS: "Khiếu nại không nêu tình tiết mới (mẫu).",
    CaseAct.DROP: "Đã đối chiếu, số liệu do nhập trùng (mẫu).",
}


@dataclass(frozen=True)
class Play:
    """One case: what opens it, how many working days ago, and each act with days after that."""

    source: CaseSource
    ago: int
    acts: tuple[tuple[CaseAct, int, CaseReason | str], ...] = ()
    outcome: CaseOutcome = CaseOutcome.WARNING
    note: str = "Chuyển từ danh sách cần xem của tháng (mẫu)."
    is_coordinated: bool = field(default=False, kw_only=True)
    visited: int | None = field(default=None, kw_only=True)
    """How many working days after the opening an inspector was on the spot."""


_NOTIFIED = (CaseAct.NOTIFY, 1, CaseReason.LATE)
_REPLIED = (_NOTIFIED, (CaseAct.REPLY, 4, ""))
_DECIDED = (*_REPLIED, (CaseAct.DECIDE, 6, CaseReason.SHOWN))
_APPEALED = (
    (CaseAct.NOTIFY, 1, CaseReason.REWORK),
    *_DECIDED[1:],
    (CaseAct.APPEAL, 8, CaseReason.RECORD_WRONG),
)
_NO_REPLY = (CaseAct.DECIDE, 7, CaseReason.NO_REPLY)

PLAYS = (
    Play(CaseSource.FLAG, 1),
    Play(CaseSource.OVERDUE, 9),
    Play(CaseSource.ALARM, 3, note="Cảnh báo sớm trong tuần (mẫu)."),
    Play(CaseSource.VISIT, 2, note="Vi phạm phát hiện tại chỗ (mẫu)."),
    Play(CaseSource.FLAG, 4, (_NOTIFIED,), is_coordinated=True),
    Play(CaseSource.COMPLAINT, 12, ((CaseAct.NOTIFY, 1, CaseReason.COMPLAINTS),)),
    Play(CaseSource.FLAG, 8, _REPLIED, is_coordinated=True, visited=3),
    Play(
        CaseSource.HAND,
        11,
        (*_REPLIED, (CaseAct.PROPOSE, 9, CaseReason.REPEATED)),
        is_coordinated=True,
    ),
    Play(
        CaseSource.FLAG,
        18,
        (_NOTIFIED, (CaseAct.PROPOSE, 8, CaseReason.NO_REPLY), (CaseAct.CONFIRM, 9, "")),
        visited=5,
    ),
    Play(
        CaseSource.RANDOM,
        15,
        ((CaseAct.NOTIFY, 1, CaseReason.PREMISES), _NO_REPLY),
        CaseOutcome.TRAINING,
    ),
    Play(CaseSource.HAND, 14, _APPEALED, is_coordinated=True),
    Play(
        CaseSource.FLAG,
        20,
        (*_APPEALED, (CaseAct.UPHOLD, 14, CaseReason.RECORD_WRONG)),
        is_coordinated=True,
    ),
    Play(
        CaseSource.OVERDUE,
        28,
        ((CaseAct.NOTIFY, 1, CaseReason.HELD), _NO_REPLY, (CaseAct.RECHECK, 8, "")),
    ),
    Play(CaseSource.COMPLAINT, 16, ((CaseAct.DROP, 3, CaseReason.RECORD_WRONG),)),
)


def play_cases(
    agents: dict[str, Agent], people: dict[str, User], timeline: Timeline, *, seed: int
) -> int:
    """Play every case: about the agent of its signal, or one with a low score; how many there are."""
    first_run = ScoringRun.objects.order_by("as_of").first()
    scores = AgentScore.objects.filter(
        run=first_run, agent__in=agents.values(), agent__status=Status.ACTIVE
    ).select_related("agent__operator")
    lowest = {score.agent_id: score.agent for score in scores.order_by("score", "agent__code")}
    chance = stream(seed, "visits of cases")
    played = []
    for play in PLAYS:
        signal = _signal_for(play, lowest, timeline)
        opens = timeline.moment(timeline.last - play.ago, OPENS_AT)
        found = (lowest.get(signal.agent_id), play.source) if signal else None
        agent, source = found or _lowest_for(play, lowest, opens)
        if agent:
            del lowest[agent.pk]
            played.append(
                _play(replace(play, source=source), agent, signal, people, timeline, chance)
            )
    _correct(played, people, timeline)
    _write_messages()
    return len(played)


def _lowest_for(
    play: Play, lowest: dict[int, Agent], at: datetime
) -> tuple[Agent | None, CaseSource]:
    """The agent with the lowest score of which no case was played yet, and what it is opened from.

    That is one about which the source of the play holds, or else any, by hand.
    """
    fits = [
        agent
        for agent in lowest.values()
        if (agent.operator.code == COORDINATED) == play.is_coordinated
    ]
    grounded = (agent for agent in fits if source_holds(play.source, agent, at))
    agent = next(grounded, None)
    return (agent, play.source) if agent else (next(iter(fits), None), CaseSource.HAND)


def _signal_for(play: Play, free: dict[int, Agent], timeline: Timeline):
    """The newest signal of the play's kind that was known when it opens, or None."""
    opens = timeline.moment(timeline.last - play.ago, OPENS_AT)
    made = Visit.objects.submitted().filter(submitted_at__lt=opens).order_by("-submitted_at", "pk")
    signals = {
        CaseSource.ALARM: Alarm.objects.filter(alarm_on__lt=opens.date()).order_by(
            "-alarm_on", "pk"
        ),
        CaseSource.COMPLAINT: Complaint.objects.filter(
            received_on__lt=opens.date(), due_on__isnull=False
        ).order_by("-received_on", "pk"),
        CaseSource.RANDOM: made.filter(planned__isnull=False).exclude(result=VisitResult.NOTHING),
        CaseSource.VISIT: made.filter(planned__isnull=True, result=VisitResult.VIOLATION),
    }
    return signals[play.source].filter(agent__in=free).first() if play.source in signals else None


def _play(play, agent, signal, people, timeline, chance) -> InspectionCase:
    first = timeline.last - play.ago
    inspector = people["thanhtra"]
    case = open_case(
        agent=agent,
        source=play.source,
        by=inspector,
        at=timeline.moment(first, OPENS_AT),
        note=play.note,
        signal=signal,
    )
    if play.visited is not None:
        there = timeline.moment(first + play.visited, OPENS_AT + STEP_MINUTES)
        visit = open_case_visit(case=case, by=inspector, at=there)
        found = found_by_demo(visit, is_broker=True, chance=chance, moment=there)
        submit_visit(visit=visit, found=found, by=inspector, at=there + timedelta(hours=1))
    for number, (act, days, reason) in enumerate(play.acts, start=1):
        at = timeline.moment(first + days, OPENS_AT + number * STEP_MINUTES)
        move_case(
            act=act,
            case=case,
            by=people[ACTORS.get(act, "thanhtra")],
            at=at,
            given=replace(
                _given(act, reason, play, at), comment=_comment(act, case, people["thanhtra"])
            ),
        )
    return case


def _comment(act, case, inspector):
    """What is written with the act; to a notice belong the figures and dossiers of its case."""
    comment = COMMENTS.get(act, "")
    if act is not CaseAct.NOTIFY:
        return comment
    page = SITE + reverse("admin:oversight_agentscore_change", args=[case.score_id])
    with override("vi"):
        return f"{comment}\n\n{notice_text(case, user=inspector, page=page)}".strip()


def _given(act, reason, play, at):
    return Given(
        reason=reason,
        language="",
        outcome=play.outcome if act is CaseAct.DECIDE else "",
        recheck_on=at.date() + timedelta(days=14) if act is CaseAct.RECHECK else None,
        suspension_reason=(
            Reason.objects.get(code="suspend_late_forwarding") if act is CaseAct.CONFIRM else None
        ),
    )


def _correct(cases: Sequence[InspectionCase], people: dict[str, User], timeline: Timeline) -> None:
    """After the appeal that was upheld, one supplement turns out to be the authority's doing.

    It is one of those that the score of the case counted, and comes after the last run of scores.
    """
    for case in cases:
        if not case.moves.filter(act=CaseAct.UPHOLD).exists():
            continue
        supplement = next(iter(rounds_in_question(case, people["giamdoc"])), None)
        if supplement:
            correct_reason(
                case=case,
                supplement=supplement,
                reason=SupplementReason.AUTHORITY_ERROR,
                by=people["giamdoc"],
                at=timeline.end + timedelta(minutes=STEP_MINUTES),
                comment="Theo kết quả giải quyết khiếu nại (mẫu).",
            )


def _write_messages() -> None:
    """What operators would have been sent. Nothing leaves the demo."""
    moves: Iterable[CaseMove] = CaseMove.objects.select_related(
        "case__agent__operator", "decision__reason"
    )
    CaseMessage.objects.bulk_create(
        CaseMessage(
            move=move,
            recipient=move.case.agent.operator.email,
            subject=subject[:200],
            body=body,
            sent_at=move.at,
        )
        for move in moves
        if move.act in TOLD_ACTS
        for subject, body in [case_message(move, "vi")]
    )
