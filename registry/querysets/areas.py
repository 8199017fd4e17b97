"""Boundaries, areas and their figures."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q

from registry.enums import Scope
from registry.querysets.scope import (
    OfAreaQuerySet,
    ReferenceQuerySet,
    ScopedQuerySet,
    area_codes,
    search,
)


class BoundaryVersionQuerySet(ReferenceQuerySet):
    """Loads of boundaries."""

    def active(self) -> Self:
        return self.filter(activated_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The active versions that had started by that day, newest first."""
        return self.active().filter(valid_from__lte=day).order_by("-valid_from", "-pk")


class AreaLinkQuerySet(ReferenceQuerySet):
    """What became of old areas."""

    def between(self, old, new) -> Self:
        """The links from areas of one boundary version to areas of another."""
        return self.filter(old__version=old, new__version=new)

    def search_old(self, text: str) -> Self:
        return search(self, text, "old__search_key")

    def for_pages(self) -> Self:
        """Both areas, without their outlines."""
        outlines = [
            f"{end}__{field}"
            for end in ("old", "new")
            for field in ("boundary", "boundary_simplified")
        ]
        return self.select_related("old", "new").defer(*outlines)


class AreaQuerySet(ScopedQuerySet):
    """Areas. Their outlines are heavy: lists defer them."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self
        return self.filter(code__in=area_codes(user))

    def active(self) -> Self:
        """Areas of activated versions, open or closed."""
        return self.filter(version__activated_at__isnull=False)

    def as_at(self, day: date) -> Self:
        """The areas in force on that day."""
        return (
            self.active()
            .filter(valid_from__lte=day)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        )

    def open(self) -> Self:
        """The areas in force with no end in sight."""
        return self.active().filter(valid_to__isnull=True)

    def without_outlines(self) -> Self:
        return self.defer("boundary", "boundary_simplified")

    def search(self, text: str) -> Self:
        return search(self, text)

    def search_with_former(self, text: str) -> Self:
        """By code or name, or by those of an area that went into it."""
        links = self.model._meta.get_field("predecessors").related_model.objects
        former = links.filter(new=OuterRef("pk")).search_old(text)
        own = search(self.model.objects.order_by(), text).values("pk")
        return self.filter(Q(pk__in=own) | Exists(former))


class AreaStatisticQuerySet(OfAreaQuerySet):
    """Figures of areas by month."""

    def of_months(self, first: date, last: date) -> Self:
        """Of the months that begin from the one day to the other, both included."""
        return self.filter(month__gte=first, month__lte=last)
