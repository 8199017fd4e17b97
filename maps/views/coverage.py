"""The coverage page, the map in its frame, and the export: three looks at one filtered set."""

import secrets
from functools import wraps

from csp.decorators import csp_exempt
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from maps.enums import SHAPES, MapLayer, Shape
from maps.filters import LOOKS, AgentFilter, doubtful
from maps.layers import coverage_map, tile_origin
from maps.measures import elsewhere_text, ward_map
from maps.overlays import overlays
from maps.querysets import LATITUDE, LONGITUDE, agents_for, run_for, wards_for, with_outlines
from oversight.enums import Grade
from registry.enums import Scope, Status
from registry.locations import finding_text

PAGE_SIZE = 15
DOUBTFUL_SHOWN = 10
METRES_A_KM = 1_000
ROOM_DEGREES = 0.01  # about a kilometre around the agents that were filtered
COLUMNS = (
    ("code", gettext_lazy("Agent")),
    ("operator", gettext_lazy("Operator")),
    ("ward", pgettext_lazy("column heading", "Ward")),
    ("status", gettext_lazy("Status")),
    ("score", gettext_lazy("Score")),
)


class Look:
    """One person looking with one set of filters: what all three views share."""

    def __init__(self, request):
        self.user = request.user
        self.day = timezone.localdate()
        self.run = run_for(self.user)
        everything = agents_for(self.user, self.run)
        self.filter = AgentFilter(request.GET, everything, user=self.user, day=self.day)
        self.agents = self.filter.qs
        self.measure = self.filter.measure_chosen
        self.month = self.filter.month_chosen
        self.layers = self.filter.layers_chosen

    def wards(self, *, outlines=False):
        wards = wards_for(self.user, self.day)
        if outlines:
            wards = with_outlines(wards)
        return ward_map(
            self.measure,
            user=self.user,
            day=self.day,
            run=self.run,
            wards=wards,
            month=self.month,
        )

    @property
    def ward(self):
        return self.filter.given("ward") or self.filter.given("declared")

    def box(self, rows):
        """The rectangle asked for, or the one around filtered agents; None leaves it to the map."""
        around = box_around(rows) if self.filter.in_use and not self.ward else None
        return self.filter.given("bbox") or around

    def marks(self):
        """The marks of the layers that were asked for, by layer."""
        return overlays(
            self.layers,
            user=self.user,
            day=self.day,
            reach_m=self.filter.reach_chosen,
            scenario=self.filter.given("scenario"),
        )


def for_viewers_of_agents(view):
    """Only GET and HEAD, and only for people who may see agents at all."""

    @require_safe
    @wraps(view)
    def guarded(request):
        if not request.user.has_perm("registry.view_agent"):
            raise PermissionDenied
        return view(request)

    return guarded


@for_viewers_of_agents
def coverage(request):
    """The page around the map."""
    look = Look(request)
    agents = look.agents.for_list()
    page = Paginator(agents, PAGE_SIZE).get_page(request.GET.get("page"))
    unplaceable = Paginator(doubtful(agents), DOUBTFUL_SHOWN).page(1)
    wards = look.wards()
    return render(
        request,
        "maps/coverage.html",
        {
            **admin.site.each_context(request),
            "title": _("Coverage"),
            "filter": look.filter,
            "form": look.filter.form,
            "looks": LOOKS - {"sort"},
            "narrowed": look.filter.in_use,
            "wards": wards,
            "elsewhere": elsewhere_text(wards.elsewhere) if wards.elsewhere else "",
            "page": page,
            "columns": _columns(request),
            "ward_rows": _ward_rows(request, wards),
            "ward_columns": _ward_columns(request, wards),
            "unplaceable": unplaceable,
            "doubts": [(agent, finding_text(agent)) for agent in unplaceable],
            "shows_scores": look.run is not None,
            "sees_part": not request.user.is_superuser and request.user.scope != Scope.CITY,
            "has_no_scope": not request.user.is_superuser and request.user.scope == Scope.NONE,
            "run": look.run,
            "shapes": Shape,
            "grades": Grade,
            "has_months": bool(look.filter.months),
            "layers": [layer.value for layer in look.layers],
            "reach_km": look.filter.reach_chosen // METRES_A_KM,
            "query": asked_query(request),
            "doubtful_query": asked_query(request, "placed"),
        },
    )


@for_viewers_of_agents
@csp_exempt()
@xframe_options_sameorigin
def coverage_frame(request):
    """The map alone, for the sandboxed frame, under a policy of its own."""
    look = Look(request)
    rows = map_rows(look.agents)
    parts = coverage_map(
        look.wards(outlines=True),
        rows,
        box=look.box(rows),
        ward=look.ward,
        marks={str(layer.label): points for layer, points in look.marks().items()},
    )
    nonce = secrets.token_urlsafe(16)
    response = render(
        request,
        "maps/coverage_frame.html",
        {"parts": parts, "nonce": nonce, "data": parts.data(_words(request, look))},
    )
    response["Content-Security-Policy"] = frame_policy(nonce)
    return response


def frame_policy(nonce: str) -> str:
    """Nothing but our own files and the one script with the nonce; tiles where one is set."""
    images = " ".join(filter(None, ("'self'", "data:", tile_origin())))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            f"img-src {images}",
            "connect-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def map_rows(agents):
    """Latitude, longitude, key, code, name, operator, status, grade and score of each point."""
    rows = agents.placed().values_list(
        LATITUDE, LONGITUDE, "pk", "code", "name", "operator__name", "status", "grade", "score"
    )
    return [
        [
            round(latitude, 5),
            round(longitude, 5),
            *texts,
            grade or "",
            None if score is None else round(score),
        ]
        for latitude, longitude, *texts, grade, score in rows
    ]


def box_around(rows):
    """The rectangle that holds the points of these rows with some room, or None."""
    if not rows:
        return None
    latitudes, longitudes = [row[0] for row in rows], [row[1] for row in rows]
    return (
        min(longitudes) - ROOM_DEGREES,
        min(latitudes) - ROOM_DEGREES,
        max(longitudes) + ROOM_DEGREES,
        max(latitudes) + ROOM_DEGREES,
    )


def _words(request, look):
    """What the frame's script needs besides the rows; all of it ours."""
    return {
        "ringMetres": look.filter.reach_chosen if MapLayer.RINGS in look.layers else 0,
        "storyAddress": reverse("maps:ward_story", args=["0"]),
        "story": _("Figures and history of the ward"),
        "agentAddress": reverse("admin:registry_agent_change", args=[0]),
        "pageAddress": reverse("maps:coverage"),
        "query": asked_query(request, "bbox"),
        "shapes": {status.value: shape.value for status, shape in SHAPES.items()},
        "statuses": {status.value: str(status.label) for status in Status},
        "grades": {grade.value: str(grade.label) for grade in Grade},
        "measure": str(look.measure.label),
        "operator": _("Operator"),
        "status": _("Status"),
        "score": _("Score"),
        "unscored": _("not scored"),
        "open": _("Open the agent"),
        "cluster": _("%(count)s agents close together: zoom in"),
        "zoomHere": _("Show only what is in view"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "layers": _("Layers"),
        "close": _("Close"),
    }


def _ward_rows(request, wards):
    """The rows of the ward table in the order asked for; wards without a figure come last."""
    name = request.GET.get("wards", "")
    if name.removeprefix("-") != "figure":
        return wards.rows[::-1] if name == "-ward" else wards.rows
    known = [row for row in wards.rows if row.figure.value is not None]
    unknown = [row for row in wards.rows if row.figure.value is None]
    return sorted(known, key=lambda row: row.figure.value, reverse=name[0] == "-") + unknown


def _columns(request):
    return _sortable(request, "sort", COLUMNS, first="code")


def _ward_columns(request, wards):
    columns = (("ward", pgettext("column heading", "Ward")), ("figure", wards.label))
    return _sortable(request, "wards", columns, first="ward", place="#wards")


def _sortable(request, parameter, columns, *, first, place=""):
    """Each column with the address that sorts by it, and how it is sorted now."""
    current = request.GET.get(parameter) or first
    made = []
    for name, label in columns:
        direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
        query = request.GET.copy()
        query.pop("page", None)
        query[parameter] = f"-{name}" if direction == "ascending" else name
        made.append({"label": label, "direction": direction, "query": query.urlencode() + place})
    return made


def asked_query(request, *without):
    """The filters as part of an address: what is empty is left out, and so is the page."""
    query = request.GET.copy()
    for name in ("page", *without):
        query.pop(name, None)
    for name in list(query):
        query.setlist(name, [value for value in query.getlist(name) if value])
        if not query.getlist(name):
            del query[name]
    return query.urlencode()
