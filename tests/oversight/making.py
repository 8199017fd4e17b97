"""Files of dossiers and of supplement rounds, made row by row, and what their rows name."""

import csv
import io
import random
from datetime import date, datetime, time, timedelta

from django.core.management import call_command

from oversight.actions.dossiers import NamedFile, import_dossiers
from oversight.dossier_files import DOSSIER_COLUMNS, SUPPLEMENT_COLUMNS
from oversight.models import AgentScore, Authority, CalendarVersion, Procedure
from oversight.rules.calendar import build_calendar
from oversight.working_time import WorkingTime
from tests.factories import NOW, make_agent

WEDNESDAY = "2026-06-03"
SPRING = datetime.fromisoformat("2026-04-01T07:00")
REASONS = ("missing_item", "extra_item", "answer_incomplete", "law_change", "")


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


def _text(moment):
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment and moment < SPRING + timedelta(days=75) else ""


def random_log(seed, size):
    """Dossiers of every kind, in disorder: open, late, withdrawn, filed again, asked for more."""
    draw = random.Random(seed)  # noqa: S311 - the same log every time

    def later(moment, days):
        return moment + timedelta(days=draw.expovariate(1 / days))

    rows, rounds = [], []
    for number in range(size):
        received = SPRING + timedelta(days=draw.random() * 70)
        forwarded = later(received, draw.choice([0.1, 1, 8])) if draw.random() < 0.9 else None
        decided = later(forwarded, 5) if _text(forwarded) and draw.random() < 0.6 else None
        withdrawn = later(received, 6) if draw.random() < 0.3 else None
        row = dossier(
            number,
            agent_code=f"D{draw.randrange(4)}",
            procedure_code=f"1.{draw.randrange(3)}",
            authority_code=f"UB{draw.randrange(2)}",
            citizen_key=str(draw.randrange(40)),
            received_at=_text(received),
            evidence_at=_text(later(received, 0.5)) if draw.random() < 0.3 else "",
            forwarded_at=_text(forwarded),
            first_decision_at=_text(decided),
            supplement_rounds=draw.choice("00012345"),
            withdrawn_at=_text(withdrawn),
        )
        rows.append(row)
        moment = forwarded
        while _text(moment) and draw.random() < 0.3:
            requested = later(moment, 3)
            resupplied = later(requested, 4) if draw.random() < 0.8 else None
            reforwarded = later(resupplied, 3) if _text(resupplied) else None
            if _text(requested):
                rounds.append(
                    supplement(
                        number,
                        requested_at=_text(requested),
                        reason_code=draw.choice(REASONS),
                        resupplied_at=_text(resupplied),
                        reforwarded_at=_text(reforwarded),
                    )
                )
            moment = reforwarded
    return rows, rounds


def by_then(row, until):
    """A row as it was known at a moment, before what happened later."""
    return {
        name: "" if name.endswith("_at") and value > until else value for name, value in row.items()
    }


def values_of(run):
    """Every number of every agent in a run."""
    fields = [
        field.name for field in AgentScore._meta.fields if field.name not in ("id", "run", "agent")
    ]
    return {
        score.agent.code: {
            **{name: getattr(score, name) for name in fields},
            "procedures": score.procedures,
            "landmarks": score.landmarks,
        }
        for score in run.scores.select_related("agent")
    }
