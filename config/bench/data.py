"""What is measured on: agents in real units, and logs of dossiers as a partner would send them."""

import csv
from datetime import UTC, datetime
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import call_command
from django.utils import timezone

from config.demo.areas import load_boundaries
from config.reference import INVENTED, REFERENCE, add_missing
from oversight.models import Authority, Procedure
from registry.boundaries.simplifying import simplified_together
from registry.enums import AreaKind, Finding, Status
from registry.models import Agent, Area, Operator, OperatorKind

AGENTS_AT_ONCE = 2_000
WEST, NORTH = 104.0, 20.3
WARD_DEGREES = 0.05
WARDS_A_ROW = 60
CORNERS_A_SIDE = 24  # with which a ward has as many as the real ones once they are simplified
STRAY_DEGREES = 0.0006
WINDOW_DAYS = 84  # twelve weeks
LATE_SHARE = 0.05
HELD_DAYS = 3
SENT_BACK_SHARE = 0.12
HEADINGS = (
    "dossier_code",
    "agent_code",
    "procedure_code",
    "authority_code",
    "citizen_key",
    "channel",
    "received_at",
    "forwarded_at",
    "first_decision_at",
    "supplement_rounds",
)


def lay_ground() -> None:
    """Roles, reference data, the 126 units and one operator."""
    call_command("ensure_roles", stdout=StringIO())
    add_missing([*REFERENCE, *INVENTED])
    load_boundaries(None)
    Operator.objects.create(
        code="BENCH", name="Bench", kind=OperatorKind.objects.first(), is_invented=True
    )


def make_agents(count: int, seed: int = 1, first: int = 0) -> None:
    """Active agents scattered around the middles of the units."""
    chance = np.random.default_rng(seed)
    areas = list(Area.objects.open().filter(boundary__isnull=False))
    middles = [area.boundary.centroid for area in areas]
    operator, now = Operator.objects.get(code="BENCH"), timezone.now()
    places = chance.integers(0, len(areas), count)
    offsets = chance.normal(0, 0.004, (count, 2))
    Agent.objects.bulk_create(
        (
            Agent(
                code=f"BENCH-{number:06}",
                name=f"Điểm {number}",
                address=f"{number} phố Đo",
                operator=operator,
                status=Status.ACTIVE,
                status_since=now,
                declared_area=areas[place],
                area=areas[place],
                finding=Finding.INSIDE,
                location=Point(middles[place].x + east, middles[place].y + north, srid=4326),
            )
            for number, (place, (east, north)) in enumerate(
                zip(places.tolist(), offsets.tolist(), strict=True), first
            )
        ),
        batch_size=AGENTS_AT_ONCE,
    )


def make_wards(count: int) -> None:
    """More wards in force, in rows south of the city, whose common borders wind alike."""
    version = Area.objects.open().first().version
    outlines = [
        MultiPolygon(Polygon(ring), srid=4326) for ring in islice(_winding_cells(count), count)
    ]
    Area.objects.bulk_create(
        (
            Area(
                code=f"B{number:05}",
                name=f"Xã đo {number}",
                kind=AreaKind.COMMUNE,
                version=version,
                valid_from=version.valid_from,
                population=10_000 + number,
                area_km2=20,
                boundary=outline,
                boundary_simplified=light,
            )
            for number, (outline, light) in enumerate(
                zip(outlines, simplified_together(outlines), strict=True)
            )
        ),
        batch_size=200,
    )


def _winding_cells(count):
    """Rings of a grid whose lines stray between two crossings, less the nearer they come to one."""
    rows = -(-count // WARDS_A_ROW)
    chance = np.random.default_rng(3)
    along = np.linspace(0, WARD_DEGREES, CORNERS_A_SIDE + 1)
    most = 0.8 * np.minimum(along, along[::-1])
    walks = chance.normal(0, STRAY_DEGREES, (2, rows + 1, WARDS_A_ROW + 1, along.size))
    east, south = np.clip(np.cumsum(walks, axis=-1), -most, most)
    for row, column in np.ndindex(rows, WARDS_A_ROW):
        west, north = WEST + WARD_DEGREES * column, NORTH - WARD_DEGREES * row
        left = np.column_stack((west + east[row, column], north - along))
        right = np.column_stack((west + WARD_DEGREES + east[row, column + 1], north - along))
        top = np.column_stack((west + along, north + south[row, column]))
        bottom = np.column_stack((west + along, north - WARD_DEGREES + south[row + 1, column]))
        ring = np.concatenate((left[:-1], bottom[:-1], right[:0:-1], top[::-1]))
        yield ring.tolist()


def write_log(path: Path, count: int, seed: int = 1, days_unknown: int = 0) -> Path:
    """A file of dossiers over the last twelve weeks: log-normal agents, Zipf procedures.

    With `days_unknown`, as it was so many days before its end: what came later is not in it.
    """
    chance = np.random.default_rng(seed)
    agents = list(Agent.objects.order_by("code").values_list("code", flat=True))
    procedures = list(Procedure.objects.values_list("code", flat=True))
    authorities = list(Authority.objects.values_list("code", flat=True))
    volumes = np.exp(chance.normal(0, 1, len(agents)))
    popularity = 1 / np.arange(1, len(procedures) + 1)
    agent = chance.choice(len(agents), count, p=volumes / volumes.sum())
    procedure = chance.choice(len(procedures), count, p=popularity / popularity.sum())
    end = np.datetime64(datetime.now(UTC).date(), "s") - np.timedelta64(1, "D")
    known_until = end - np.timedelta64(days_unknown, "D")
    received = end - chance.integers(0, WINDOW_DAYS * 86_400, count).astype("timedelta64[s]")
    late = chance.random(count) < LATE_SHARE
    held = np.where(late, HELD_DAYS * 86_400, 1_800).astype("timedelta64[s]")
    forwarded = received + held
    decided = forwarded + np.timedelta64(86_400, "s")
    rounds = (chance.random(count) < SENT_BACK_SHARE).astype(int)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(
            (
                f"H26.900.01-{str(day)[2:10].replace('-', '')}-{number:07}",
                agents[who],
                procedures[what],
                authorities[what % len(authorities)],
                f"{number % 900_000:012}",
                2,
                f"{day}Z",
                f"{sent}Z" if sent <= known_until else "",
                f"{answer}Z" if answer <= known_until else "",
                again if answer <= known_until else 0,
            )
            for number, (who, what, day, sent, answer, again) in enumerate(
                zip(
                    agent.tolist(), procedure.tolist(), received, forwarded, decided,
                    rounds.tolist(), strict=True,
                )
            )
            if day <= known_until
        )  # fmt: skip
    return path


def write_changes(path: Path, log: Path, before: Path) -> Path:
    """The rows of a log that are new or otherwise than in an older one: what a day adds."""
    with (
        before.open(encoding="utf-8") as old,
        log.open(encoding="utf-8") as new,
        path.open("w", encoding="utf-8") as changes,
    ):
        changes.write(next(new))
        next(old)
        known = next(old, "")
        for line in new:
            if line != known:
                changes.write(line)
            if _code(line) == _code(known):
                known = next(old, "")
    return path


def _code(line: str) -> str:
    return line.partition(",")[0]
