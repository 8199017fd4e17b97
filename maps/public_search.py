"""What a citizen may ask of the public list, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maps.published import PublishedAgent, PublishedRegister, metres_from
from registry.rules.location import HANOI
from registry.rules.names import search_key

LONGEST_WORDS = 100
NEAREST_SHOWN = 5


@dataclass(frozen=True)
class Found:
    """A point that was found, and how far it is where somebody asked from a place."""

    agent: PublishedAgent
    metres: float | None = None


class PlaceField(forms.CharField):
    """A place as `latitude,longitude` in degrees, in or around the city."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.split(","))
        except ValueError:
            raise _no_place() from None
        inside = HANOI.west <= longitude <= HANOI.east and HANOI.south <= latitude <= HANOI.north
        if not inside:
            raise _no_place()
        return latitude, longitude


class PublicSearch(forms.Form):
    """Words, a ward, a service and a place. What is not valid finds nothing and says so."""

    q = forms.CharField(
        label=_("Name, street or ward"), required=False, max_length=LONGEST_WORDS, strip=True
    )
    ward = forms.ChoiceField(label=_("Ward or commune"), required=False)
    service = forms.ChoiceField(label=_("Help with"), required=False)
    near = PlaceField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, register: PublishedRegister):
        super().__init__(data)
        self.register = register
        self.fields["ward"].choices = [
            ("", _("The whole city")),
            *((ward.code, ward.name) for ward in register.wards),
        ]
        services = [(service.code, service.shown_name) for service in register.services]
        self.fields["service"].choices = [("", _("Anything")), *services]
        self.fields["q"].widget.attrs["type"] = "search"

    def found(self) -> list[Found]:
        """The points asked for: nearest first from a place, else by ward and name.

        For a ward without any point the few nearest to one place in it stand in.
        """
        if not self.is_valid():
            return []
        asked = self.cleaned_data
        if self.middle_of_empty_ward:
            agents = self._answering(asked | {"ward": ""})
            middle = asked["near"] or self.middle_of_empty_ward
            return _by_distance(agents, *middle)[:NEAREST_SHOWN]
        agents = self._answering(asked)
        if asked["near"] is None:
            return [Found(agent) for agent in agents]
        return _by_distance(agents, *asked["near"])

    @property
    def middle_of_empty_ward(self) -> tuple[float, float] | None:
        """A place in the ward that was asked for, if no point at all stands in it."""
        if not self.is_valid() or not self.cleaned_data["ward"]:
            return None
        code = self.cleaned_data["ward"]
        if any(agent.ward_code == code for agent in self.register.agents):
            return None
        return next(ward.place for ward in self.register.wards if ward.code == code)

    def _answering(self, asked):
        return [agent for agent in self.register.agents if _answers(agent, asked)]


def _answers(agent, asked):
    return (
        all(word in agent.search_key for word in search_key(asked["q"]).split())
        and asked["ward"] in ("", agent.ward_code)
        and (not asked["service"] or agent.offers(asked["service"]))
    )


def _by_distance(agents: Sequence[PublishedAgent], latitude, longitude):
    """Nearest first; those that stand nowhere come last."""
    metres = metres_from(latitude, longitude, agents)
    found = [Found(agent, far) for agent, far in zip(agents, metres, strict=True)]
    return sorted(found, key=lambda one: (one.metres is None, one.metres or 0.0))


def _no_place():
    return ValidationError(
        _("This place is not in Hanoi, so no distance can be told."), code="not_in_the_city"
    )
