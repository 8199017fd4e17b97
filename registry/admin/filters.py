"""Filters of lists, which offer only rows that the user may see."""

from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectMultipleFilter,
    ChoicesCheckboxFilter,
    DropdownFilter,
    MultipleRelatedDropdownFilter,
)

from registry.criteria import held_up
from registry.enums import PlaceDoubt, Status


class VisibleChoicesFilter(MultipleRelatedDropdownFilter):
    """A short list of related rows to tick."""

    def field_choices(self, field, request, model_admin):
        rows = field.related_model.objects.visible_to(request.user)
        return [(row.pk, str(row)) for row in rows]


class VisibleAutocompleteFilter(AutocompleteSelectMultipleFilter):
    """A long list of related rows, looked up while typing; only the chosen ones are read."""

    def field_choices(self, field, request, model_admin):
        return []

    def has_output(self):
        return True

    def choices(self, changelist):
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            field.queryset = field.queryset.visible_to(self.request.user)
            yield choice


class StandingStatusFilter(ChoicesCheckboxFilter):
    """The statuses of agents of their own: no list holds the row of a merged duplicate."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            field.choices = [pair for pair in field.choices if pair[0] != Status.MERGED]
            yield choice


class WorkFilter(DropdownFilter):
    """The piles of work that the home page counts."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("Claimed by me")),
            ("unclaimed", _("Nobody has claimed")),
            ("answered", _("Returned and answered")),
            ("held_up", _("Held up by a mandatory criterion")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        piles = {
            "mine": lambda: queryset.claimed_by(request.user, now),
            "unclaimed": lambda: queryset.unclaimed(now),
            "answered": queryset.answered,
            "held_up": lambda: queryset.filter(pk__in=held_up(queryset, timezone.localdate(now))),
        }
        return piles.get(self.value(), lambda: queryset)()


class PlaceDoubtFilter(DropdownFilter):
    """Agents whose place somebody has to look at."""

    title = gettext_lazy("place to look at")
    parameter_name = "place"

    def lookups(self, request, model_admin):
        return PlaceDoubt.choices

    def queryset(self, request, queryset):
        if self.value() not in PlaceDoubt.values:
            return queryset
        return queryset.place_doubted(self.value())


class ToConfirmFilter(DropdownFilter):
    """A pile of the home page: what this person may confirm since somebody else asked for it."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [("confirm", _("To be confirmed by me"))]

    def queryset(self, request, queryset):
        return queryset.waiting_for(request.user) if self.value() == "confirm" else queryset
