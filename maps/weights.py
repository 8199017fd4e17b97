"""How many times the people of a ward count when the next sites are chosen."""

from collections.abc import Mapping, Sequence
from datetime import date

from maps.enums import FlagReason
from maps.models import AreaFlag
from maps.querysets import AreaFlagQuerySet
from maps.rules.weights import ward_weight
from maps.ward_records import WardRecords
from registry.models import Area


def open_flags(areas: Sequence[Area]) -> dict[str, list[str]]:
    """By code of a ward: the reasons for which it is flagged."""
    return _reasons(AreaFlag.objects.open(), areas)


def flags_for_a_site(areas: Sequence[Area]) -> dict[str, list[str]]:
    """Those of them that a new site may answer."""
    return _reasons(AreaFlag.objects.open().for_a_site(), areas)


def _reasons(found: AreaFlagQuerySet, areas: Sequence[Area]) -> dict[str, list[str]]:
    flags: dict[str, list[str]] = {}
    rows = found.filter(area__in=[area.pk for area in areas])
    for code, reason in rows.order_by("area__code", "reason").values_list("area__code", "reason"):
        flags.setdefault(code, []).append(FlagReason(reason).value)
    return flags


def weights_of(
    areas: Sequence[Area],
    *,
    weighs_adoption: bool,
    reason_weights: Mapping[str, float],
    flags: Mapping[str, Sequence[str]],
    on: date,
) -> dict[str, float]:
    """By code of a ward: its weight. Wards that count once are left out."""
    records = WardRecords(areas, on) if weighs_adoption else None
    weights = {
        area.code: ward_weight(
            weighs=weighs_adoption,
            online_share=_online_share(records, area.pk) if records else None,
            factors=[reason_weights.get(reason, 1.0) for reason in flags.get(area.code, ())],
        )
        for area in areas
    }
    return {code: weight for code, weight in weights.items() if weight != 1}


def _online_share(records: WardRecords, area: int) -> float | None:
    """The share received online over the last months in which it is known."""
    received, online = records.lately(area, "received"), records.lately(area, "online")
    return online / received if received and online is not None else None
