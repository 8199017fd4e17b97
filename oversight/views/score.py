"""Pages of a score: its numbers, and the dossiers behind each."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate

from oversight.behind import DELAY, dossiers_with_sign, lines_behind
from oversight.enums import Domain, Number
from oversight.explanation import BEFORE_WINDOW, explanation, prior_points
from oversight.models import AgentScore, Alarm, IntegrityScore, Procedure
from oversight.number_words import chance_text
from oversight.rules.parameters import Parameters
from oversight.views.flags import flag_numbers, screened_score
from oversight.views.score_charts import charts_of

DOMAIN_FIELDS = (
    "observed",
    "expected",
    "bad_days",
    "ratio",
    "p",
    "score",
    "score_low",
    "score_high",
)
LINES_SHOWN = 50
NUMBERS = {
    Domain.DELAY: (Number.DELAY_EVALUABLE, Number.DELAY_LATE, Number.DELAY_HELD_LONG),
    Domain.REWORK: (
        Number.REWORK_EVALUABLE,
        Number.REWORK_SENT_BACK,
        Number.REWORK_WITHOUT_PEERS,
    ),
}


@dataclass(frozen=True)
class DomainNumbers:
    """What the page shows of one domain; every number is stored or follows from stored ones."""

    domain: Domain
    counts: list[tuple[Number, int | None]]
    bad_days: int
    observed: float
    expected: float
    prior: float
    """Average points added to both, so that nobody is judged hastily."""
    ratio: float
    p: float
    score: float
    score_low: float
    score_high: float
    is_worse: bool
    """Whether this domain decides the score."""

    @property
    def chance(self) -> str:
        """The tail probability in words."""
        return chance_text(self.p)

    @property
    def with_points(self) -> str:
        """The number that leads to the dossiers with points."""
        return self.counts[1][0].value

    @property
    def share(self) -> float | None:
        """The share of what could be judged that has points, or None where there was nothing."""
        of, with_points = self.counts[0][1], self.counts[1][1]
        return 100 * with_points / of if of else None


def score_page(request, score: AgentScore, model_admin):
    """One agent in one run: the score, how it comes about, and what led to it."""
    alarms = Alarm.objects.visible_to(request.user).filter(agent=score.agent_id)
    alarms = alarms.raised_between(score.run.window_start, score.run.as_of).order_by("alarm_on")
    signs = list(IntegrityScore.objects.beside(score).with_run().order_by("indicator"))
    screened = screened_score(score)
    procedures = _procedures(score)
    context = {
        "score": score,
        "run": score.run,
        "agent": score.agent,
        "domains": [domain_numbers(score, domain) for domain in Domain],
        "flags": flag_numbers(screened, signs),
        "explanation": explanation(score, screened=screened, signs=signs, alarms=alarms),
        "alarms": alarms,
        "charts": charts_of(score, procedures, alarms, user=request.user),
        "procedures": procedures,
        "before_window": BEFORE_WINDOW,
        "parameters": Parameters.from_dict(score.run.parameters),
    }
    return _page(request, "oversight/score.html", model_admin, score.agent.name, context)


def lines_page(request, score: AgentScore, number: str, model_admin):
    """The dossiers that one number of a score counts, those with points first."""
    if number not in Number.values:
        raise Http404
    number = Number(number)
    lines = lines_behind(score, number, user=request.user)
    procedure = _procedure_asked_for(request, score)
    if procedure:
        lines = [line for line in lines if line.dossier.procedure_id == procedure.pk]
    stored = _stored(score, number, procedure)
    context = {
        "score": score,
        "run": score.run,
        "agent": score.agent,
        "number": number,
        "is_delay": number in DELAY,
        "procedure": procedure,
        "page": Paginator(lines, LINES_SHOWN).get_page(request.GET.get("page")),
        "points": sum(line.points for line in lines),
        "days": len({_day_of(line) for line in lines if line.points}),
        "stored": stored,
        "differs": stored is not None and stored != len(lines),
    }
    return _page(request, "oversight/lines.html", model_admin, number.heading, context)


def _day_of(line):
    """The day on which something went wrong: the deadline missed, or the dossier sent back."""
    return localdate(line.due_at) if line.due_at else line.came_back_on


def sign_page(request, score: AgentScore, indicator: str, model_admin):
    """The dossiers in which one sign of bent records was seen."""
    signs = (
        IntegrityScore.objects.visible_to(request.user).beside(score).filter(indicator=indicator)
    )
    sign = signs.select_related("run").first()
    if sign is None:
        raise Http404
    dossiers = dossiers_with_sign(sign, user=request.user)
    context = {
        "score": score,
        "sign": sign,
        "agent": score.agent,
        "page": Paginator(dossiers, LINES_SHOWN).get_page(request.GET.get("page")),
        "differs": len(dossiers) != sign.observed,
    }
    title = sign.get_indicator_display()
    return _page(request, "oversight/sign.html", model_admin, title, context)


def domain_numbers(score: AgentScore, domain: Domain) -> DomainNumbers:
    """The numbers of one domain of a score."""
    of = {name: getattr(score, f"{domain}_{name}") for name in DOMAIN_FIELDS}
    return DomainNumbers(
        domain=domain,
        counts=[(number, getattr(score, number.value)) for number in NUMBERS[domain]],
        is_worse=score.decided_by == domain,
        prior=prior_points(score, domain, Parameters.from_dict(score.run.parameters)),
        **of,
    )


def _page(request, template, model_admin, title, context):
    around = model_admin.admin_site.each_context(request)
    return render(
        request, template, {**around, "title": title, "opts": model_admin.opts, **context}
    )


def _procedures(score):
    """The stored rows by procedure, each with the procedure itself."""
    known = Procedure.objects.in_bulk([row["procedure"] for row in score.procedures])
    return [row | {"named": known.get(row["procedure"])} for row in score.procedures]


def _procedure_asked_for(request, score):
    code = request.GET.get("procedure")
    if not code:
        return None
    if code not in {row["code"] for row in score.procedures}:
        raise Http404
    return Procedure.objects.filter(code=code).first()


def _stored(score, number, procedure):
    """What the run stored of this number, as a whole or of one procedure; old runs knew fewer."""
    if procedure is None:
        return getattr(score, number.value)
    row = next(row for row in score.procedures if row["procedure"] == procedure.pk)
    return row.get(number.value)
