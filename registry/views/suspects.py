"""The page of all pairs of agents that may be one."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.duplicates import likenesses_among

PAIRS_SHOWN = 50


def suspects_page(request, model_admin):
    """The pairs nobody has judged yet, likeliest first."""
    found = likenesses_among(request.user)
    pages = Paginator(found.pairs, PAIRS_SHOWN)
    around = model_admin.admin_site.each_context(request)
    context = {
        "title": _("Suspected duplicates"),
        "opts": model_admin.opts,
        "page": pages.get_page(request.GET.get("page")),
        "count": pages.count,
        "crowds": [
            {"why": crowd.why, "shared": crowd.shared, "count": len(crowd.agents)}
            for crowd in found.crowds
        ],
    }
    return render(request, "registry/suspects.html", {**around, **context})
