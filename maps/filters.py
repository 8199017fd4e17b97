"""What a reader of the coverage page may ask for. Map, table and export share the answer."""

import math
from datetime import date

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES

from maps.access import THRESHOLDS_M
from maps.enums import DOUBTFUL_FINDINGS, MapLayer, Measure, Placement
from maps.measures import STATISTICS, measures_for
from maps.models import Scenario
from maps.monthly import months_for
from maps.querysets import wards_for
from oversight.enums import Grade
from registry.enums import STANDING, Finding
from registry.models import Agent, Operator, OperatorKind, Service
from registry.spatial import touching_box

UNGRADED = "none"
# What changes how the same agents are shown.
LOOKS = frozenset({"sort", "measure", "month", "show", "reach", "scenario"})
DEFAULT_REACH_M = THRESHOLDS_M[0]
LAYER_PERMISSIONS = {
    MapLayer.FLAGS: "maps.view_areaflag",
    MapLayer.RINGS: "registry.view_agent",
    MapLayer.PEOPLE: "registry.view_agent",
    MapLayer.SITES: "maps.view_scenario",
    MapLayer.OTHERS: "maps.view_servicepoint",
}
ORDERS = {
    "code": "code",
    "operator": "operator__name",
    "ward": "area__code",
    "status": "status",
    "score": "score",
}


def layers_for(user) -> list[MapLayer]:
    """The layers that a user may see."""
    return [layer for layer, permission in LAYER_PERMISSIONS.items() if user.has_perm(permission)]


def _widget(widget, classes, **attributes):
    return widget(attrs={"class": " ".join(classes), **attributes})


def _select():
    return _widget(forms.Select, SELECT_CLASSES)


def _checkboxes():
    return _widget(forms.CheckboxSelectMultiple, CHECKBOX_CLASSES)


class BoxField(forms.CharField):
    """A rectangle as `west,south,east,north` in degrees; what is not one is refused."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            west = south = east = north = math.nan
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValidationError(
                _("Write a rectangle as west,south,east,north in degrees."), code="not_a_box"
            )
        return west, south, east, north


class BoxFilter(django_filters.Filter):
    field_class = BoxField


class AgentFilter(django_filters.FilterSet):
    """Agents by state, grade, operator, service, place and name. What is not valid finds none."""

    q = django_filters.CharFilter(
        label=_("Code, name or address"),
        method="search",
        widget=_widget(
            forms.TextInput, INPUT_CLASSES, type="search", placeholder=_("Code, name or address")
        ),
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=[(status.value, status.label) for status in STANDING],
        widget=_checkboxes(),
    )
    grade = django_filters.MultipleChoiceFilter(
        label=_("Grade in the newest scoring"),
        choices=[*Grade.choices, (UNGRADED, _("Not scored"))],
        method="with_grade",
        widget=_checkboxes(),
    )
    operator = django_filters.ModelChoiceFilter(
        label=_("Operator"),
        queryset=Operator.objects.none(),
        to_field_name="code",
        widget=_select(),
    )
    kind = django_filters.ModelChoiceFilter(
        label=_("Kind of operator"),
        field_name="operator__kind",
        queryset=OperatorKind.objects.none(),
        to_field_name="code",
        widget=_select(),
    )
    service = django_filters.ModelChoiceFilter(
        label=_("Service offered"),
        field_name="services",
        queryset=Service.objects.none(),
        to_field_name="code",
        widget=_select(),
    )
    ward = django_filters.ModelChoiceFilter(
        label=_("Ward by its point"),
        field_name="area",
        queryset=None,
        to_field_name="code",
        widget=_select(),
    )
    declared = django_filters.ModelChoiceFilter(
        label=_("Declared ward"),
        field_name="declared_area",
        queryset=None,
        to_field_name="code",
        widget=_select(),
    )
    finding = django_filters.ChoiceFilter(
        label=_("Location finding"), choices=Finding, widget=_select()
    )
    placed = django_filters.ChoiceFilter(
        label=_("Place"), choices=Placement, method="with_placement", widget=_select()
    )
    bbox = BoxFilter(
        label=_("Rectangle on the map"),
        method="inside",
        widget=_widget(forms.TextInput, INPUT_CLASSES, placeholder="105.80,21.00,105.88,21.06"),
    )
    sort = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=[
            ("code", _("By code")),
            ("operator", _("By operator")),
            ("ward", _("By ward")),
            ("status", _("By status")),
            ("score", _("By score, lowest first")),
            ("-code", _("By code, backwards")),
            ("-operator", _("By operator, backwards")),
            ("-ward", _("By ward, backwards")),
            ("-status", _("By status, backwards")),
            ("-score", _("By score, highest first")),
        ],
        method="ordered",
        empty_label=None,
        widget=_select(),
    )
    measure = django_filters.ChoiceFilter(
        label=_("Colour the wards by"),
        choices=Measure,
        method="unchanged",
        empty_label=None,
        # It stands beside the legend, outside the form's element.
        widget=_widget(forms.Select, SELECT_CLASSES, form="coverage-filters"),
    )

    month = django_filters.ChoiceFilter(
        label=_("Month"),
        method="unchanged",
        empty_label=None,
        widget=_widget(forms.Select, SELECT_CLASSES, form="coverage-filters"),
    )
    show = django_filters.MultipleChoiceFilter(
        label=_("Show on the map too"),
        choices=MapLayer,
        method="unchanged",
        widget=_widget(forms.CheckboxSelectMultiple, CHECKBOX_CLASSES, form="coverage-filters"),
    )
    reach = django_filters.ChoiceFilter(
        label=_("Within reach up to"),
        choices=[(str(metres), f"{metres // 1_000} km") for metres in THRESHOLDS_M],
        method="unchanged",
        empty_label=None,
        widget=_widget(forms.Select, SELECT_CLASSES, form="coverage-filters"),
    )
    scenario = django_filters.ModelChoiceFilter(
        label=_("Scenario"),
        queryset=Scenario.objects.none(),
        method="unchanged",
        empty_label=_("The newest"),
        widget=_widget(forms.Select, SELECT_CLASSES, form="coverage-filters"),
    )

    class Meta:
        model = Agent
        fields = []

    def __init__(self, data, queryset, *, user, day=None):
        super().__init__(data, queryset)
        wards = wards_for(user, day or timezone.localdate())
        for name, choices in (
            ("operator", Operator.objects.visible_to(user)),
            ("kind", OperatorKind.objects.visible_to(user)),
            ("service", Service.objects.visible_to(user)),
            ("ward", wards),
            ("declared", wards),
            ("scenario", Scenario.objects.visible_to(user).done()),
        ):
            self.filters[name].queryset = choices
        self.filters["measure"].extra["choices"] = measures_for(user)
        if not user.has_perm("oversight.view_agentscore"):
            del self.filters["grade"]
        self.months = months_for(user) if user.has_perm(STATISTICS) else []
        months = [(f"{month:%Y-%m}", date_format(month, "m/Y")) for month in self.months]
        self.filters["month"].extra["choices"] = months
        layers = layers_for(user)
        self.filters["show"].extra["choices"] = [(layer.value, layer.label) for layer in layers]
        if MapLayer.SITES not in layers:
            del self.filters["scenario"]

    @property
    def qs(self):
        return super().qs if self.is_valid() else self.queryset.none()

    def given(self, name):
        """What the address says of one filter, or None."""
        return self.form.cleaned_data.get(name) if self.is_valid() else None

    @property
    def measure_chosen(self) -> Measure:
        """The measure of the address, or the first."""
        return Measure(self.given("measure") or Measure.DENSITY)

    @property
    def month_chosen(self) -> date | None:
        """The month of the address, or the newest of which figures are known."""
        chosen = self.given("month")
        newest = self.months[0] if self.months else None
        return date.fromisoformat(f"{chosen}-01") if chosen else newest

    @property
    def layers_chosen(self) -> list[MapLayer]:
        return [MapLayer(value) for value in self.given("show") or ()]

    @property
    def reach_chosen(self) -> int:
        """Metres."""
        return int(self.given("reach") or DEFAULT_REACH_M)

    @property
    def in_use(self) -> int:
        """How many filters narrow the agents down."""
        return sum(bool(self.given(name)) for name in set(self.filters) - LOOKS)

    def search(self, queryset, name, value):
        return queryset.search(value)

    def with_grade(self, queryset, name, value):
        wanted = Q(grade__in=value)
        return queryset.filter(wanted | Q(grade=None) if UNGRADED in value else wanted)

    def with_placement(self, queryset, name, value):
        if value == Placement.PLACED:
            return queryset.placed()
        if value == Placement.UNPLACED:
            return queryset.unplaced()
        return doubtful(queryset)

    def inside(self, queryset, name, value):
        return touching_box(queryset, "location", value)

    def ordered(self, queryset, name, value):
        """Agents without a value come last either way, and ties fall to the code."""
        path = F(ORDERS[value.removeprefix("-")])
        descending = value.startswith("-")
        first = path.desc(nulls_last=True) if descending else path.asc(nulls_last=True)
        return queryset.order_by(first, "code")

    def unchanged(self, queryset, name, value):
        return queryset


def doubtful(queryset):
    """Agents that cannot be placed: no point, or one that does not agree with the declaration."""
    return queryset.filter(Q(location__isnull=True) | Q(finding__in=DOUBTFUL_FINDINGS))
