"""Propose the next sites from the command line."""

import csv
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.actions.candidates import candidates_in
from maps.actions.demand import spread_population
from maps.actions.scenarios import check_question
from maps.candidates import premises_of
from maps.enums import CandidateSource, Objective
from maps.models import Scenario
from maps.population import demand_set_on
from maps.rules.siting import ImpossibleTermsError
from maps.siting import CUT_SHORT, TooManyWaysError, answer

COLUMNS = (
    "order", "code", "name", "latitude", "longitude", "ward", "people_newly_within_reach",
    "weighted_gain", "mean_distance_m", "wards_helped", "flags_answered", "cost",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Propose the next sites: an ordered list with what each adds, and how far at most it is "
        "from the best. Writes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, required=True, metavar="K", help="sites at most")
        parser.add_argument("--radius-km", type=float, required=True, metavar="R")
        parser.add_argument(
            "--candidates", type=Path, metavar="FILE",
            help="premises (CSV or XLSX: code, name, address, latitude, longitude, cost)",
        )  # fmt: skip
        parser.add_argument(
            "--registered", action="store_true", help="registered sites that are not active"
        )
        parser.add_argument("--grid-m", type=int, default=1_000, help="step of the grid otherwise")
        parser.add_argument("--objective", choices=Objective.values, default=Objective.REACH)
        parser.add_argument("--apart-m", type=int, default=0, help="at least so far apart")
        parser.add_argument("--capacity", type=int, help="people one site can serve")
        parser.add_argument("--budget", type=int, help="million đồng for all sites")
        parser.add_argument(
            "--least", action="append", default=[], type=_group, metavar="N:WARD,WARD…",
            help="at least so many sites in these wards; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--reason", action="append", default=[], type=_weight, metavar="REASON=WEIGHT",
            help="how many times the people of a ward flagged for that reason count",
        )  # fmt: skip
        parser.add_argument("--plain", action="store_true", help="do not weigh by adoption")
        parser.add_argument("--detour", type=float, default=1.0, help="detour factor (default: 1)")
        parser.add_argument("--with-other-points", action="store_true")
        parser.add_argument("--format", choices=("json", "csv"), default="json")

    def handle(self, **options):
        scenario = _question(options)
        on = timezone.localdate()
        try:
            found = answer(
                scenario,
                demand_set_on(on) or spread_population(by=None, at=timezone.now()),
                on=on,
                premises=_premises(options["candidates"]),
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except ImpossibleTermsError:
            raise CommandError(_("No choice of sites keeps these conditions.")) from None
        except TooManyWaysError:
            raise CommandError(
                _("Too many candidates for so many people: choose a wider grid.")
            ) from None
        write = {"json": self._write_json, "csv": self._write_csv}[options["format"]]
        write(found)

    def _write_json(self, found):
        proposal = found.proposal
        sites = [dict(zip(COLUMNS, row, strict=True)) for row in _rows(found)]
        whole = {
            "people": found.people,
            "people_before": found.people_before,
            "people_after": found.people_after,
            "weighted_gain": proposal.worth,
            "bound": proposal.bound,
            "gap": proposal.gap,
            "is_exact": proposal.is_exact,
            "is_cut_short": proposal.is_cut_short,
            "candidates": found.candidate_count,
            "sites": sites,
        }
        self.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2))

    def _write_csv(self, found):
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            [
                json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else cell
                for cell in row
            ]
            for row in _rows(found)
        )
        said = _("Gap to the proven bound: %(gap).2f %%.") % {"gap": 100 * found.proposal.gap}
        self.stderr.write(f"{said} {CUT_SHORT}" if found.proposal.is_cut_short else said)


def _question(options):
    scenario = Scenario(
        name="",
        objective=options["objective"],
        site_count=options["count"],
        radius_m=round(options["radius_km"] * 1_000),
        detour_factor=options["detour"],
        candidate_source=(
            CandidateSource.REGISTERED if options["registered"] else CandidateSource.GRID
        ),
        grid_m=options["grid_m"],
        apart_m=options["apart_m"],
        capacity=options["capacity"],
        budget=options["budget"],
        least=options["least"],
        reason_weights=dict(options["reason"]),
        weighs_adoption=not options["plain"],
        counts_other_points=options["with_other_points"],
    )
    try:
        scenario.clean_fields(exclude=["name", "made_at", "made_by", "demand_set"])
        check_question(scenario)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from None
    return scenario


def _premises(file):
    if file is None:
        return None
    if not file.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": file})
    return premises_of(candidates_in(file.read_bytes()))


def _group(text):
    least, _colon, codes = text.partition(":")
    return [int(least), codes.split(",")]


def _weight(text):
    reason, _equals, weight = text.partition("=")
    return reason, float(weight)


def _rows(found):
    return [
        (
            order,
            site.premises.code,
            site.premises.name,
            round(site.premises.latitude, 6),
            round(site.premises.longitude, 6),
            site.area.code if site.area else "",
            site.people,
            round(site.worth, 3),
            None if site.mean_m is None else round(site.mean_m),
            site.wards_helped,
            site.flags_answered,
            site.premises.cost or None,
        )
        for order, site in enumerate(found.sites, 1)
    ]
