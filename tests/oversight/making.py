"""Files of dossiers and of supplement rounds, made row by row, and what their rows name."""

import csv
import io
from datetime import date, time

from django.core.management import call_command

from oversight.actions.dossiers import NamedFile, import_dossiers
from oversight.dossier_files import DOSSIER_COLUMNS, SUPPLEMENT_COLUMNS
from oversight.models import Authority, CalendarVersion, Procedure
from oversight.rules.calendar import build_calendar
from oversight.working_time import WorkingTime
from tests.factories import NOW, make_agent

WEDNESDAY = "2026-06-03"


def make_reference():
    """The calendars, and the agent, procedure and authority that rows name by default."""
    call_command("loaddata", "04_calendars", verbosity=0)
    agent = make_agent(code="D1")
    Procedure.objects.create(code="1.000001", name="Thủ tục thử")
    Authority.objects.create(code="UB1", name="Cơ quan thử")
    return agent


def dossier(number=1, **cells):
    """One row: received and forwarded on a Wednesday morning unless it says otherwise."""
    row = dict.fromkeys(DOSSIER_COLUMNS, "") | {
        "dossier_code": f"H26.101.01-260603-{number:04}",
        "agent_code": "D1",
        "procedure_code": "1.000001",
        "authority_code": "UB1",
        "citizen_key": f"00108501{number:04}",
        "received_at": f"{WEDNESDAY} 09:00",
        "forwarded_at": f"{WEDNESDAY} 10:00",
    }
    return row | cells


def supplement(number=1, **cells):
    """One request of the day after; the rest is open."""
    row = dict.fromkeys(SUPPLEMENT_COLUMNS, "") | {
        "dossier_code": f"H26.101.01-260603-{number:04}",
        "requested_at": "2026-06-04 09:00",
        "reason_code": "missing_item",
    }
    return row | cells


def csv_bytes(rows, columns=None):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def csv_file(*rows, columns=None, name="hoso.csv"):
    return NamedFile(name, io.BytesIO(csv_bytes(rows, columns)))


def take_in(*rows, supplements=(), by=None, at=NOW, **options):
    """Import these rows as they would come in a file."""
    return import_dossiers(
        file=csv_file(*rows, columns=DOSSIER_COLUMNS),
        supplements=csv_file(*supplements, name="bosung.csv") if supplements else None,
        by=by,
        at=at,
        **options,
    )


def taken_in(*rows, **options):
    """The same, where nothing may be wrong with the rows."""
    outcome = take_in(*rows, **options)
    assert outcome.errors == []
    return outcome


def weekdays_of_2026():
    """Working time from Monday to Friday, 08:00 to 17:00, that no database knows."""
    calendar = build_calendar(
        name="weekdays",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        weekdays=range(5),
        opens=time(8),
        closes=time(17),
    )
    return WorkingTime(CalendarVersion(), calendar, ())
