"""The figures of a judgement in words: numerator, denominator, and what they are held against."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from maps.reach import FARTHEST_M
from maps.rules.adoption import Reason, defaults
from maps.rules.causes import Cause
from maps.trend import percent

# For rules put into force before they named the share.
REACHED_SHARE = defaults(Reason.OUTLYING)["reached_share_below"]


def facts_of(reason: str, figures: dict, thresholds: dict) -> list[tuple[str, str, str]]:
    """What the rule looked at: a name, the figure with its parts, the threshold."""
    if reason == Reason.DENSE:
        return [
            _density(figures, _("at least %(limit)s"), thresholds["density_at_least"]),
            _poor(
                _("Households with fixed internet"),
                figures["fixed_internet"],
                figures["households"],
                thresholds["internet_below"],
            ),
            _poor(
                _("Adults with a smartphone"),
                figures["smartphones"],
                figures["adults"],
                thresholds["smartphones_below"],
            ),
        ]
    if reason == Reason.OUTLYING:
        return [
            _density(figures, _("below %(limit)s"), thresholds["density_below"]),
            _reach(figures["supply"], thresholds),
        ]
    return []


def supply_of(figures: dict) -> list[tuple[str, str]]:
    """What the cause rests on."""
    supply = figures["supply"]
    return [
        (_("Active agents in the ward"), _number(supply["agents_inside"])),
        (_("Nearest active agent, straight line from one point"), kilometres(supply)),
        *_reached(figures),
        (_("Handed in at the ward's agents"), _number(supply["through_agents"])),
        (_("Meant for the ward's office, handed in elsewhere"), _number(supply["filed_elsewhere"])),
    ]


def cause_in_words(cause: str, figures: dict, outlying: dict) -> str:
    """What “no supply” means here; the other causes say it in their names."""
    if cause != Cause.NO_SUPPLY:
        return ""
    words = {
        "share": percent(outlying.get("reached_share_below", REACHED_SHARE)),
        "far": f"{outlying['nearest_beyond_km']:g}",
    }
    if figures["supply"].get("people_reached") is None:
        text = _(
            "No supply: the nearest active agent is farther than %(far)s km from one point of the "
            "ward. The population was not placed when this was judged."
        )
    else:
        text = _(
            "No supply: fewer than %(share)s of the people have an active agent within %(far)s km, "
            "straight line."
        )
    return text % words


def supply_months_of(figures: dict) -> str:
    """The months whose dossiers are counted there."""
    months = (date.fromisoformat(f"{month}-01") for month in figures["supply_months"])
    return ", ".join(date_format(month, "m/Y") for month in months)


def kilometres(supply: dict) -> str:
    """How far it is to the nearest agent."""
    far = supply["nearest_km"]
    if far is None:
        return _("no data")
    if far >= FARTHEST_M / 1_000:
        return _("nobody within %(far)s km") % {"far": _number(far)}
    return _("%(far)s km") % {"far": number_format(round(far, 1), 1)}


def _reach(supply, thresholds):
    """By people where they are known, by one point of the ward where not."""
    if supply.get("people_reached") is None:
        return (
            _("Nearest active agent, from one point of the ward"),
            kilometres(supply),
            _("farther than %(limit)s km") % {"limit": _number(thresholds["nearest_beyond_km"])},
        )
    return _part(
        _people_within(thresholds["nearest_beyond_km"]),
        supply["people_reached"],
        supply["people"],
        thresholds["reached_share_below"],
    )


def _reached(figures):
    """Who has an agent within reach; nothing where a judgement did not ask for it yet."""
    if "reach_km" not in figures:
        return []
    supply = figures["supply"]
    if supply.get("people_reached") is None:
        text = _("the population was not placed when this was judged")
    else:
        text = _share_text(supply["people_reached"], supply["people"])
    return [(_people_within(figures["reach_km"]), text)]


def _people_within(reach_km):
    return _("People with an active agent within %(far)s km, straight line") % {
        "far": f"{reach_km:g}"
    }


def _share_text(part, whole):
    if part is None or not whole:
        return _("no data")
    return _("%(share)s: %(part)s of %(whole)s") % {
        "share": percent(part / whole),
        "part": _number(part),
        "whole": _number(whole),
    }


def _density(figures, words, limit):
    population, area = figures["population"], figures["area_km2"]
    name = _("People per km²")
    threshold = words % {"limit": _number(limit)}
    if population is None or not area:
        return name, _("no data"), threshold
    text = _("%(value)s: %(population)s people, %(area)s km²") % {
        "value": _number(population / area),
        "population": _number(population),
        "area": number_format(round(area, 2), 2),
    }
    return name, text, threshold


def _part(name, part, whole, limit):
    return name, _share_text(part, whole), _("below %(limit)s") % {"limit": percent(limit)}


def _poor(name, part, whole, limit):
    """One of two signs of poor access, either of which is enough."""
    words = {"limit": percent(limit)}
    if part is None or not whole:
        return name, _share_text(part, whole), _("below %(limit)s") % words
    if part / whole < limit:
        asked = _("below %(limit)s: met, and one of the two is enough") % words
    else:
        asked = _("below %(limit)s: not met") % words
    return name, _share_text(part, whole), asked


def _number(value):
    return _("no data") if value is None else number_format(round(value), force_grouping=True)
