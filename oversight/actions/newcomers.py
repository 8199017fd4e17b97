"""Making rows for codes that nobody knows, to try a foreign log."""

from datetime import datetime

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from registry.enums import Status
from registry.models import Agent, Operator, OperatorKind

UNKNOWN = "unknown"


def create_agents(codes: list[str], *, at: datetime) -> dict[str, int]:
    """Draft agents without a place, of an operator that says itself unknown; keys by code.

    They are drafts like any other: only the moves of the registry make more of them.
    """
    if not codes:
        return {}
    kind, _made = OperatorKind.objects.get_or_create(
        code=UNKNOWN, defaults={"name": _("Not known"), "name_en": "Not known"}
    )
    operator, _made = Operator.objects.get_or_create(
        code=UNKNOWN, defaults={"name": _("Unknown operator"), "kind": kind}
    )
    agents = [
        Agent(code=code, name=code, operator=operator, status=Status.DRAFT, status_since=at)
        for code in codes
    ]
    made = bulk_create_with_history(agents, Agent, default_date=at)
    return {agent.code: agent.pk for agent in made}


def create_named(model, codes: list[str]) -> dict[str, int]:
    """Procedures or authorities that are called by their codes; keys by code."""
    made = model.objects.bulk_create(model(code=code, name=code) for code in codes)
    return {row.code: row.pk for row in made}
