"""Putting criteria into force."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from registry.criteria import demands_of
from registry.models import CriteriaSet, Criterion, User
from registry.rules.criteria import COMPOSITES, composite_problem

COPIED = (
    "order",
    "title",
    "measure",
    "comparison",
    "threshold",
    "is_mandatory",
    "grace_days",
    "source",
)


@transaction.atomic
def publish_criteria_set(*, criteria_set: CriteriaSet, by: User, at: datetime, valid_from: date):
    """Close the set in force for the same kind of operator and open this one.

    Refuses, by code: `not_permitted`, `already_published`, `no_criteria`, `criterion_incomplete`,
    `starts_too_early`.
    """
    if not by.has_perm("registry.publish_criteriaset"):
        raise ValidationError(_("You may not publish criteria."), code="not_permitted")
    draft = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if draft.is_published:
        raise ValidationError(
            _("This version is already published; make a new version to change it."),
            code="already_published",
        )
    if not draft.criteria.exists():
        raise ValidationError(_("Add at least one criterion first."), code="no_criteria")
    _check_composites(draft)
    current = (
        CriteriaSet.objects.published()
        .filter(operator_kind=draft.operator_kind, valid_to__isnull=True)
        .first()
    )
    if current is not None:
        if valid_from <= current.valid_from:
            raise ValidationError(
                _("The version in force started on %(day)s: this one must start later."),
                code="starts_too_early",
                params={"day": f"{current.valid_from:%d/%m/%Y}"},
            )
        current.valid_to = valid_from
        current.save(update_fields=["valid_to"])
    draft.published_at = at
    draft.published_by = by
    draft.valid_from = valid_from
    draft.save(update_fields=["published_at", "published_by", "valid_from"])
    criteria_set.refresh_from_db()
    return criteria_set


@transaction.atomic
def copy_criteria_set(*, criteria_set: CriteriaSet, by: User) -> CriteriaSet:
    """Open a new draft version with the same criteria, for editing.

    Refuses, by code: `not_permitted`, `draft_exists`.
    """
    if not by.has_perm("registry.add_criteriaset"):
        raise ValidationError(_("You may not edit criteria."), code="not_permitted")
    versions = CriteriaSet.objects.filter(operator_kind=criteria_set.operator_kind)
    if versions.filter(published_at__isnull=True).exists():
        raise ValidationError(
            _("There already is a draft for this kind of operator: edit that one."),
            code="draft_exists",
        )
    copy = CriteriaSet.objects.create(
        operator_kind=criteria_set.operator_kind,
        number=versions.order_by("-number").values_list("number", flat=True)[0] + 1,
        title=criteria_set.title,
        note=criteria_set.note,
    )
    copies: dict[int, Criterion] = {}
    for criterion in criteria_set.criteria.order_by(F("parent").asc(nulls_first=True), "order"):
        copies[criterion.pk] = Criterion.objects.create(
            criteria_set=copy,
            parent=copies.get(criterion.parent_id),
            **{name: getattr(criterion, name) for name in COPIED},
        )
    return copy


def _check_composites(draft):
    for demand in demands_of(draft):
        if demand.comparison in COMPOSITES and composite_problem(
            demand.title, demand.comparison, demand.threshold, len(demand.parts)
        ):
            raise ValidationError(
                _("“%(criterion)s” has too few parts: add them or take it out."),
                code="criterion_incomplete",
                params={"criterion": demand.title},
            )
