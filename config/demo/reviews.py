"""A second look at decisions in the demo: older months taken, one waiting, the last to be drawn."""

from datetime import datetime

from config.demo.timeline import Timeline, at
from registry.actions.reviews import draw_decisions, is_second_person, review_decision
from registry.enums import Verdict
from registry.models import Decision, DecisionReview, User

NINE_O_CLOCK = 9 * 60
MONTHS = 7
REVIEWERS = ("canbo2", "canbo")
REASONS = {
    Verdict.AGREES: "Đối chiếu hồ sơ và ảnh: đủ căn cứ (dữ liệu mẫu).",
    Verdict.DISAGREES: "Ảnh biển hiệu chưa rõ, lẽ ra nên trả lại để chụp lại (dữ liệu mẫu).",
}


def look_again(people: dict[str, User], timeline: Timeline, *, seed: int) -> int:
    """Draw all but the last month, and answer all but the newest, the first with a disagreement."""
    moment = at(timeline.last_day, NINE_O_CLOCK)
    months = [day.replace(day=1) for day in timeline.month_ends(MONTHS)[:-1]]
    for month in months:
        if Decision.objects.judged_in(month).exists():
            draw_decisions(month=month, seed=seed, by=people["giamdoc"], at=moment)
    verdict = Verdict.DISAGREES
    for review in DecisionReview.objects.filter(draw__month__in=months[:-1]).order_by("pk"):
        if _is_answered(review, verdict, people, moment):
            verdict = Verdict.AGREES
    return DecisionReview.objects.count()


def _is_answered(
    review: DecisionReview, verdict: Verdict, people: dict[str, User], moment: datetime
) -> bool:
    """Have a second person answer, where there is one."""
    second = [people[name] for name in REVIEWERS if is_second_person(review, people[name])]
    for person in second[:1]:
        review_decision(
            review=review, verdict=verdict, reason=REASONS[verdict], by=person, at=moment
        )
    return bool(second)
