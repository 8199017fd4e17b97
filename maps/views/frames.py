"""What pages with a map in a sandboxed frame share: who may come in, and the frame's own policy."""

import secrets
from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from maps.layers import MapParts
from maps.views.coverage import frame_policy


def for_readers(permission: str) -> Callable:
    """Only GET and HEAD, and only for people with that permission."""
    return _guarded(require_safe, permission)


def for_makers(permission: str) -> Callable:
    """Only POST, and only for people with that permission."""
    return _guarded(require_POST, permission)


def framed(view):
    """A map alone, for a frame of our own pages, under a policy of its own."""
    return csp_exempt()(xframe_options_sameorigin(view))


def people_frame(request, parts: MapParts, title: str):
    """The page around a map of people."""
    nonce = secrets.token_urlsafe(16)
    words = {
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "close": _("Close"),
        "nearest": _("Agents nearest to this place"),
        "nearestAddress": reverse("maps:nearest"),
    }
    response = render(
        request,
        "maps/people_frame.html",
        {"parts": parts, "nonce": nonce, "data": parts.data(words), "title": title},
    )
    response["Content-Security-Policy"] = frame_policy(nonce)
    return response


def _guarded(methods, permission):
    def decorate(view):
        @methods
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
