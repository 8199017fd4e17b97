"""Small logs of dossiers, taken in the way any file is."""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from oversight.actions.dossiers import NamedFile, import_dossiers
from oversight.models import Authority, Procedure
from tests.factories import NOW

_serial = count(1)


def import_log(rows: Iterable[tuple], *, at=NOW + timedelta(days=1), calendar="weekdays"):
    """Import dossiers given as (agent's code, received, forwarded, {rounds, decided, …}).

    All are of one procedure and one authority unless a row says otherwise.
    """
    for model, code in ((Procedure, "1.000001"), (Authority, "H26.99")):
        model.objects.get_or_create(code=code, defaults={"name": code})
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ["dossier_code", "agent_code", "procedure_code", "authority_code", "citizen_key",
         "channel", "received_at", "evidence_at", "forwarded_at", "first_decision_at",
         "supplement_rounds", "withdrawn_at"]
    )  # fmt: skip
    for agent, received, forwarded, more in rows:
        day = f"{received[8:10]}{received[3:5]}{received[:2]}"
        writer.writerow(
            [more.get("code", f"H26.99-{day}-{next(_serial):04}"), agent,
             more.get("procedure", "1.000001"), more.get("authority", "H26.99"),
             more.get("citizen", ""), "2", received, more.get("evidence", ""), forwarded,
             more.get("decided", ""), more.get("rounds", 0), more.get("withdrawn", "")]
        )  # fmt: skip
    file = NamedFile("log.csv", io.BytesIO(text.getvalue().encode()))
    outcome = import_dossiers(file=file, calendar=calendar, by=None, at=at)
    assert outcome.errors == []
    return outcome
