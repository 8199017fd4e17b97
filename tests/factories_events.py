"""Rows about events, incidents and tickets, for tests."""

from datetime import timedelta
from itertools import count

from oversight.enums import EventKind, IncidentKind, IncidentState, TicketKind
from oversight.models import DossierEvent, Incident, Ticket, WorkingCalendar
from registry.enums import Role
from tests.factories import NOW, make_agent, make_dossier, make_user

_serial = count(1)


def make_incident(*, agents=(), state=IncidentState.CONFIRMED, calendar="vietnam", **fields):
    """An incident of an hour that somebody declared and, unless it says otherwise, another confirmed."""
    fields.setdefault("kind", IncidentKind.SYSTEM_DOWN)
    fields.setdefault("starts_at", NOW)
    fields.setdefault("ends_at", NOW + timedelta(hours=1))
    fields.setdefault("reason", "Biên bản thử")
    fields.setdefault("declared_by", make_user(Role.CENTRE_STAFF))
    fields.setdefault("declared_at", NOW)
    if state != IncidentState.DECLARED:
        fields.setdefault("decided_by", make_user(Role.INSPECTOR))
        fields.setdefault("decided_at", NOW)
    incident = Incident.objects.create(
        calendar=WorkingCalendar.objects.get(code=calendar), state=state, **fields
    )
    incident.agents.set(agents)
    return incident


def make_event(dossier=None, **fields):
    """An edit of a reception time, an hour later."""
    dossier = dossier or make_dossier(make_agent())
    fields.setdefault("kind", EventKind.RECEPTION_EDITED)
    fields.setdefault("field", "received_at")
    fields.setdefault("old", "2026-06-15T03:00:00+00:00")
    fields.setdefault("new", "2026-06-15T04:00:00+00:00")
    fields.setdefault("at", NOW)
    return DossierEvent.objects.create(dossier=dossier, agent=dossier.agent, **fields)


def make_ticket(agent, **fields):
    """A fee receipt whose dossier is due a day after it."""
    fields.setdefault("code", f"BL-{next(_serial):04}")
    fields.setdefault("kind", TicketKind.FEE)
    fields.setdefault("issued_at", NOW)
    fields.setdefault("dossier_due_at", fields["issued_at"] + timedelta(days=1))
    fields.setdefault("recorded_at", NOW)
    return Ticket.objects.create(agent=agent, **fields)
