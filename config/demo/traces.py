"""What became of records: edited reception times, tickets, incidents, and the seals over all."""

import csv
import io
from datetime import timedelta

from django.db.models import Count

from config.demo.chance import stream
from config.demo.timeline import Timeline, at, office_minute
from oversight.actions.calendars import revise_calendar
from oversight.actions.dossiers import NamedFile
from oversight.actions.incidents import decide_incident, declare_incident
from oversight.actions.reception import declare_reception
from oversight.actions.seals import seal_log
from oversight.actions.tickets import import_tickets
from oversight.enums import IncidentAct, IncidentKind, TicketKind
from oversight.models import Dossier, WorkingCalendar
from oversight.ticket_files import TICKET_COLUMNS
from registry.models import Area, User

POWER_CUT_DAYS_AGO, WAITING_DAYS_AGO = 12, 2
EDITED = 12
MINUTE = timedelta(minutes=1)
TICKETS, LOST_OF_EVERY = 60, 6
TICKET_DAYS_AGO = 3
FEE_SHARE = 0.7


def cut_power(people: dict[str, User], timeline: Timeline, calendar: str) -> None:
    """An afternoon without power in the ward with most dossiers: confirmed and put into force."""
    area = _busiest_area()
    if area is None:
        return
    ordinal = timeline.last - POWER_CUT_DAYS_AGO
    incident = declare_incident(
        calendar=WorkingCalendar.objects.get(code=calendar),
        kind=IncidentKind.POWER_CUT,
        area=area,
        starts_at=timeline.moment(ordinal, 13 * 60),
        ends_at=timeline.moment(ordinal, 18 * 60),
        reason="Mất điện theo thông báo của ngành điện (mẫu)",
        by=people["canbo"],
        at=timeline.moment(ordinal + 1, 9 * 60),
    )
    decide_incident(
        incident=incident,
        act=IncidentAct.CONFIRM,
        by=people["giamdoc"],
        at=timeline.moment(ordinal + 1, 15 * 60),
        comment="Đã đối chiếu thông báo (mẫu)",
    )
    revise_calendar(calendar=incident.calendar, by=people["quantri"], at=timeline.end)


def declare_flood(people: dict[str, User], timeline: Timeline, calendar: str) -> None:
    """A flood that waits for a second person."""
    ordinal = timeline.last - WAITING_DAYS_AGO
    declare_incident(
        calendar=WorkingCalendar.objects.get(code=calendar),
        kind=IncidentKind.FLOOD,
        starts_at=timeline.moment(ordinal, 14 * 60),
        ends_at=timeline.moment(ordinal, 17 * 60),
        reason="Mưa lớn, ngập trên diện rộng (mẫu)",
        by=people["canbo2"],
        at=timeline.moment(timeline.last, 9 * 60),
    )


def edit_receptions(people: dict[str, User], timeline: Timeline, *, seed: int) -> None:
    """Declare that late dossiers came just before they were forwarded: mostly at one agent."""
    chance = stream(seed, "receptions")
    late = Dossier.objects.filter(is_late=True, forwarded_at__isnull=False)
    late = late.filter(evidence_at__isnull=True).order_by("code")
    latest = late.order_by().values("agent").annotate(late=Count("pk")).order_by("-late", "agent")
    worst = [row["agent"] for row in latest[:4]]
    chosen = [*late.filter(agent__in=worst[:1])[:EDITED], *late.filter(agent__in=worst[1:])[:3]]
    for dossier in chosen:
        earlier = timedelta(minutes=int(chance.integers(4, 40)))
        declare_reception(
            dossier=dossier,
            received_at=max(dossier.forwarded_at - earlier, dossier.received_at + MINUTE),
            reason="Nhập nhầm giờ tiếp nhận (mẫu)",
            by=people["canbo"],
            at=timeline.moment(timeline.last, office_minute(chance)),
        )


def issue_tickets(people: dict[str, User], timeline: Timeline, *, seed: int) -> None:
    """Fee receipts of some dossiers, and now and then one whose dossier never came."""
    chance = stream(seed, "tickets")
    before = timeline.moment(timeline.last - TICKET_DAYS_AGO, 0)
    dossiers = Dossier.objects.filter(received_at__lt=before).select_related("agent")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(TICKET_COLUMNS)
    for number, dossier in enumerate(dossiers.order_by("-received_at", "code")[:TICKETS]):
        issued = dossier.received_at - timedelta(minutes=int(chance.integers(1, 30)))
        is_lost = number % LOST_OF_EVERY == 0
        kind = TicketKind.FEE if chance.random() < FEE_SHARE else TicketKind.QUEUE
        code = "" if is_lost else dossier.code
        writer.writerow(
            [f"MAU-BL-{number:05}", dossier.agent.code, kind.value, issued.isoformat(), code]
        )
    import_tickets(
        file=NamedFile("bien_lai.csv", io.BytesIO(text.getvalue().encode())),
        by=people["canbo"],
        at=timeline.end,
    )


def seal_all(timeline: Timeline) -> int:
    """Seal the log up to the last day with data; how many days."""
    return seal_log(day=timeline.last_day, at=at(timeline.last_day + timedelta(days=1), 60))


def _busiest_area() -> Area | None:
    """The one whose agents have most dossiers of the day of the power cut and after."""
    newest = Dossier.objects.order_by("-received_at").values_list("agent__area", flat=True)[:2_000]
    areas = [area for area in newest if area is not None]
    return Area.objects.get(pk=max(sorted(set(areas)), key=areas.count)) if areas else None
