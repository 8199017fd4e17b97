"""The whole demo, one step after another."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from django.core.management import call_command
from django.utils.translation import gettext as _

from config.demo.adoption import judge_and_answer, report_figures, serve_areas
from config.demo.areas import load_boundaries
from config.demo.careers import live
from config.demo.cases import play_cases
from config.demo.chance import stream
from config.demo.dossiers import make_log
from config.demo.files import write_files
from config.demo.later import change_facts
from config.demo.leaves import let_pass
from config.demo.likeness import propose_a_move, register_twice
from config.demo.offices import (
    CALENDAR,
    counters_of,
    declare_outage,
    invented_offices,
    settle_offices,
)
from config.demo.operators import COORDINATED, make_operators
from config.demo.people import make_people
from config.demo.premises import observe_premises
from config.demo.reviews import look_again
from config.demo.sites import make_sites, plan_sites
from config.demo.siting import plan_next_sites
from config.demo.timeline import Timeline, at
from config.demo.traces import (
    cut_power,
    declare_flood,
    edit_receptions,
    issue_tickets,
    seal_all,
)
from config.demo.visits import complain_and_visit, draw_next_plan
from config.reference import INVENTED, REFERENCE, add_missing
from oversight.actions.dossiers import import_dossiers
from oversight.actions.nightly import oversee
from oversight.models import Dossier
from registry.models import Agent, Area, Operator

LAST_MINUTE = 23 * 60
MONTH_ENDS = 2  # months whose end and whose first night after it are lived through


class Progress(Protocol):
    """What tells the person who waits: `with progress(label) as say: … say(text)`."""

    def __call__(self, label: str) -> AbstractContextManager[Callable[[str], None]]: ...


@dataclass(frozen=True)
class Size:
    """How much to invent."""

    agents: int
    dossiers: int


def is_present() -> bool:
    """Whether the database already holds the demo."""
    return Operator.objects.filter(is_invented=True).exists()


def holds_other_data() -> bool:
    """Whether there is something that the demo must not be mixed with."""
    return Operator.objects.exists() or Agent.objects.exists() or Dossier.objects.exists()


def make_demo(
    *, timeline: Timeline, seed: int, size: Size, boundaries: Path | None, progress: Progress
) -> None:
    """Invent everything; the caller opens the transaction, so that half a demo never stays."""
    with progress(_("Roles, reference data, invented procedures")):
        call_command("ensure_roles", stdout=StringIO())
        add_missing([*REFERENCE, *INVENTED])
    with progress(_("Areas and their boundaries")) as say:
        load_boundaries(boundaries)
        areas = list(Area.objects.as_at(timeline.as_of).order_by("code"))
        say(_("%(count)d areas") % {"count": len(areas)})
    with progress(_("Operators and accounts")):
        operators = make_operators(timeline)
        people = make_people(timeline, operator=operators[COORDINATED])
    sites = plan_sites(
        seed=seed,
        timeline=timeline,
        count=size.agents,
        areas=areas,
        limited_codes=set(people["canbo_khuvuc"].areas.values_list("code", flat=True)),
    )
    with progress(_("Agents with equipment, staff and opening hours")) as say:
        agents = make_sites(sites, seed=seed, timeline=timeline, operators=operators, people=people)
        observe_premises(sites, agents, people, seed=seed, timeline=timeline)
        say(_("%(count)d agents") % {"count": len(agents)})
    with progress(_("Their way through approval")) as say:
        live(sites, agents, people, timeline, stream(seed, "careers"), say)
        change_facts(sites, agents, people, seed=seed, timeline=timeline)
        let_pass(sites, agents, people, timeline)
        register_twice(operators, people, timeline)
        propose_a_move(operators, people, timeline)
    with progress(_("A second look at decisions")) as say:
        count = look_again(people, timeline, seed=seed)
        say(_("%(count)d decisions drawn") % {"count": count})
    with progress(_("Dossiers")) as say, TemporaryDirectory() as folder:
        brokers = _import_log(
            sites, areas, seed, size.dossiers, timeline, Path(folder), people, say
        )
    with progress(_("Edits, fees and tickets, incidents")):
        cut_power(people, timeline, CALENDAR)
        declare_flood(people, timeline, CALENDAR)
        edit_receptions(people, timeline, seed=seed)
        issue_tickets(people, timeline, seed=seed)
    month_ends = timeline.month_ends(MONTH_ENDS)
    for day in timeline.nights(MONTH_ENDS):
        with progress(_("Nightly work up to %(day)s") % {"day": f"{day:%d/%m/%Y}"}) as say:
            for line in _live_through_night(day).lines:
                say(line)
        if day in month_ends:
            draw_next_plan(day, seed=seed, by=people["thanhtra"])
    with progress(_("Complaints and visits")) as say:
        told = complain_and_visit(people, brokers, seed=seed, timeline=timeline)
        say(_("%(complaints)d complaints, %(visits)d visits") % told)
    with progress(_("Inspection cases")) as say:
        say(_("%(count)d cases") % {"count": play_cases(agents, people, timeline, seed=seed)})
    with progress(_("Figures of areas, and the flags that follow from them")) as say:
        serve_areas(report_figures(areas, seed=seed, timeline=timeline))
        judged = judge_and_answer(people=people, timeline=timeline, seed=seed)
        say(_("%(count)d flags raised in the last month") % {"count": judged.raised})
    with progress(_("Where people live, and where to open next")) as say:
        planned = plan_next_sites(areas, people, seed=seed, timeline=timeline)
        say(_("%(count)d scenarios") % {"count": len(planned)})
    with progress(_("Seals of the log")) as say:
        say(_("%(count)d days") % {"count": seal_all(timeline)})


def _live_through_night(day):
    """Oversight's nightly run, which makes up for all the nights since the last one.

    The log is sealed once the whole past is played.
    """
    midnight = at(day, LAST_MINUTE)
    return oversee(as_of=day, clock=lambda: midnight, is_sealing=False)


def _import_log(sites, areas, seed, count, timeline, folder, people, say):
    """The log goes the way of any partner's: as files through the importer.

    Returns the codes of the planted brokers, whom citizens complain of.
    """
    counters, offices = counters_of(sites, timeline), invented_offices()
    settle_offices(counters, areas)
    log = make_log(
        seed=seed,
        timeline=timeline,
        count=count,
        counters=counters,
        offices=offices,
        outage=declare_outage(timeline, offices, people),
    )
    dossiers, supplements = write_files(
        log, counters=counters, offices=offices, timeline=timeline, folder=folder
    )
    import_dossiers(
        file=dossiers,
        supplements=supplements,
        calendar=CALENDAR,
        by=people["canbo"],
        at=timeline.end,
    )
    say(
        _("%(dossiers)d dossiers, %(rounds)d dated supplement rounds")
        % {"dossiers": log.dossiers.agent.size, "rounds": log.rounds.dossier.size}
    )
    return [
        counter.code
        for counter, kind in zip(counters, log.behaviour.kinds, strict=True)
        if kind is not None
    ]
