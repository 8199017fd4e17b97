"""Who lives within reach of an agent: the page, its map, its table as a file, and one place."""

from dataclasses import dataclass
from itertools import pairwise

import tablib
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.gis.geos import Point as Place
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maps.access import SHARES, THRESHOLDS_M, WardAccess, access_for, swatch_of
from maps.actions.demand import spread_population
from maps.forms import AccessForm, PlaceForm
from maps.layers import Point, people_map
from maps.loads import loads_for
from maps.numbers import written
from maps.opening_words import week_of
from maps.querysets import run_for, window_for
from maps.resources import FORMATS
from maps.views.frames import for_makers, for_readers, framed, people_frame
from registry.actions.exports import record_export
from registry.enums import Scope
from registry.exports import plain_text
from registry.models import Agent
from registry.spatial import nearest

VIEW = "registry.view_agent"
NEAREST_SHOWN = 10
NEAREST_WITHIN_M = 100_000  # farther than any place in the city is from any other
LOADS_SHOWN = 50
KILOMETRES = [metres // 1_000 for metres in THRESHOLDS_M]


@dataclass(frozen=True)
class Shade:
    """A ward as the map and the table show it."""

    row: WardAccess
    place: int

    @property
    def ward(self):
        return self.row.ward

    @property
    def swatch(self):
        return swatch_of(self.row.figure(self.place))

    @property
    def cells(self):
        """For every threshold: its kilometres, the people within it, and their share in words."""
        return [
            (kilometres, figure.numerator, percent(figure.value))
            for kilometres, figure in zip(KILOMETRES, self.row.figures, strict=True)
        ]

    @property
    def sentence(self):
        figure = self.row.figure(self.place)
        return _("%(share)s within %(kilometres)s km: %(reached)s of %(people)s people") % {
            "share": percent(figure.value),
            "kilometres": KILOMETRES[self.place],
            "reached": grouped(figure.numerator),
            "people": grouped(figure.denominator),
        }


class Look:
    """One person looking with one question."""

    def __init__(self, request, *, outlines=False):
        self.form = AccessForm(request.GET, user=request.user)
        self.is_valid = self.form.is_valid()
        self.threshold = self.form.cleaned_data.get("threshold") if self.is_valid else None
        self.access = (
            access_for(
                request.user,
                timezone.localdate(),
                detour_factor=settings.DETOUR_FACTOR,
                outlines=outlines,
                **self.form.asked(),
            )
            if self.is_valid
            else None
        )

    @property
    def place(self):
        return THRESHOLDS_M.index(self.threshold)

    @property
    def shades(self):
        """The wards, those least served first."""
        shades = [Shade(row, self.place) for row in self.access.wards]
        return sorted(
            shades,
            key=lambda shade: (
                shade.row.figure(self.place).value is None,
                shade.row.figure(self.place).value or 0,
                shade.ward.code,
            ),
        )


def percent(value: float | None) -> str:
    """A share as people read it; nobody lives where there is none."""
    return "–" if value is None else f"{written(value, 1)}%"


def grouped(number) -> str:
    return written(number)


def detour_text() -> str:
    """What the distances are, for the reader."""
    if settings.DETOUR_FACTOR == 1:
        return _("Distances are straight lines along the ground; a threshold belongs to what is "
                 "within it. Real ways are longer.")  # fmt: skip
    return _(
        "The way is taken to be %(factor)s times the straight line; a threshold belongs to what is "
        "within it."
    ) % {"factor": written(settings.DETOUR_FACTOR, 2)}


def legend() -> list[tuple[str, str]]:
    """The colours of the wards in words, lowest share first."""
    edges = [written(edge) for edge in SHARES]
    words = {"lowest": edges[0], "highest": edges[-1]}
    between = [
        _("%(lower)s to below %(upper)s%%") % {"lower": lower, "upper": upper}
        for lower, upper in pairwise(edges)
    ]
    texts = [_("below %(lowest)s%%") % words, *between, _("%(highest)s%% and more") % words]
    return [
        ("zero", _("nobody within reach")),
        *((str(n), text) for n, text in enumerate(texts, 1)),
    ]


@for_readers(VIEW)
def access(request):
    """Shares of the population within reach, by ward and together."""
    look = Look(request)
    context = {
        **admin.site.each_context(request),
        "title": _("People within reach"),
        "form": look.form,
        "access": look.access,
        "is_valid": look.is_valid,
        "kilometres": KILOMETRES,
        "detour": detour_text(),
        "query": request.GET.urlencode(),
        "sees_part": not request.user.is_superuser and request.user.scope != Scope.CITY,
        "may_place": request.user.has_perm("maps.add_demandset"),
    }
    if look.access is not None:
        context |= {
            "shades": look.shades,
            "totals": Shade(look.access.whole, look.place).cells,
            "legend": legend(),
            "demand_set": look.access.population.demand_set,
        }
    return render(request, "maps/access.html", context)


@for_readers(VIEW)
@framed
def access_frame(request):
    """The wards by their share, and the people who are left out."""
    look = Look(request, outlines=True)
    if look.access is None:
        raise Http404
    people = [
        Point(
            "people",
            latitude,
            longitude,
            [_("%(number)s people out of reach") % {"number": grouped(number)}],
            number,
        )
        for latitude, longitude, number in look.access.left_out(look.threshold)
    ]
    parts = people_map(look.shades, people)
    return people_frame(request, parts, _("Map of people within reach"))


@for_readers(VIEW)
def access_export(request):
    """The table of wards as a file."""
    look = Look(request)
    name = request.GET.get("format", "xlsx")
    if look.access is None or name not in FORMATS:
        raise Http404
    dataset = _dataset(look)
    record_export(
        list_name="maps.access",
        filters=request.GET.urlencode(),
        file_format=name,
        rows=len(dataset),
        by=request.user,
        at=timezone.now(),
    )
    write, content_type = FORMATS[name]
    day = timezone.localdate()
    return HttpResponse(
        write(dataset),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="access-{day:%Y-%m-%d}.{name}"'},
    )


@for_makers("maps.add_demandset")
def place_people(request):
    """Spread the population over the wards in force."""
    try:
        made = spread_population(by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            _("%(people)s people placed on %(points)s points.")
            % {"people": grouped(made.people), "points": grouped(made.point_count)},
        )
    return redirect("maps:access")


@for_readers(VIEW)
def nearest_agents(request):
    """The active agents nearest to a place, with distance and opening hours; as JSON if asked."""
    form = PlaceForm(request.GET or None)
    found = []
    if form.is_valid():
        here = Place(form.cleaned_data["longitude"], form.cleaned_data["latitude"], srid=4326)
        agents = Agent.objects.visible_to(request.user).active().placed()
        agents = agents.for_list().prefetch_related("opening_hours")
        found = nearest(agents, here, NEAREST_SHOWN, within_m=NEAREST_WITHIN_M)
    if request.GET.get("format") == "json":
        return JsonResponse({"agents": [_as_json(agent) for agent in found]})
    return render(
        request,
        "maps/nearest.html",
        {
            **admin.site.each_context(request),
            "title": _("Nearest agents"),
            "form": form,
            "rows": [(agent, week_of(agent.opening_hours.all())) for agent in found],
            "is_asked": form.is_bound and form.is_valid(),
        },
    )


@for_readers("oversight.view_dossier")
def load(request):
    """Dossiers per agent and per staffed hour, busiest first."""
    if not request.user.has_perm(VIEW):
        raise Http404
    window = window_for(run_for(request.user), timezone.localdate())
    rows = loads_for(request.user, window)
    return render(
        request,
        "maps/load.html",
        {
            **admin.site.each_context(request),
            "title": _("Load of agents"),
            "page": Paginator(rows, LOADS_SHOWN).get_page(request.GET.get("page")),
            "window": window,
            "network": next((row.load.network_rate for row in rows), 0.0),
            "swamped": sum(row.load.is_swamped for row in rows),
        },
    )


def _as_json(agent):
    return {
        "code": agent.code,
        "name": agent.name,
        "address": agent.address,
        "phone": agent.phone,
        "latitude": agent.latitude,
        "longitude": agent.longitude,
        "metres": round(agent.distance.m),
        "hours": [
            {"weekday": row.weekday, "opens": f"{row.opens:%H:%M}", "closes": f"{row.closes:%H:%M}"}
            for row in agent.opening_hours.all()
        ],
    }


def _dataset(look):
    headings = [pgettext("column heading", "Code"), pgettext("column heading", "Ward"), _("People")]
    for kilometres in KILOMETRES:
        headings += [
            _("People within %(kilometres)s km") % {"kilometres": kilometres},
            _("Share within %(kilometres)s km (%%)") % {"kilometres": kilometres},
        ]
    dataset = tablib.Dataset(headers=headings, title=_("People within reach"))
    for row in look.access.wards:
        cells = [plain_text(row.ward.code), plain_text(row.ward.name), row.people]
        for figure in row.figures:
            share = None if figure.value is None else round(figure.value, 1)
            cells += [figure.numerator, share]
        dataset.append(cells)
    return dataset
