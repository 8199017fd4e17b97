"""Remembering which new area took over which old one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.boundaries.links import link_text
from registry.models import AreaLink, BoundaryVersion, User
from registry.rules.succession import LinkRow, judge_links


@dataclass(frozen=True)
class Linking:
    """What a list of links changed: rows added, corrected, taken away, and left as they were."""

    added: int
    corrected: int
    removed: int
    unchanged: int


@transaction.atomic
def link_areas(
    *, rows: Sequence[LinkRow], old: BoundaryVersion, new: BoundaryVersion, by: User | None
) -> Linking:
    """Make the links between two boundary versions those of the list, all of them or none.

    Refuses, by code: `not_permitted`, `wrong_order`, `links_refused` (one message for each thing
    that is wrong).
    """
    if by is not None and not by.has_perm("registry.change_boundaryversion"):
        raise ValidationError(_("You may not link areas."), code="not_permitted")
    if old.valid_from >= new.valid_from:
        raise ValidationError(
            _("The old areas must start before the new ones."), code="wrong_order"
        )
    known = {version: dict(version.areas.values_list("code", "pk")) for version in (old, new)}
    names = [dict(version.areas.values_list("code", "name")) for version in (old, new)]
    wrong = judge_links(rows, *names)
    if wrong:
        raise ValidationError(
            [ValidationError(link_text(finding), code="links_refused") for finding in wrong]
        )
    wanted = {(known[old][row.old_code], known[new][row.new_code]): row.is_whole for row in rows}
    return _make_so(wanted, AreaLink.objects.between(old, new))


def _make_so(wanted, links):
    present = {(link.old_id, link.new_id): link for link in links.select_for_update()}
    added = [
        AreaLink(old_id=old, new_id=new, is_whole=is_whole)
        for (old, new), is_whole in wanted.items()
        if (old, new) not in present
    ]
    corrected, removed = [], []
    for pair, link in present.items():
        if pair not in wanted:
            removed.append(link.pk)
        elif link.is_whole != wanted[pair]:
            link.is_whole = wanted[pair]
            corrected.append(link)
    AreaLink.objects.bulk_create(added, batch_size=200)
    AreaLink.objects.bulk_update(corrected, ["is_whole"], batch_size=200)
    AreaLink.objects.filter(pk__in=removed).delete()
    return Linking(
        added=len(added),
        corrected=len(corrected),
        removed=len(removed),
        unchanged=len(wanted) - len(added) - len(corrected),
    )
