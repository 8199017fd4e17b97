"""The coverage page, the map in its frame, and the export: three looks at one filtered set."""

import secrets
from functools import wraps

from csp.decorators import csp_exempt
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from maps.enums import SHAPES, Shape
from maps.filters import AgentFilter, doubtful
from maps.layers import coverage_map, tile_origin
from maps.measures import elsewhere_text, ward_map
from maps.querysets import agents_for, run_for, wards_for, with_outlines
from maps.resources import FORMATS, CoverageResource
from oversight.enums import Grade
from registry.actions.exports import record_export
from registry.enums import Scope, Status
from registry.locations import finding_text

PAGE_SIZE = 15
DOUBTFUL_SHOWN = 10
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

    def wards(self, *, outlines=False):
        wards = wards_for(self.user, self.day)
        if outlines:
            wards = with_outlines(wards)
        return ward_map(self.measure, user=self.user, day=self.day, run=self.run, wards=wards)


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
            "query": _query(request),
            "doubtful_query": _query(request, "placed"),
        },
    )


@for_viewers_of_agents
@csp_exempt()
@xframe_options_sameorigin
def coverage_frame(request):
    """The map alone, for the sandboxed frame, under a policy of its own."""
    look = Look(request)
    rows = _map_rows(look.agents)
    ward = look.filter.given("ward") or look.filter.given("declared")
    around = _box_around(rows) if look.filter.in_use and not ward else None
    parts = coverage_map(
        look.wards(outlines=True), rows, box=look.filter.given("bbox") or around, ward=ward
    )
    nonce = secrets.token_urlsafe(16)
    response = render(
        request,
        "maps/coverage_frame.html",
        {"parts": parts, "nonce": nonce, "words": _words(request, look) | parts.words},
    )
    response["Content-Security-Policy"] = frame_policy(nonce)
    return response


@for_viewers_of_agents
def coverage_export(request):
    """The rows of the table as a file."""
    name = request.GET.get("format", "xlsx")
    if name not in FORMATS:
        raise Http404
    write, content_type = FORMATS[name]
    dataset = CoverageResource().export(
        Look(request).agents.for_list().select_related("area__version")
    )
    dataset.title = _("Coverage")
    record_export(
        list_name="maps.coverage",
        filters=_query(request, "format"),
        file_format=name,
        rows=len(dataset),
        by=request.user,
        at=timezone.now(),
    )
    day = timezone.localdate()
    return HttpResponse(
        write(dataset),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="coverage-{day:%Y-%m-%d}.{name}"'},
    )


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


def _map_rows(agents):
    """Latitude, longitude, key, code, name, operator, status, grade and score of each point."""
    rows = agents.placed().values_list(
        "location", "pk", "code", "name", "operator__name", "status", "grade", "score"
    )
    return [
        [
            round(point.y, 5),
            round(point.x, 5),
            *texts,
            grade or "",
            None if score is None else round(score),
        ]
        for point, *texts, grade, score in rows
    ]


def _box_around(rows):
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
        "agentAddress": reverse("admin:registry_agent_change", args=[0]),
        "pageAddress": reverse("maps:coverage"),
        "query": _query(request, "bbox"),
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


def _query(request, *without):
    """The filters as part of an address: what is empty is left out, and so is the page."""
    query = request.GET.copy()
    for name in ("page", *without):
        query.pop(name, None)
    for name in list(query):
        query.setlist(name, [value for value in query.getlist(name) if value])
        if not query.getlist(name):
            del query[name]
    return query.urlencode()
