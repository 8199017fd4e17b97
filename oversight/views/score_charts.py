"""The charts of a score's page: what they need is read here, and drawn by `oversight.charts`."""

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.charts.custody import Landmark, custody
from oversight.charts.early_warning import ChartDay, Warned, early_warning
from oversight.charts.funnel import Group, Named, funnel
from oversight.charts.picture import Picture
from oversight.charts.procedures import ProcedurePoints, procedures
from oversight.charts.runs import RunScore, score_over_runs
from oversight.enums import Domain
from oversight.models import AgentScore, CusumDay
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import clump

RUNS_SHOWN = 12
NAMED_BEYOND = 20
FUNNEL_TITLES = {
    Domain.DELAY: gettext_lazy("Delay points among all agents"),
    Domain.REWORK: gettext_lazy("Rework points among all agents"),
}


def charts_of(score: AgentScore, breakdown, alarms, *, user) -> dict[str, list[Picture]]:
    """Everything drawn about a score; what has nothing to show is left out.

    The funnel draws every agent of the run as a nameless dot, whoever looks; names stand only beside
    the agents that the user may see.
    """
    parameters = Parameters.from_dict(score.run.parameters)
    pictures = {
        "runs": [_runs(score, parameters, user)],
        "funnels": [_funnel(score, domain, parameters, user) for domain in Domain],
        "early_warning": [_early_warning(score, domain, alarms, user) for domain in Domain],
        "custody": [custody([Landmark(**row) for row in score.landmarks])],
        "procedures": [_procedures(score, domain, breakdown) for domain in Domain],
    }
    return {name: [one for one in found if one] for name, found in pictures.items()}


def _runs(score, parameters, user):
    scores = AgentScore.objects.visible_to(user).filter(agent=score.agent_id).for_list()
    newest = list(scores.order_by("-run__as_of", "-run")[:RUNS_SHOWN])
    return score_over_runs(
        [
            RunScore(
                day=one.run.as_of,
                score=one.score,
                low=one.score_low,
                high=one.score_high,
                grade=one.grade,
                address=_page_of(one.pk),
            )
            for one in reversed(newest)
        ],
        usual=parameters.score_as_expected,
    )


def _funnel(score, domain, parameters, user):
    observed, expected, variance = (
        getattr(score, f"{domain}_{name}") for name in ("observed", "expected", "variance")
    )
    if not expected:
        return None
    phi = float(clump(expected, variance))
    keys, group = _all_of_run(score.run, domain, parameters.smallest_expected)
    return funnel(
        name=f"funnel-{domain}",
        title=str(FUNNEL_TITLES[domain]),
        own=(observed / phi, expected / phi),
        group=group,
        named=_named(score.run, keys, group, user),
    )


def _all_of_run(run, domain, smallest):
    """The agents with enough work to be compared: their keys, and their effective counts."""
    rows = AgentScore.objects.filter(run=run).points_of(domain)
    table = np.array(list(rows), dtype=np.float64).reshape(-1, 4)
    keys, observed, expected, variance = table.T
    phi = clump(expected, variance)
    observed, expected = observed / phi, expected / phi
    enough = expected >= smallest
    group = Group(
        observed[enough],
        expected[enough],
        tau=getattr(run, f"tau0_{domain}"),
        is_too_small=run.rates.get(domain, {}).get("is_group_too_small", False),
    )
    return keys[enough].astype(int), group


def _named(run, keys, group, user):
    """The agents above the outer limit that the user may see, the farthest first."""
    above, _below = group.beyond()
    ratios = dict(zip(keys[above].tolist(), group.ratio[above].tolist(), strict=True))
    scores = AgentScore.objects.visible_to(user).filter(run=run, agent__in=ratios).for_list()
    beyond = [Named(str(one.agent.name), _page_of(one.pk), ratios[one.agent_id]) for one in scores]
    return sorted(beyond, key=lambda one: (-one.ratio, one.name))[:NAMED_BEYOND]


def _early_warning(score, domain, alarms, user):
    run = score.run
    drawn = CusumDay.objects.visible_to(user).filter(agent=score.agent_id, domain=domain)
    shown = drawn.filter(day__range=(run.window_start, run.as_of))
    rows = list(shown.order_by("day"))
    days = [ChartDay(row.day, row.dossiers, row.bad, row.statistic, row.is_alarm) for row in rows]
    if not days:
        return None
    watched_against = Parameters.from_dict(rows[-1].baseline.parameters)
    return early_warning(
        days,
        [Warned(one.alarm_on, one.suspected_start) for one in alarms if one.domain == domain],
        name=f"warning-{domain}",
        title=_("Early warning: %(domain)s") % {"domain": domain.label},
        limit=watched_against.cusum_limit,
        first=run.window_start,
        last=run.as_of,
    )


def _procedures(score, domain, breakdown):
    counted = f"{domain}_evaluable"
    behind = reverse("admin:oversight_agentscore_lines", args=[score.pk, counted])
    return procedures(
        [
            ProcedurePoints(
                code=row["code"],
                name=row["named"].name if row["named"] else "",
                observed=row[f"{domain}_observed"],
                expected=row[f"{domain}_expected"],
                address=f"{behind}?procedure={row['code']}",
            )
            for row in breakdown
        ],
        name=f"procedures-{domain}",
        title=_("Procedures furthest above the usual: %(domain)s") % {"domain": domain.label},
    )


def _page_of(key):
    return reverse("admin:oversight_agentscore_change", args=[key])
