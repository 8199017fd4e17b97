"""Which dossiers changed since the last run: the database itself notes it, whoever writes.

Triggers on dossiers and rounds add a `ChangedDossier` for the day under which the dossier stood and
the one under which it now stands. No writer can forget it, a shell or another program included. The
two databases differ in how a trigger is written. SQLite loses triggers silently when a table is
rebuilt: whoever alters these two tables repeats `note_changes` after it. A test says where one is
missing.
"""

from collections.abc import Iterator

from django.db import migrations

PREFIX = "note_changed_"
DOSSIERS = "oversight_dossier"
ROUNDS = "oversight_supplementround"
INTO = "INSERT INTO oversight_changeddossier (calendar_version, registered_wd, dossier)"
ACTS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}
TRIGGERS = frozenset(f"{PREFIX}{table}_{act}" for table in (DOSSIERS, ROUNDS) for act in ACTS)


def note_changes() -> migrations.RunPython:
    """The operation of a migration after which changes of dossiers are noted."""
    return migrations.RunPython(
        lambda _apps, editor: _put(editor.connection),
        lambda _apps, editor: _take_off(editor.connection),
    )


def triggers_in_force(connection) -> set[str]:
    """The names of the triggers that note changes."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name in TRIGGERS}


def _put(connection):
    _take_off(connection)
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    _run(connection, (line for table in (DOSSIERS, ROUNDS) for line in write(table)))


def _take_off(connection):
    on = " ON {}" if connection.vendor == "postgresql" else ""
    _run(
        connection,
        (
            f"DROP TRIGGER IF EXISTS {PREFIX}{table}_{act}{on.format(table)}"
            for table in (DOSSIERS, ROUNDS)
            for act in ACTS
        ),
    )


def _sqlite(table) -> Iterator[str]:
    """A trigger for each act, called row by row."""
    for act, rows in ACTS.items():
        selected = " UNION ".join(_of_row(table, row.upper()) for row in rows)
        yield (
            f"CREATE TRIGGER {PREFIX}{table}_{act} AFTER {act.upper()} ON {table} "
            f"BEGIN {INTO} {selected}; END"
        )


def _of_row(table, row):
    if table == DOSSIERS:
        return f"SELECT {row}.calendar_version_id, {row}.registered_wd, {row}.id"
    return (
        f"SELECT calendar_version_id, registered_wd, id FROM {DOSSIERS} "  # noqa: S608 - our own names
        f"WHERE id = {row}.dossier_id"
    )


def _postgresql(table) -> Iterator[str]:
    """A trigger for each act, called once for all rows of a statement."""
    for act, rows in ACTS.items():
        name = f"{PREFIX}{table}_{act}"
        selected = " UNION ".join(_of_rows(table, row) for row in rows)
        seen = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{INTO} {selected}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} REFERENCING {seen} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _of_rows(table, row):
    if table == DOSSIERS:
        return f"SELECT calendar_version_id, registered_wd, id FROM {row}_rows"  # noqa: S608
    return (
        f"SELECT calendar_version_id, registered_wd, id FROM {DOSSIERS} "  # noqa: S608 - our own names
        f"WHERE id IN (SELECT dossier_id FROM {row}_rows)"
    )


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
