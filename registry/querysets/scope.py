"""What every queryset of the registry shares: which rows a person may see, and search."""

from typing import Self

from django.db import models
from django.db.models import Q

from registry.enums import Scope
from registry.rules.names import search_key


def area_codes(user):
    """The codes of the areas a user is limited to, for use inside a query."""
    return user.areas.order_by().values("code")


def sees_city(user) -> bool:
    """Whether nothing in the city is closed to this user's scope."""
    return user.is_superuser or user.scope == Scope.CITY


class ScopedQuerySet(models.QuerySet):
    """Rows that only some may see. A queryset says in `scoped_to` what each scope opens."""

    def visible_to(self, user) -> Self:
        """The rows this user may see: none for strangers and for users without a scope."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_city(user):
            return self
        if user.scope in (Scope.AREAS, Scope.OPERATOR):
            return self.scoped_to(user)
        return self.none()

    def scoped_to(self, user) -> Self:
        """The rows of a user limited to areas or to one operator."""
        return self.none()


class ReferenceQuerySet(ScopedQuerySet):
    """Lists that everybody with a scope needs: services, reasons, procedures, calendars."""

    def scoped_to(self, user) -> Self:
        return self


class OfAgentQuerySet(ScopedQuerySet):
    """Rows that belong to one agent and are visible with it."""

    def scoped_to(self, user) -> Self:
        agents = self.model._meta.get_field("agent").related_model.objects.visible_to(user)
        return self.filter(agent__in=agents)

    def search(self, text: str) -> Self:
        """By code, name or address of the agent."""
        return search(self, text, key="agent__search_key")


class OfAreaQuerySet(ScopedQuerySet):
    """Rows about one area. An operator's people see none: they speak of the city, not of it."""

    def scoped_to(self, user) -> Self:
        if user.scope == Scope.OPERATOR:
            return self.none()
        return self.filter(area__code__in=area_codes(user))

    def search(self, text: str) -> Self:
        """Code or name of the area, without regard to case, accents and đ."""
        return search(self, text, "area__search_key")

    def without_outlines(self) -> Self:
        """With the area and its boundary version, but not its heavy outlines."""
        return self.select_related("area__version").defer(
            "area__boundary", "area__boundary_simplified"
        )


def search(queryset, text, key="search_key"):
    """Narrow to rows whose search key holds every word of the text."""
    return queryset.filter(holding(text, key))


def holding(text, key="search_key") -> Q:
    """Whether a search key holds every word of the text."""
    return Q(*((f"{key}__contains", word) for word in search_key(text).split()))
