"""What everybody with a scope may look up: authorities, procedures, calendars."""

from typing import Self

from django.db.models import Exists, Max, OuterRef

from registry.querysets import ReferenceQuerySet, search


class NamedQuerySet(ReferenceQuerySet):
    """Codes and names that everybody with a scope may look up."""

    def search(self, text: str) -> Self:
        """Code or name, without regard to case, accents and đ."""
        return search(self, text)


class WorkingCalendarQuerySet(ReferenceQuerySet):
    """Calendars by name."""

    def with_newest_version(self) -> Self:
        """Add `newest_version`, the number of the version in force."""
        return self.annotate(newest_version=Max("versions__number"))


class CalendarVersionQuerySet(ReferenceQuerySet):
    """Calendars as they were put into force."""

    def newest_of(self, code: str) -> Self:
        """The versions of the calendar of that name, newest first."""
        return self.filter(calendar__code=code).order_by("-number")

    def in_use(self) -> Self:
        """The versions in which dossiers are counted now."""
        dossiers = self.model._meta.apps.get_model("oversight", "Dossier").objects
        return self.filter(Exists(dossiers.filter(calendar_version=OuterRef("pk"))))
