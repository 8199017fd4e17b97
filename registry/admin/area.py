"""Areas, what they were made of and what became of them."""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from registry.admin.base import ReadOnlyAdmin
from registry.models import Area, AreaLink
from registry.reorganisation import link_words


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = [
        "code",
        "name",
        "kind",
        "became",
        "population_shown",
        "area_km2",
        "version",
        "valid_from",
        "valid_to",
    ]
    readonly_fields = ["population_shown", "households_shown", "made_of", "became"]
    list_filter = ["kind", "version"]
    list_select_related = ["version"]
    search_fields = ["search_key"]
    fields = [
        "code",
        "name",
        "kind",
        "parent",
        "version",
        "valid_from",
        "valid_to",
        "population_shown",
        "households_shown",
        "area_km2",
        "made_of",
        "became",
    ]

    def get_queryset(self, request):
        ahead = Prefetch("successors", AreaLink.objects.for_pages())
        return super().get_queryset(request).without_outlines().prefetch_related(ahead)

    def get_search_results(self, request, queryset, search_term):
        if request.path.endswith("/autocomplete/"):
            return queryset.open().search_with_former(search_term), False
        return queryset.search(search_term), False

    @display(description=_("population"), ordering="population")
    def population_shown(self, area):
        return grouped(area.population)

    @display(description=_("households"), ordering="households")
    def households_shown(self, area):
        return grouped(area.households)

    @display(description=_("made of"))
    def made_of(self, area):
        links = area.predecessors.for_pages()
        return (
            format_html_join(
                mark_safe("<br>"), "{}", ((area_link(link.old, link),) for link in links)
            )
            or "–"
        )

    @display(description=_("became"))
    def became(self, area):
        """Read ahead in the list, so that an old name leads to the new units."""
        links = area.successors.all()
        return (
            format_html_join(
                mark_safe("<br>"), "{}", ((area_link(link.new, link),) for link in links)
            )
            or "–"
        )


def grouped(number):
    """A number with its thousands set apart; a dash where none is known."""
    return "–" if number is None else number_format(number, force_grouping=True)


def area_link(area, link):
    """The area at the other end of a link, with what it took."""
    address = reverse("admin:registry_area_change", args=[area.pk])
    return format_html('<a href="{}">{}</a>', address, link_words(area, link))
