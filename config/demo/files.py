"""The invented log as files, of the columns that the importer asks a partner for."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from config.demo.dossiers import Counter, Log, Offices
from config.demo.timeline import Timeline
from oversight.rules.calendar import NEVER, SECONDS_A_DAY, Integers, LocalSeconds

DOSSIER_COLUMNS = (
    "dossier_code",
    "agent_code",
    "procedure_code",
    "authority_code",
    "citizen_key",
    "contact_key",
    "citizen_area_code",
    "channel",
    "received_at",
    "evidence_at",
    "forwarded_at",
    "first_decision_at",
    "supplement_rounds",
    "withdrawn_at",
)
ROUND_COLUMNS = ("dossier_code", "requested_at", "reason_code", "resupplied_at", "reforwarded_at")
# Units above 900 belong to nobody; one authority in three still writes the codes of 2018.
FIRST_UNIT = 900
OLD_FORM_EVERY = 3
BROKERS_PHONE_EVERY = 3
AWAY_EVERY = 6
SPREAD = 104_729  # keeps invented phones of two agents apart
SETTLED_DAYS = 12  # working days after which the number of rounds is final where it has no dates


def write_files(
    log: Log, *, counters: Sequence[Counter], offices: Offices, timeline: Timeline, folder: Path
) -> tuple[Path, Path]:
    """Write the dossiers and their dated supplement rounds; return both paths."""
    dossiers, rounds = log.dossiers, log.rounds
    codes = dossier_codes(dossiers.authority, dossiers.received)
    agents = np.array([counter.code for counter in counters])
    decided = timeline.calendar.ordinal_at(dossiers.decided)
    counted = np.where(
        decided <= timeline.last - SETTLED_DAYS, dossiers.rounds, np.minimum(dossiers.rounds, 1)
    )
    counted[offices.dates_rounds[dossiers.authority]] = 0
    path = folder / "ho_so_mau.csv"
    _write(
        path,
        DOSSIER_COLUMNS,
        (
            codes,
            agents[dossiers.agent].tolist(),
            np.array(offices.procedures)[dossiers.procedure].tolist(),
            np.array(offices.authorities)[dossiers.authority].tolist(),
            [
                f"MAU-{agent:04}-{citizen:05}"
                for agent, citizen in zip(
                    dossiers.agent.tolist(), dossiers.citizen.tolist(), strict=True
                )
            ],
            contacts(log),
            home_areas(log, counters),
            dossiers.channel.tolist(),
            _texts(dossiers.received),
            _texts(dossiers.evidence),
            _texts(dossiers.forwarded),
            _texts(dossiers.decided),
            counted.tolist(),
            _texts(dossiers.withdrawn),
        ),
    )
    supplements = folder / "bo_sung_mau.csv"
    _write(
        supplements,
        ROUND_COLUMNS,
        (
            [codes[place] for place in rounds.dossier.tolist()],
            _texts(rounds.requested),
            rounds.reason.tolist(),
            _texts(rounds.resupplied),
            _texts(rounds.reforwarded),
        ),
    )
    return path, supplements


def contacts(log: Log) -> list[str]:
    """An invented phone for each citizen; brokers leave their own for one citizen in three."""
    return [
        f"09{agent:04}0000"
        if log.behaviour.kinds[agent] and citizen % BROKERS_PHONE_EVERY == 0
        else f"03{(agent * SPREAD + citizen) % 10**8:08}"
        for agent, citizen in zip(
            log.dossiers.agent.tolist(), log.dossiers.citizen.tolist(), strict=True
        )
    ]


def home_areas(log: Log, counters: Sequence[Counter]) -> list[str]:
    """Where citizens live: in the agent's ward, but for one in six who comes from another."""
    return [
        counters[(agent + citizen) % len(counters) if citizen % AWAY_EVERY == 0 else agent].area
        for agent, citizen in zip(
            log.dossiers.agent.tolist(), log.dossiers.citizen.tolist(), strict=True
        )
    ]


def dossier_codes(authority: Integers, received: LocalSeconds) -> list[str]:
    """National codes: unit of the authority, day of reception, serial of that day in this order."""
    serials: dict[tuple[int, int], int] = {}
    codes = []
    days = (received // SECONDS_A_DAY).tolist()
    written = {day: np.datetime64(day, "D").item().strftime("%y%m%d") for day in set(days)}
    for office, day in zip(authority.tolist(), days, strict=True):
        serial = serials[office, day] = serials.get((office, day), 0) + 1
        number = FIRST_UNIT + office
        unit = f"H26.{number}.01" if office % OLD_FORM_EVERY else f"000.00.{number}.H26"
        codes.append(f"{unit}-{written[day]}-{serial:04}")
    return codes


def _texts(instants: LocalSeconds) -> list[str]:
    """ISO 8601 with the city's offset; empty where it has not happened."""
    happened = instants != NEVER
    moments = np.where(happened, instants, 0).astype("datetime64[s]")
    texts = np.char.add(np.datetime_as_string(moments), "+07:00")
    return np.where(happened, texts, "").tolist()


def _write(path: Path, header: Sequence[str], columns: Sequence[Iterable]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(zip(*columns, strict=True))
