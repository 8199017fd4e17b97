"""What is measured. Each workload yields lines: what, the figures, and what was aimed at."""

import csv
import gzip
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.bench.browser import times_of_a_map, why_not
from config.bench.data import make_agents, make_wards, write_changes, write_log
from config.bench.flags import MONTHS, WARDS, compare
from config.bench.peers import draw_plainly, import_plainly
from config.bench.proof import cases, compare_rankings, compare_rules, targets
from config.bench.world import SCENARIOS
from maps.actions.demand import spread_population
from maps.enums import MapLayer
from maps.layers import made_by_folium
from oversight.actions.calendars import current_version
from oversight.actions.dossiers import import_dossiers
from oversight.actions.scoring import make_scoring_run
from oversight.known import refresh
from oversight.models import AgentScore, ChangedDossier, Dossier, KeptDay, ScoreBreakdown
from registry.models import Agent, Area, User

KIB = 1024
SEEDS_A_RUN = 4
NIGHTS = 3


@dataclass(frozen=True)
class Size:
    """How much is measured on, and beside what."""

    dossiers: int
    scored_agents: int
    scored_dossiers: int
    mapped_agents: int
    wide_wards: int
    wide_agents: int
    listed_agents: int
    sample: int
    runs: int
    cities: int
    agents_of_a_city: int
    sited_points: int
    peers: Path | None = None
    """The Python of the peers' environment, where there is one."""


FULL = Size(200_000, 20_000, 1_400_000, 2_000, 3_321, 20_000, 20_000, 2_000, 5, 20, 1_000, 10_000)
SMALL = Size(20_000, 1_000, 70_000, 500, 500, 2_000, 2_000, 500, 3, 3, 1_000, 3_000)


@dataclass(frozen=True)
class Line:
    """One figure: minimum, median and maximum over the runs."""

    what: str
    values: list[float]
    unit: str
    aim: str = ""

    def __str__(self):
        low, middle, high = min(self.values), median(self.values), max(self.values)
        figures = f"{low:,.4g} / {middle:,.4g} / {high:,.4g} {self.unit}"
        return f"{self.what:<58} {figures:<36} {self.aim}"


def importing(size: Size, folder: Path) -> Iterator[Line]:
    """A log of dossiers, new and again, beside django-import-export on a part of it."""
    make_agents(1_000)
    log = write_log(folder / "log.csv", size.dossiers)

    def load():
        _load(log)

    with log.open(encoding="utf-8") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(size.sample), strict=False)]
    current_version("vietnam", at=timezone.now())
    plain = size.sample / _seconds(lambda: import_plainly(rows))
    Dossier.objects.all().delete()
    new = size.dossiers / _seconds(load)
    again = [size.dossiers / _seconds(load) for _ in range(size.runs)]
    yield Line(f"import of {size.dossiers:,} dossiers, new", [new], "rows/s")
    yield Line("the same file again, nothing changed", again, "rows/s")
    yield Line(f"django-import-export, {size.sample:,} of them, no checks", [plain], "rows/s")
    yield Line("ours to theirs", [new / plain], "times", "aim: 50 or more")


def scoring(size: Size, folder: Path) -> Iterator[Line]:
    """A scoring run over everything, and the one of the next day, beside counting all again."""
    make_agents(size.scored_agents)
    before = write_log(folder / "before.csv", size.scored_dossiers, days_unknown=NIGHTS)
    _load(before)
    day = timezone.localdate() - timedelta(days=1 + NIGHTS)

    def run(as_of, **options):
        return make_scoring_run(as_of=as_of, by=None, at=timezone.now(), **options)

    def whole_run(as_of):
        KeptDay.objects.all().delete()
        return run(as_of)

    seconds = [_seconds(lambda: whole_run(day)) for _ in range(min(size.runs, 3))]
    what = f"score {size.scored_agents:,} agents, {size.scored_dossiers:,} dossiers, all read"
    yield Line(what, seconds, "s", "aim: under 60")
    nights, readings = [], []
    for night in range(NIGHTS):
        day += timedelta(days=1)
        log = write_log(folder / "log.csv", size.scored_dossiers, days_unknown=NIGHTS - 1 - night)
        changes = write_changes(folder / "changes.csv", log, before)
        _load(changes)
        changed = ChangedDossier.objects.values("dossier").distinct().count()
        readings.append(_seconds(_read_what_changed))
        nights.append(readings[-1] + _seconds(lambda day=day: run(day)))
        before = log.rename(folder / "before.csv")
    yield Line(f"one more day, {changed:,} dossiers new or changed: the whole run", nights, "s")
    yield Line("  of this putting what changed in its place", readings, "s")
    yield Line("one more day, as a part of the run that reads all",
               [100 * median(nights) / median(seconds)], "%")  # fmt: skip
    same = _values(run(day)) == _values(whole_run(day))
    yield Line("the two give the same to the last digit", [float(same)], "", "aim: 1")
    screening = _seconds(lambda: run(day, is_screening=True))
    yield Line("a screening, with flags and signs", [screening], "s", "aim: under 60")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    yield Line("peak memory of the process, import included", [peak], "MiB", "aim: under 2,048")


def _load(log: Path) -> None:
    outcome = import_dossiers(file=log, by=None, at=timezone.now())
    if outcome.errors:
        raise RuntimeError(outcome.errors[0].message)


def _read_what_changed() -> None:
    with transaction.atomic():
        refresh()


def _values(run) -> tuple[list[tuple], list[bytes]]:
    names = [field.attname for field in AgentScore._meta.fields if field.name not in ("id", "run")]
    breakdowns = ScoreBreakdown.objects.filter(run=run).order_by("first_agent")
    return list(run.scores.order_by("agent").values_list(*names)), [
        table.tobytes() for part in breakdowns for table in (part.procedures, part.landmarks)
    ]


def mapping(size: Size, folder: Path) -> Iterator[Line | str]:
    """The map's frame, plain and with every layer, beside folium as documented; then a country."""
    make_agents(size.mapped_agents)
    spread_population(by=None, at=timezone.now())
    layers = "?" + "&".join(f"show={layer.value}" for layer in MapLayer)
    yield from _frame(size, "", f"map of {_wards()} wards and {size.mapped_agents:,} agents")
    yield from _frame(size, layers, "the same with every layer laid over it")
    yield from _in_browser(size, layers)
    yield from _plainly()
    make_wards(max(size.wide_wards - _wards(), 0))
    make_agents(size.wide_agents - size.mapped_agents, seed=2, first=size.mapped_agents)
    what = f"map of {_wards():,} wards and {Agent.objects.count():,} agents"
    yield from _frame(size, "", what, within_ms=1_000, within_kib=KIB)
    yield from _frame(size, layers, "the same with every layer", within_ms=1_000, within_kib=KIB)
    yield from _in_browser(size, "", within_ms=5_000)
    yield from _in_browser(size, layers, within_ms=5_000)


def _wards():
    return Area.objects.open().count()


def _frame(size, query, what, within_ms=150, within_kib=100):
    """How long the server takes, with nothing kept from before and again, and what it sends."""
    client, pages = _client(), []
    address = reverse("maps:coverage_frame") + query
    client.get(address)
    cache.clear()
    made_by_folium.cache_clear()
    first = 1000 * _seconds(lambda: client.get(address))
    busy, times = [], []
    for _run in range(size.runs):
        began = process_time()
        times.append(1000 * _seconds(lambda: pages.append(client.get(address))))
        busy.append(1000 * (process_time() - began))
    yield Line(what, times, "ms", f"aim: under {within_ms:,}")
    yield Line("of it, this process at work", busy, "ms")
    yield Line("the first time, before anything is kept", [first], "ms")
    size_kib = _gzipped(pages[-1].content)
    yield Line("its size, gzipped", [size_kib], "KiB", f"aim: under {within_kib:,}")


def _in_browser(size, query, within_ms=3_000):
    """What a reader waits for once the page has come."""
    if reason := why_not():
        yield f"in a browser: not measured, {reason}"
        return
    page = _client().get(reverse("maps:coverage_frame") + query)
    drawn, zoomed, panned = zip(*times_of_a_map(page, size.runs), strict=True)
    aim = f"aim: under {within_ms:,}"
    yield Line("in a headless Chromium, until it is drawn", list(drawn), "ms", aim)
    yield Line("two steps nearer", list(zoomed), "ms", "aim: under 1,000")
    yield Line("moved aside", list(panned), "ms", "aim: under 1,000")


def _plainly():
    """Folium as its own pages show it."""
    wards = list(Area.objects.open().filter(boundary__isnull=False))
    agents = list(Agent.objects.placed())
    drawn = []
    theirs = [1000 * _seconds(lambda: drawn.append(draw_plainly(wards, agents))) for _ in range(2)]
    yield Line("folium as documented, a marker per agent", theirs, "ms")
    yield Line("its size, gzipped, without what it loads from elsewhere",
               [_gzipped(drawn[-1].encode())], "KiB")  # fmt: skip


def listing(size: Size, folder: Path) -> Iterator[Line]:
    """The lists that people open all day."""
    make_agents(size.listed_agents)
    client = _client()
    agents = reverse("admin:registry_agent_changelist")
    pages = {
        "list of agents": agents,
        "found by name, without accents": f"{agents}?q=diem+77",
        "narrowed by state and finding": f"{agents}?status__exact=active&finding__exact=inside",
        "a late page of it": f"{agents}?p=30",
        "coverage page": reverse("maps:coverage"),
        "coverage map": reverse("maps:coverage_frame"),
        "coverage export, CSV": reverse("maps:coverage_export") + "?format=csv",
    }
    for what, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        count = len(queries)  # now: the next request forgets them
        times = [
            1000 * _seconds(lambda address=address: client.get(address)) for _ in range(size.runs)
        ]
        label = f"{what}, {size.listed_agents:,} agents"
        yield Line(label, times, "ms", f"aim: under 200; {count} queries")


def proving(size: Size, folder: Path) -> Iterator[Line | str]:
    """The method on simulated cities whose brokers are known, beside naive rankings."""
    seeds = range(1, size.cities + 1)
    by_scenario = {name: cases(name, seeds, size.agents_of_a_city) for name in SCENARIOS}
    yield from compare_rankings(by_scenario["base"])
    yield from compare_rules(by_scenario["base"])
    for target in targets(by_scenario):
        yield Line(target.what, [target.reached], "", target.verdict)


def flagging(size: Size, folder: Path) -> Iterator[Line]:
    """The rule for low use beside the raw rate, on simulated wards whose truth is known."""
    seeds = SEEDS_A_RUN * size.runs
    for name, found in compare(seeds).items():
        sound, low = found.sound - found.false_flags, found.low - found.missed
        yield Line(
            f"{name}: sound wards never flagged in {MONTHS} months",
            [100 * sound / found.sound],
            "%",
            f"{found.false_flags} false flags on {found.sound} wards",
        )
        yield Line(
            f"{name}: low wards flagged in the end",
            [100 * low / found.low],
            "%",
            f"{found.missed} missed of {found.low}",
        )
        turns = found.turns / (seeds * WARDS)
        yield Line(f"{name}: times a ward's flag turned in a year", [turns], "times")


WORKLOADS: dict[str, Callable[[Size, Path], Iterator[Line | str]]] = {
    "import": importing,
    "score": scoring,
    "map": mapping,
    "lists": listing,
    "proof": proving,
    "flags": flagging,
}


def _client():
    user = User.objects.create_superuser(f"bench{User.objects.count()}", password=None)
    client = Client()
    client.force_login(user)
    return client


def _seconds(work) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _gzipped(content: bytes) -> float:
    return len(gzip.compress(content)) / KIB
