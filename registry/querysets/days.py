"""Asking about many rows at once, each as on a day of its own."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, DateField, Value, When


def day_of_each(days: Mapping[int, date], key: str) -> Case:
    """The day of each agent as an expression; `key` is where a row keeps the agent's key."""
    agents: dict[date, list[int]] = {}
    for agent, day in days.items():
        agents.setdefault(day, []).append(agent)
    return Case(
        *(When(**{f"{key}__in": keys}, then=Value(day)) for day, keys in agents.items()),
        output_field=DateField(),
    )
