"""What planners fill in: who is to be counted, and where to open next."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES

from maps.access import THRESHOLDS_M
from maps.actions.candidates import candidates_in
from maps.actions.scenarios import check_question
from maps.enums import CandidateSource, FlagReason, Opening
from maps.models import CandidateList, Scenario
from registry.locations import coordinate_errors
from registry.models import Area, Operator, Service
from registry.rules.location import CoordinateCode
from registry.widgets import FileInput

MOST_BYTES = 5 * 1024 * 1024
METRES_A_KM = 1_000
DEFAULT_THRESHOLD_M = 2_000


def _classes(widget, classes, **attributes):
    return widget(attrs={"class": " ".join(classes), **attributes})


class AccessForm(forms.Form):
    """Which places count as open, and how far people may have to go."""

    threshold = forms.TypedChoiceField(
        label=gettext_lazy("Colour the wards by the share within"),
        choices=[(metres, f"{metres // METRES_A_KM} km") for metres in THRESHOLDS_M],
        coerce=int,
        required=False,
        empty_value=DEFAULT_THRESHOLD_M,
        widget=_classes(forms.Select, SELECT_CLASSES),
    )
    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Offering all of these services"),
        queryset=Service.objects.none(),
        to_field_name="code",
        required=False,
        widget=_classes(forms.CheckboxSelectMultiple, CHECKBOX_CLASSES),
    )
    opening = forms.ChoiceField(
        label=gettext_lazy("Open"),
        choices=Opening.choices,
        required=False,
        widget=_classes(forms.Select, SELECT_CLASSES),
    )
    others = forms.BooleanField(
        label=gettext_lazy("Count other service points"),
        required=False,
        widget=_classes(forms.CheckboxInput, CHECKBOX_CLASSES),
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["services"].queryset = Service.objects.visible_to(user)

    def asked(self) -> dict:
        """What `access_for` takes; nobody counts as open where the form is not valid."""
        return {
            "services": list(self.cleaned_data["services"]),
            "opening": Opening(self.cleaned_data["opening"] or Opening.ANY),
            "counts_other_points": self.cleaned_data["others"],
        }


class PlaceForm(forms.Form):
    """A place in the city as two numbers of degrees; how exact they are is the reader's affair."""

    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"),
        widget=_classes(forms.NumberInput, INPUT_CLASSES, step="any"),
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"),
        widget=_classes(forms.NumberInput, INPUT_CLASSES, step="any"),
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        typed = (str(cleaned["latitude"]), str(cleaned["longitude"]))
        for field, refusal in coordinate_errors(*typed).items():
            wrong = [
                error
                for error in refusal.error_list
                if error.code != CoordinateCode.TOO_FEW_DECIMALS
            ]
            if wrong:
                self.add_error(field, wrong)
        return cleaned


class GroupsField(forms.CharField):
    """Lines of a number and the codes of wards: `2: 00070, 00082`."""

    widget = forms.Textarea

    def clean(self, value):
        text = super().clean(value)
        return [self._group(line) for line in text.splitlines() if line.strip()]

    def _group(self, line):
        least, _colon, codes = line.partition(":")
        wards = [code.strip() for code in codes.split(",") if code.strip()]
        if not least.strip().isdecimal() or not wards:
            raise ValidationError(
                _("Write each group as a number, a colon and codes of wards: 2: 00070, 00082."),
                code="not_a_group",
            )
        known = set(Area.objects.open().filter(code__in=wards).values_list("code", flat=True))
        unknown = [code for code in wards if code not in known]
        if unknown:
            raise ValidationError(
                _("There is no ward %(codes)s."),
                code="unknown_ward",
                params={"codes": ", ".join(unknown)},
            )
        return [int(least), wards]


class ScenarioForm(forms.ModelForm):
    """The question of a scenario."""

    least = GroupsField(
        label=gettext_lazy("At least so many sites in a group of wards"),
        help_text=gettext_lazy("One group a line: a number, a colon, codes of wards."),
        required=False,
        widget=_classes(forms.Textarea, INPUT_CLASSES, rows=2, placeholder="2: 00070, 00082"),
    )
    candidates_file = forms.FileField(
        label=gettext_lazy("Or a file of premises"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns code, name, address, latitude, longitude, cost."
        ),
        required=False,
        widget=FileInput,
    )

    class Meta:
        model = Scenario
        fields = [
            "name",
            "objective",
            "site_count",
            "radius_m",
            "candidate_source",
            "candidate_list",
            "grid_m",
            "apart_m",
            "capacity",
            "budget",
            "least",
            "detour_factor",
            "counts_other_points",
            "weighs_adoption",
            "note",
        ]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidate_list"].queryset = CandidateList.objects.visible_to(user)
        self.fields["detour_factor"].initial = settings.DETOUR_FACTOR
        for reason in FlagReason:
            self.fields[f"weight_{reason}"] = forms.FloatField(
                label=reason.label, min_value=1, max_value=10, initial=1, required=False
            )
        for field in self.fields.values():
            _dress(field.widget)
        self.fields["note"].widget.attrs["rows"] = 2

    def clean_candidates_file(self):
        file = self.cleaned_data["candidates_file"]
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is too large."), code="too_large")
        self.content = file.read()
        candidates_in(self.content)
        return file

    def clean(self):
        cleaned = super().clean()
        cleaned["reason_weights"] = {
            reason.value: weight
            for reason in FlagReason
            if (weight := cleaned.get(f"weight_{reason}") or 1) != 1
        }
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        scenario = self.instance
        scenario.reason_weights = self.cleaned_data.get("reason_weights", {})
        if self.errors or self.cleaned_data.get("candidates_file"):
            return
        try:
            check_question(scenario)
        except ValidationError as refusal:
            self._update_errors(refusal)

    @property
    def weight_fields(self):
        return [self[f"weight_{reason}"] for reason in FlagReason]

    @property
    def takes_a_list(self) -> bool:
        return self.cleaned_data["candidate_source"] == CandidateSource.LIST


class DraftsForm(forms.Form):
    """For which operator drafts are to be made of chosen sites."""

    operator = forms.ModelChoiceField(
        label=gettext_lazy("Operator"),
        queryset=Operator.objects.none(),
        to_field_name="code",
        widget=_classes(forms.Select, SELECT_CLASSES),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["operator"].queryset = Operator.objects.visible_to(user)


def _dress(widget):
    """Unfold's look; a plain input is bare under its style sheet."""
    if isinstance(widget, forms.CheckboxInput):
        widget.attrs["class"] = " ".join(CHECKBOX_CLASSES)
    elif isinstance(widget, forms.Select):
        widget.attrs["class"] = " ".join(SELECT_CLASSES)
    elif isinstance(widget, forms.FileInput):
        widget.attrs["class"] = "people-file"
    else:
        widget.attrs["class"] = " ".join(INPUT_CLASSES)
