"""The story of one ward: its figures, their course, its flags, its agents, what is proposed."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from maps.access import access_for
from maps.enums import MapLayer
from maps.filters import layers_for
from maps.measures import STATISTICS, figures_of
from maps.models import AreaFlag, AreaJudgement, ScenarioSite
from maps.monthly import months_for, months_of
from maps.querysets import agents_for, run_for, wards_for
from maps.rules.adoption import Reason
from maps.rules.figures import Figure
from maps.trend import trends_of
from maps.views.access import KILOMETRES, grouped, percent
from maps.views.frames import for_readers

VIEW = "registry.view_agent"
MONTHS_SHOWN = 24
PARTS = ("online", "full_process", "self_service")
PER_CENT = 100


@for_readers(VIEW)
def ward_story(request, code):
    """One ward in force, as far as this person may see it."""
    user, day = request.user, timezone.localdate()
    ward = wards_for(user, day).select_related("version").filter(code=code).first()
    if ward is None:
        raise Http404
    run = run_for(user)
    months = months_for(user)[:MONTHS_SHOWN] if user.has_perm(STATISTICS) else []
    layers = layers_for(user)
    return render(
        request,
        "maps/ward.html",
        {
            **admin.site.each_context(request),
            "title": ward.name,
            "ward": ward,
            "figures": figures_of(
                ward, user=user, day=day, run=run, month=months[0] if months else None
            ),
            "newest_month": months[0] if months else None,
            "reach": _reach(user, day, ward),
            "months": [_month(*row) for row in months_of(user, ward, months)],
            "trends": _trends(user, ward),
            "sees_flags": MapLayer.FLAGS in layers,
            "flags": _flags(user, ward) if MapLayer.FLAGS in layers else [],
            "agents": agents_for(user, run).in_area(ward.pk).for_list().order_by("code"),
            "sees_sites": MapLayer.SITES in layers,
            "sites": _sites(user, ward) if MapLayer.SITES in layers else [],
        },
    )


def _reach(user, day, ward):
    """For every threshold: kilometres, the share of the people within it, and how many of whom."""
    access = access_for(user, day, detour_factor=settings.DETOUR_FACTOR)
    if access is None:
        return []
    found = next((row for row in access.wards if row.ward.pk == ward.pk), None)
    if found is None or not found.people:
        return []
    return [
        (kilometres, percent(figure.value), grouped(figure.numerator), grouped(figure.denominator))
        for kilometres, figure in zip(KILOMETRES, found.figures, strict=True)
    ]


def _month(month, figures):
    """A month in words: what was received, each part of it with its share, and who says so."""
    received = figures.get("received")
    whole = received.value if received else None
    parts = []
    for name in PARTS:
        part = figures[name].value if name in figures else None
        share = Figure(part, whole, per=PER_CENT).value
        parts.append((_number(part), percent(share)))
    return {
        "month": date_format(month, "m/Y"),
        "received": _number(whole),
        "parts": parts,
        "source": received.source if received else "",
        "recorded_on": received.recorded_on if received else None,
    }


def _number(value):
    return _("not known") if value is None else number_format(value, 0, force_grouping=True)


def _trends(user, ward):
    """The course of the shares as the newest judgement on their use saw it."""
    judgements = AreaJudgement.objects.visible_to(user).newest().filter(reason=Reason.LOW_USE)
    judgement = judgements.filter(area=ward).select_related("run").first()
    if judgement is None or not user.has_perm("maps.view_areajudgement"):
        return []
    return trends_of(judgement.figures, judgement.run.thresholds[judgement.reason])


def _flags(user, ward):
    flags = AreaFlag.objects.visible_to(user).filter(area=ward).order_by("-raised_on", "reason")
    return flags.prefetch_related("moves__by")


def _sites(user, ward):
    sites = ScenarioSite.objects.visible_to(user).filter(area=ward)
    return sites.select_related("scenario").order_by("-scenario__made_at", "order")
