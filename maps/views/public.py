"""The pages that need no account: where citizens find help, what it costs, and whom to call."""

import secrets
from functools import lru_cache, wraps
from hashlib import sha256

import segno
from csp.decorators import csp_exempt
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from maps.layers import public_map
from maps.opening_words import today_of, week_of
from maps.public_search import PublicSearch
from maps.published import register_of, register_version
from maps.querysets import public_wards, with_outlines
from maps.views.coverage import frame_policy
from maps.visitors import is_too_eager
from oversight.holidays import vietnam_days_off
from registry.models import Agent

PAGE_SIZE = 20
FRESH_SECONDS = 60  # a page that says “open now” may be that old
KILOMETRE = 1_000
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def public(*, is_shared=True):
    """A page for everybody: read only, counted, and fresh for a minute.

    The view gets the register. A browser that has the page already is told so by its ETag. Caches
    on the way may keep it too, unless it is for one reader: what they asked from their place, and
    a map, whose nonce must not be known beforehand.
    """

    def decorate(view):
        @require_safe
        @csp_exempt()
        @wraps(view)
        def answered(request, *args, **kwargs):
            now = timezone.now()
            if is_too_eager(request, now):
                return _too_many(request)
            version = register_version()
            etag = _etag(request, version, now)
            response = get_conditional_response(request, etag=etag)
            if response is None:
                response = view(request, register_of(version), *args, **kwargs)
            response.headers.setdefault("Content-Security-Policy", POLICY)
            if response.status_code in (200, 304):
                response.headers["ETag"] = etag
                keeper = "public" if is_shared and "near" not in request.GET else "private"
                patch_cache_control(response, **{keeper: True}, max_age=FRESH_SECONDS)
            return response

        return answered

    return decorate


@public()
def points(request, register):
    """All points, or those that were asked for."""
    form = PublicSearch(request.GET, register)
    page = Paginator(form.found(), PAGE_SIZE).get_page(request.GET.get("page"))
    moment = timezone.localtime()
    query = _query(request)
    return _page(
        request,
        "maps/public/points.html",
        register,
        {
            "form": form,
            "page": page,
            "rows": [(found.agent, today_of(found.agent.hours, moment), distance(found.metres))
                     for found in page],
            "query": query,
            "is_near": form.is_valid() and form.cleaned_data["near"] is not None,
            "stands_in": form.middle_of_empty_ward is not None,
            "is_narrowed": bool(query),
            "moment": moment,
        },
    )  # fmt: skip


@public()
def point(request, register, code):
    """One point, and where to go instead once it no longer serves."""
    agent = _agent(register, code)
    if agent is None:
        return _not_in_service(request, register, code, "public:point")
    moment = timezone.localtime()
    return _page(
        request,
        "maps/public/point.html",
        register,
        {
            "agent": agent,
            "today": today_of(agent.hours, moment),
            "week": week_of(agent.hours),
            "place": _place(agent),
            "moment": moment,
        },
    )


@public()
def poster(request, register, code):
    """One point on a sheet to be printed and put up at its door."""
    agent = _agent(register, code)
    if agent is None:
        return _not_in_service(request, register, code, "public:poster")
    address = request.build_absolute_uri(reverse("public:point", args=[agent.code]))
    return _page(
        request,
        "maps/public/poster.html",
        register,
        {
            "agent": agent,
            "week": week_of(agent.hours),
            "address": address,
            "code_picture": code_picture(address),
        },
    )


@public(is_shared=False)
@xframe_options_sameorigin
def points_map(request, register):
    """The points that were asked for on a map of their own, loaded only where somebody opens it."""
    form = PublicSearch(request.GET, register)
    moment = timezone.localtime()
    rows = [
        [
            round(agent.latitude, 5),
            round(agent.longitude, 5),
            agent.name,
            agent.where,
            today_of(agent.hours, moment).sentence,
            reverse("public:point", args=[agent.code]),
        ]
        for agent in (found.agent for found in form.found())
        if agent.is_placed
    ]
    near = form.cleaned_data["near"] if form.is_valid() else None
    parts = public_map(with_outlines(public_wards(moment.date())), rows, here=near)
    nonce = secrets.token_urlsafe(16)
    words = {
        "open": _("Opening hours and services"),
        "cluster": _("%(count)s points close together: zoom in"),
        "here": _("You are about here"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "close": _("Close"),
    }
    response = render(
        request,
        "maps/public/map.html",
        {"parts": parts, "nonce": nonce, "data": parts.data(words)},
    )
    response["Content-Security-Policy"] = frame_policy(nonce)
    return response


def code_picture(address: str) -> str:
    """The address as a QR code, drawn here: no other host is asked."""
    code = segno.make_qr(address, error="m")
    drawn = code.svg_inline(scale=8, border=4, dark="#000000", light="#ffffff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - rectangles only: the address is not text in it


def distance(metres: float | None) -> str:
    """How far a point is, as people say it."""
    if metres is None:
        return ""
    if metres < KILOMETRE:
        return _("%(metres)d m away") % {"metres": max(round(metres, -1), 10)}
    return _("%(kilometres)s km away") % {
        "kilometres": f"{metres / KILOMETRE:.1f}".replace(".", ",")
    }


def _page(request, template, register, context, status=200):
    return render(
        request,
        template,
        {
            "is_invented": register.is_invented,
            "is_holiday": _is_holiday(timezone.localdate()),
            "complaint_number": settings.COMPLAINT_NUMBER,
            **context,
        },
        status=status,
    )


def _place(agent):
    """Where a point stands, as the list takes it."""
    return f"{agent.latitude:.3f},{agent.longitude:.3f}" if agent.is_placed else ""


def _is_holiday(day):
    return day in _days_off(day.year)


@lru_cache
def _days_off(year):
    days_off, _make_up = vietnam_days_off([year])
    return frozenset(days_off)


def _agent(register, code):
    return next((agent for agent in register.agents if agent.code == code), None)


def _not_in_service(request, register, code, page):
    """The kept point of a code that was merged; else a plain word: posters outlive points."""
    known = Agent.objects.known_as(code).only("code").first()
    if known is None:
        raise Http404
    if known.code != code and _agent(register, known.code):
        return redirect(page, known.code)
    return _page(request, "maps/public/ended.html", register, {}, status=404)


def _too_many(request):
    response = render(request, "maps/public/too_many.html", status=429)
    response["Retry-After"] = str(FRESH_SECONDS)
    response["Content-Security-Policy"] = POLICY
    return response


def _etag(request, version, now):
    facts = (
        version,
        int(now.timestamp()) // FRESH_SECONDS,
        get_language(),
        request.build_absolute_uri(),
    )
    return f'"{sha256(repr(facts).encode()).hexdigest()[:32]}"'


def _query(request):
    """What was asked for, without the page and what is empty."""
    query = request.GET.copy()
    query.pop("page", None)
    for name in [name for name in query if not query[name]]:
        del query[name]
    return query.urlencode()
