"""What an inspection case rests on: figures beside what they are a part of, and their dossiers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from oversight.actions.parameters import parameters_on
from oversight.behind import dossiers_with_sign, lines_behind
from oversight.enums import CaseSource, Domain, Grade, Number
from oversight.models import (
    Complaint,
    CusumDay,
    InspectionCase,
    IntegrityScore,
    OverdueDossier,
    PlannedVisit,
)
from oversight.number_words import figure
from oversight.working_time import ordinals_on

MOST_CODES = 20
WITH_POINTS = {Domain.DELAY: Number.DELAY_LATE, Domain.REWORK: Number.REWORK_SENT_BACK}
FROM_SCORE = (CaseSource.FLAG, CaseSource.ALARM, CaseSource.HAND)


def _none(user) -> list[str]:
    return []


@dataclass(frozen=True)
class Ground:
    """One ground of a case in words."""

    text: str
    codes_for: Callable[..., Iterable[str]] = _none
    """The dossiers that it is about, by code, as far as the person given sees them."""


def grounds_of(case: InspectionCase) -> list[Ground]:
    """What the case was opened on."""
    if case.source == CaseSource.ALARM and case.alarm:
        return [_of_alarm(case)]
    if rests_on_score(case):
        return list(_of_score(case))
    if case.source == CaseSource.OVERDUE:
        return [_of_overdue(case)]
    return [Ground(text) for text in _of_signal(case)]


def notice_text(case: InspectionCase, *, user, page: str) -> str:
    """What the operator is told of the grounds, to be edited before it is sent.

    `page` is the address of the score that the case keeps. Of the dossiers only codes are given, the
    first `MOST_CODES`; the rest stand on that page. A score on which the case does not rest is named as
    such. Empty where there is nothing to say.
    """
    grounds = grounds_of(case)
    if not grounds:
        return ""
    lines = [*_run_told(case), *(f"– {ground.text}" for ground in grounds)]
    codes = list(dict.fromkeys(code for ground in grounds for code in ground.codes_for(user)))
    if codes:
        lines.append(_codes_told(codes))
    lines += _context_told(case)
    if case.score:
        lines.append(
            _(
                "The list of dossiers and how each figure comes about stand on the page of this"
                " score, which you can open with your account: %(page)s"
            )
            % {"page": page}
        )
    return "\n".join(lines)


def rests_on_score(case: InspectionCase) -> bool:
    """Whether the score that the case keeps is what led to it, and no more than known beside it."""
    return case.source in FROM_SCORE


def context_of(case: InspectionCase) -> list[str]:
    """The figures of the score at the opening, where the case does not rest on it."""
    if case.score is None or rests_on_score(case):
        return []
    judged = (domain for domain in Domain if getattr(case.score, f"{domain}_evaluable"))
    return [_domain_told(case.score, domain) for domain in judged]


def _context_told(case) -> Iterator[str]:
    if case.score is None or rests_on_score(case):
        return
    run = case.score.run
    yield _(
        "For information only, this case does not rest on it: the scoring run as at the end of"
        " %(last)s, over dossiers registered from %(first)s to %(last)s, gave %(score)s."
    ) % {
        "first": _day(run.window_start),
        "last": _day(run.as_of),
        "score": _score_told(case.score),
    }
    yield from (f"– {figures}" for figures in context_of(case))


def _score_told(score):
    grade = score.get_grade_display()
    return grade if score.grade == Grade.N else f"{score} – {grade}"


def _run_told(case) -> Iterator[str]:
    if case.score and rests_on_score(case):
        run = case.score.run
        yield _(
            "Scoring run as at the end of %(last)s, over dossiers registered from %(first)s to"
            " %(last)s:"
        ) % {"first": _day(run.window_start), "last": _day(run.as_of)}


def _codes_told(codes):
    told = {"codes": ", ".join(codes[:MOST_CODES]), "more": len(codes) - MOST_CODES}
    if len(codes) > MOST_CODES:
        return _("Dossiers: %(codes)s and %(more)s more on the page.") % told
    return _("Dossiers: %(codes)s.") % told


def _of_score(case) -> Iterator[Ground]:
    """The flagged domains and signs of a flag; else each domain in which something was found."""
    score = case.score
    if score is None:
        return
    is_flag = case.source == CaseSource.FLAG
    for domain, number in WITH_POINTS.items():
        found = getattr(score, f"flag_{domain}") if is_flag else getattr(score, number.value)
        if found:
            yield Ground(_domain_told(score, domain), partial(_codes_behind, score, number))
    if is_flag and score.flag_integrity:
        for sign in IntegrityScore.objects.beside(score).with_run().filter(is_flagged=True):
            yield Ground(_sign_told(sign), partial(_codes_with_sign, sign))


def _codes_behind(score, number, user):
    return [line.dossier.code for line in lines_behind(score, number, user=user)]


def _codes_with_sign(sign, user):
    return [dossier.code for dossier in dossiers_with_sign(sign, user=user)]


def _domain_told(score, domain):
    words = {
        Domain.DELAY: _(
            "Forwarding delay: %(part)s of %(whole)s files whose deadline had passed were forwarded"
            " late or not at all; %(observed)s points, usual with the same procedures: %(expected)s."
        ),
        Domain.REWORK: _(
            "Rework: %(part)s of %(whole)s dossiers examined by the authority were sent back;"
            " %(observed)s points, usual with the same procedures: %(expected)s."
        ),
    }[domain]
    return words % {
        "part": figure(getattr(score, WITH_POINTS[domain].value), 0),
        "whole": figure(getattr(score, f"{domain}_evaluable"), 0),
        "observed": figure(getattr(score, f"{domain}_observed"), 0),
        "expected": figure(getattr(score, f"{domain}_expected"), 1),
    }


def _sign_told(sign):
    return _("%(sign)s: %(part)s of %(whole)s dossiers, usual: %(expected)s.") % {
        "sign": sign.get_indicator_display(),
        "part": figure(sign.observed, 0),
        "whole": figure(sign.evaluable, 0),
        "expected": figure(sign.expected, 1),
    }


def _of_alarm(case) -> Ground:
    """The stretch from the suspected start to the alarm, as the chart of those days counts it."""
    alarm = case.alarm
    stretch = (alarm.suspected_start, alarm.alarm_on)
    chart = CusumDay.objects.filter(agent=alarm.agent_id, domain=alarm.domain, day__range=stretch)
    [(_domain, whole, part, _expected)] = chart.sums_by_domain() or [("", 0, 0, 0)]
    words = {
        Domain.DELAY: _(
            "Early warning of %(day)s, suspected start %(start)s: %(part)s of %(whole)s files whose"
            " deadline passed in these days were forwarded late or not at all."
        ),
        Domain.REWORK: _(
            "Early warning of %(day)s, suspected start %(start)s: %(part)s of %(whole)s dossiers"
            " decided on in these days were sent back."
        ),
    }[Domain(alarm.domain)]
    text = words % {
        "day": _day(alarm.alarm_on),
        "start": _day(alarm.suspected_start),
        "part": figure(part, 0),
        "whole": figure(whole, 0),
    }
    if case.score is None:
        return Ground(text)
    number = WITH_POINTS[Domain(alarm.domain)]
    return Ground(text, partial(_codes_between, case.score, number, *stretch))


def _codes_between(score, number, first, last, user):
    """The dossiers of a number whose deadline, or return, fell on one of these days."""
    lines = lines_behind(score, number, user=user)
    dated = ((line, localdate(line.due_at) if line.due_at else line.came_back_on) for line in lines)
    return [line.dossier.code for line, day in dated if first <= day <= last]


def _of_overdue(case) -> Ground:
    """What stood on the overdue list when the case was opened."""
    day = localdate(case.opened_at)
    least = parameters_on(day)[1].overdue_days
    of_agent = OverdueDossier.objects.filter(agent=case.agent_id)
    held = of_agent.held(ordinals_on(day), case.opened_at)
    overdue = held.filter(days_over__gte=least).order_by("-days_over", "code")
    text = _(
        "On %(day)s the point held %(whole)s dossiers; %(part)s of them were %(least)s working days"
        " or more past the deadline."
    ) % {"day": _day(day), "whole": held.count(), "part": overdue.count(), "least": least}
    return Ground(text, lambda user: overdue.visible_to(user).values_list("code", flat=True))


def _of_signal(case) -> Iterator[str]:
    """The row that the case names; else all that stood about the agent when it was opened."""
    for complaint in _complaints_of(case):
        yield _("Complaint %(reference)s of %(day)s: %(category)s.") % {
            "reference": complaint.reference,
            "day": _day(complaint.received_on),
            "category": complaint.get_category_display(),
        }
    if case.visit:
        yield _("Visit of %(day)s: %(result)s.") % {
            "day": _day(localdate(case.visit.visited_at)),
            "result": case.visit.get_result_display(),
        }
    elif case.source == CaseSource.RANDOM:
        drawn = PlannedVisit.objects.filter(agent=case.agent_id).select_related("plan")
        for planned in drawn.asked_for(localdate(case.opened_at)).order_by("-plan__month")[:1]:
            yield _("Drawn by lot in the random plan of %(month)s, for no reason of its own.") % {
                "month": f"{planned.plan.month:%m/%Y}"
            }


def _complaints_of(case) -> Iterable[Complaint]:
    if case.complaint:
        return [case.complaint]
    if case.source != CaseSource.COMPLAINT:
        return []
    of_agent = Complaint.objects.filter(agent=case.agent_id)
    return of_agent.open_on(localdate(case.opened_at)).order_by("received_on", "pk")


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
