"""Tables to which rows are only added: the database itself refuses to change or delete them.

Triggers hold whoever comes, a shell or another program included; only somebody who may drop
triggers gets past them, and the chain of seals (`oversight/actions/seals.py`) shows what was done.
The two databases differ in how a trigger is written, and here only.

SQLite loses triggers silently when a table is rebuilt, as Django does for many alterations: whoever
alters such a table repeats `append_only` after it. A test says where one is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps as installed
from django.db import migrations

PREFIX = "append_only_"
REFUSAL = "append_only_refusal"


def append_only(table: str, *, once: str = "", but: tuple[str, ...] = ()) -> migrations.RunPython:
    """The operation of a migration after which rows of the table stay as they were written.

    `once` is a condition in SQL on the row, `OLD`, for rows that stand still only from then on, as
    in `OLD.decided_at IS NOT NULL`. `but` names columns that may change all the same, as the agent
    does when two records of one point are merged.
    """
    return migrations.RunPython(
        lambda _apps, editor: guard(editor.connection, table, once=once, but=but),
        lambda _apps, editor: release(editor.connection, table),
    )


def append_only_models() -> list:
    """The models that say of themselves that rows are only added, in all apps."""
    return [model for model in installed.get_models() if getattr(model, "is_append_only", False)]


def guard(connection, table: str, *, once: str = "", but: tuple[str, ...] = ()) -> None:
    """Put the triggers on a table, in place of any that it has."""
    release(connection, table)
    of = _columns_of(connection, table, but)
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    _run(connection, write(table, once, of))


def release(connection, table: str) -> None:
    """Take the triggers off a table."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    _run(
        connection,
        [f"DROP TRIGGER IF EXISTS {PREFIX}{act}_{table}{on}" for act in _ACTS[connection.vendor]],
    )


def guarded_tables(connection) -> set[str]:
    """The tables on which all triggers are in place."""
    acts = _ACTS[connection.vendor]
    there = set(_triggers(connection))
    return {
        table
        for _name, table in there
        if all((f"{PREFIX}{act}_{table}", table) in there for act in acts)
    }


@contextmanager
def lifted(connection) -> Iterator[None]:
    """Without any of the triggers, for whoever empties a whole database, as tests do."""
    found = _definitions(connection)
    _run(connection, [drop for drop, _create in found])
    try:
        yield
    finally:
        _run(connection, [create for _drop, create in found])


# PostgreSQL alters no table while checks of its rows are still to come.
_SETTLE = {
    "sqlite": (),
    "postgresql": ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"),
}
_ACTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def _columns_of(connection, table, but):
    """The columns whose change is refused, as SQL says it; nothing where it is all of them."""
    if not but:
        return ""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
    return f" OF {', '.join(column.name for column in columns if column.name not in but)}"


def _sqlite(table, once, of):
    """A trigger for each act; the error is one of integrity, as that of a constraint."""
    when = f"WHEN {once} " if once else ""
    for act, touching in (("update", of), ("delete", "")):
        yield (
            f"CREATE TRIGGER {PREFIX}{act}_{table} BEFORE {act.upper()}{touching} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        )


def _postgresql(table, once, of):
    """The same; here a table can be emptied without touching its rows, which is refused too.

    A condition stands in a function of the table's own: the WHEN of a trigger takes no subquery.
    """
    yield _refusing(REFUSAL, "TRUE")
    refusal = REFUSAL
    if once:
        refusal = f"{REFUSAL}_{table}"
        yield _refusing(refusal, once)
    for act, touching in (("update", of), ("delete", "")):
        yield (
            f"CREATE TRIGGER {PREFIX}{act}_{table} BEFORE {act.upper()}{touching} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {refusal}()"
        )
    yield (
        f"CREATE TRIGGER {PREFIX}truncate_{table} BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {REFUSAL}()"
    )


def _refusing(name, condition):
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )


def _triggers(connection):
    """Name and table of each trigger of ours that is in force."""
    queries = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master "
        "WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
        "postgresql": "SELECT tgname, relname FROM pg_trigger "
        "JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgenabled = 'O' AND substr(tgname, 1, %s) = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor], [len(PREFIX), PREFIX])
        return cursor.fetchall()


def _definitions(connection):
    """How to take off each trigger of ours and how to put it back, as statements."""
    if connection.vendor == "postgresql":
        return [
            (
                f"ALTER TABLE {table} DISABLE TRIGGER {name}",
                f"ALTER TABLE {table} ENABLE TRIGGER {name}",
            )
            for name, table in _triggers(connection)
        ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
        return [(f"DROP TRIGGER {name}", sql) for name, sql in cursor.fetchall()]


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in (*_SETTLE[connection.vendor], *statements):
            cursor.execute(statement)
