"""Invented complaints, random plans and visits: they go the way of real ones, by the actions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from config.demo.chance import stream
from config.demo.timeline import Timeline, at, office_minute
from oversight.actions.complaints import complaint_calendar, record_complaint, resolve_complaint
from oversight.actions.random_plans import draw_plan
from oversight.actions.visits import (
    Answer,
    Found,
    Position,
    open_planned_visit,
    open_visit,
    save_visit,
    submit_visit,
)
from oversight.enums import (
    AnswerKind,
    ComplaintCategory,
    ComplaintChannel,
    ComplaintOutcome,
    QuestionSource,
    Severity,
    VisitReason,
    VisitResult,
)
from oversight.models import Complaint, PlannedVisit, RandomPlan, Visit
from oversight.rules.sampling import RATES
from registry.criteria import facts_of
from registry.models import Agent, User

COMPLAINTS = 60
ABOUT_BROKERS = 0.6
RESOLVED_AFTER_DAYS = 6  # calendar days; the newest stay open
LATE_EVERY = 9  # one old complaint in so many was forgotten
MADE_OF_LAST_MONTH, MADE_OF_THIS_MONTH, TARGETED = 14, 6, 5
FOUND_AT_BROKERS, FOUND_ELSEWHERE = (0.15, 0.20, 0.65), (0.75, 0.24, 0.01)
METRES_A_DEGREE = 111_195
MORNING = 9 * 60
WORDS = {
    ComplaintCategory.FEE: "Nhân viên yêu cầu nộp thêm 50.000 đồng tiền công làm hồ sơ (mẫu).",
    ComplaintCategory.NO_RECEIPT: "Nộp tiền in giấy tờ nhưng không được đưa biên lai (mẫu).",
    ComplaintCategory.TOUTING: "Có người trước cửa mời làm nhanh có trả tiền (mẫu).",
    ComplaintCategory.IMPOSTOR: "Một người tự xưng cán bộ phường nhận giữ hồ sơ (mẫu).",
    ComplaintCategory.PROLONGING: "Hẹn nhiều lần, hồ sơ chưa được chuyển đi (mẫu).",
    ComplaintCategory.EXTRA_PAPERS: "Bị yêu cầu nộp thêm giấy tờ không có trong danh mục (mẫu).",
    ComplaintCategory.HARASSMENT: "Thái độ gây khó dễ, bắt chờ lâu (mẫu).",
    ComplaintCategory.OTHER: "Phản ánh về chỗ ngồi chờ (mẫu).",
    ComplaintCategory.RATING: "",
}
ABOUT = {
    True: (0.28, 0.16, 0.10, 0.04, 0.20, 0.08, 0.05, 0.02, 0.07),
    False: (0.06, 0.04, 0.02, 0.01, 0.12, 0.08, 0.07, 0.15, 0.45),
}
RESOLUTIONS = {
    ComplaintOutcome.UPHELD: "Đã xác minh, yêu cầu trả lại tiền và chấn chỉnh (mẫu).",
    ComplaintOutcome.PARTLY_UPHELD: "Đúng một phần; đã nhắc nhở nhân viên (mẫu).",
    ComplaintOutcome.UNFOUNDED: "Không có cơ sở: khoản thu là lệ phí theo quy định (mẫu).",
}
FINDINGS = {
    VisitResult.NOTHING: "",
    VisitResult.SHORTCOMING: "Chưa niêm yết số điện thoại phản ánh; yêu cầu bổ sung (mẫu).",
    VisitResult.VIOLATION: "Thu tiền không có biên lai, giữ hồ sơ quá hạn (mẫu).",
}


def draw_next_plan(month_end: date, *, seed: int, by: User) -> None:
    """Draw the plan of the month that begins after this day, on its first morning."""
    month = month_end + timedelta(days=1)
    rates = {grade: limit.value for grade, limit in RATES.items()}
    number = int(stream(seed, f"plan {month}").integers(2**62))
    draw_plan(month=month, rates=rates, seed=number, by=by, at=at(month, MORNING))


def complain_and_visit(
    people: dict[str, User], brokers: Sequence[str], *, seed: int, timeline: Timeline
) -> dict[str, int]:
    """Complaints, more of them about the planted brokers, and visits that find some of these."""
    _complain(people, brokers, stream(seed, "complaints"), timeline)
    _visit(people["thanhtra"], set(brokers), stream(seed, "visits"), timeline)
    return {"complaints": Complaint.objects.count(), "visits": Visit.objects.count()}


def _complain(people, brokers, chance, timeline):
    serving = dict(Agent.objects.in_service().order_by("code").values_list("code", "pk"))
    suspected = [serving[code] for code in brokers if code in serving]
    everybody = list(serving.values())
    calendar = complaint_calendar(timeline.end)
    for number in range(1, COMPLAINTS + 1):
        is_broker = bool(suspected) and chance.random() < ABOUT_BROKERS
        agent = int(chance.choice(suspected if is_broker else everybody))
        category = ComplaintCategory(str(chance.choice(list(WORDS), p=ABOUT[is_broker])))
        ordinal = timeline.last - int(chance.integers(0, 90))
        received = timeline.moment(ordinal, office_minute(chance))
        is_rating = category is ComplaintCategory.RATING
        complaint = record_complaint(
            complaint=Complaint(
                reference=f"MAU-PA-{number:04}",
                agent_id=agent,
                channel=str(chance.choice(ComplaintChannel.values)),
                category=category,
                received_on=received.date(),
                severity=str(chance.choice(Severity.values)),
                stars=int(chance.integers(1, 6)) if is_rating else None,
                text=WORDS[category],
            ),
            by=people["canbo"],
            at=received,
            calendar=calendar,
        )
        if complaint.is_open and number % LATE_EVERY:
            _resolve(complaint, people["thanhtra"], chance, timeline)


def _resolve(complaint, by, chance, timeline):
    resolved = at(complaint.received_on, 15 * 60) + timedelta(
        days=int(chance.integers(2, RESOLVED_AFTER_DAYS))
    )
    if resolved > timeline.end:
        return
    outcome = ComplaintOutcome(str(chance.choice(list(RESOLUTIONS), p=(0.5, 0.2, 0.3))))
    resolve_complaint(
        complaint=complaint,
        outcome=outcome,
        resolution=RESOLUTIONS[outcome],
        on=resolved.date(),
        by=by,
        at=resolved,
    )


def _visit(inspector, brokers, chance, timeline):
    """Most of last month's plan, some of this month's, and a few sent on purpose; one is open."""
    months = RandomPlan.objects.order_by("month").values_list("month", flat=True)
    for month, count in zip(months, (MADE_OF_LAST_MONTH, MADE_OF_THIS_MONTH), strict=True):
        planned = PlannedVisit.objects.filter(plan__month=month).select_related("agent")
        for row in planned.order_by("agent__code")[:count]:
            moment = _moment_in(month, chance, timeline)
            visit = open_planned_visit(planned=row, by=inspector, at=moment)
            submit_visit(
                visit=visit,
                found=found_by_demo(visit, row.agent.code in brokers, chance, moment),
                by=inspector,
                at=moment + timedelta(hours=1),
            )
    suspected = Agent.objects.active().filter(code__in=brokers, visits__isnull=True)
    chosen = list(suspected.order_by("code")[:TARGETED])
    for agent in chosen:
        moment = timeline.moment(timeline.last - int(chance.integers(1, 30)), MORNING)
        visit = open_visit(agent=agent, reason=VisitReason.TARGETED, by=inspector, at=moment)
        found = found_by_demo(visit, is_broker=True, chance=chance, moment=moment)
        write = save_visit if agent == chosen[-1] else submit_visit
        write(visit=visit, found=found, by=inspector, at=moment + timedelta(hours=1))


def _moment_in(month: date, chance: np.random.Generator, timeline: Timeline) -> datetime:
    """An office hour of a working day of that month, before the data end."""
    first = timeline.calendar.last_ordinal_by(month - timedelta(days=1)) + 1
    last = min(
        timeline.calendar.last_ordinal_by((month + timedelta(days=31)).replace(day=1)) - 1,
        timeline.last,
    )
    return timeline.moment(int(chance.integers(first, max(first, last) + 1)), MORNING)


def found_by_demo(visit, is_broker, chance, moment) -> Found:
    """What the demo's inspector writes down on a visit."""
    odds = FOUND_AT_BROKERS if is_broker else FOUND_ELSEWHERE
    result = VisitResult(str(chance.choice(VisitResult.values, p=odds)))
    staff = visit.agent.staff.order_by("name").first()
    name = staff.name if staff else "Nhân viên (mẫu)"
    return Found(
        visited_at=moment,
        on_duty=name,
        position=_position(visit.agent, chance),
        findings=FINDINGS[result],
        result=result,
        signed_by_inspector=visit.inspector.get_full_name(),
        signed_by_agent=name,
        answers=_answers(visit, result, moment),
    )


def _position(agent, chance):
    if not agent.location:
        return None
    metres = float(chance.exponential(25))
    return Position(
        latitude=agent.latitude + metres / METRES_A_DEGREE,
        longitude=agent.longitude,
        accuracy_m=float(chance.integers(5, 40)),
    )


def _answers(visit, result, moment):
    """What the register says is there; of the duties, those broken that the result speaks of."""
    broken = {
        VisitResult.NOTHING: set(),
        VisitResult.SHORTCOMING: {"hotline_posted"},
        VisitResult.VIOLATION: {"receipts_given", "slips_given", "price_posted"},
    }[result]
    facts = facts_of(visit.agent, moment.date())
    answers = {}
    for answer in visit.answers.all():
        value = facts.get(answer.question)
        if answer.source == QuestionSource.DUTY:
            value = answer.question not in broken
        if answer.source == QuestionSource.SHEET:
            value = result == VisitResult.VIOLATION
        if answer.kind == AnswerKind.YES_NO and value is not None:
            value = bool(value)
        answers[answer.pk] = Answer(None if value is None else Decimal(int(value)))
    return answers
