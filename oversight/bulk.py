"""Writing many dossiers at once: the one module here that asks which database it talks to.

SQLite is fastest when rows are handed to one prepared statement; PostgreSQL when they are streamed
into a temporary table and moved from there in one statement. Both ways mean the same.
"""

from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction
from django.db.models import Model

from oversight.models import Dossier, SupplementRound

BATCH = 20_000
NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

Columns = dict[str, Sequence]
"""Name of a field to its values in storage form: numbers, text, bytes, None; times as text in UTC."""

Progress = Callable[[int], None]


@transaction.atomic
def upsert_dossiers(columns: Columns, *, compare: Sequence[str], progress: Progress) -> int:
    """Insert dossiers, or update those whose code exists where one of `compare` differs.

    Returns how many rows were inserted or updated. Rows should come sorted by code: the table's
    largest index is then walked once instead of jumped about in.
    """
    table = connection.ops.quote_name(Dossier._meta.db_table)
    names = _column_names(Dossier, columns)
    fresh = {"has_dated_rounds": False, "is_refile": False}  # never taken from an import
    inserted = [*names, *_column_names(Dossier, fresh)]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != "code")
    differs = " OR ".join(
        f"{table}.{name} IS DISTINCT FROM excluded.{name}"
        for name in _column_names(Dossier, compare)
    )
    into = f"INSERT INTO {table} ({', '.join(inserted)})"
    on_conflict = f"ON CONFLICT (code) DO UPDATE SET {changes} WHERE {differs}"
    falsehoods = ", ".join("FALSE" for _ in fresh)
    if connection.vendor == "sqlite":
        marks = ", ".join("%s" for _ in names)
        statement = f"{into} VALUES ({marks}, {falsehoods}) {on_conflict}"
        return _execute_for_rows(statement, columns, progress)
    selected = f"SELECT {', '.join(names)}, {falsehoods}"
    return _execute_from_copy(
        Dossier,
        columns,
        f"{into} {selected} FROM incoming ORDER BY code {on_conflict}",
        progress,
    )


def update_dossiers(columns: Columns) -> int:
    """Set the given columns of the dossiers whose `id` is given; how many rows there were."""
    return _update(Dossier, columns)


def update_rounds(columns: Columns) -> int:
    """Set the given columns of the supplement rounds whose `id` is given."""
    return _update(SupplementRound, columns)


def insert_rows(model: type[Model], columns: Columns) -> None:
    """Add rows of a model: events of dossiers, scores."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = _column_names(model, columns)
    listed = ", ".join(connection.ops.quote_name(name) for name in names)
    if connection.vendor == "sqlite":
        marks = ", ".join("%s" for _ in names)
        statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608 - our own names
        _execute_for_rows(statement, columns, _no_progress)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for batch in _batches(columns):
            copy.write(_as_text(batch))


def insert_large_rows(model: type[Model], columns: Columns) -> None:
    """Add few rows that hold much each: tables, as bytes."""
    if connection.vendor == "sqlite":
        insert_rows(model, columns)
        return
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(map(connection.ops.quote_name, _column_names(model, columns)))
    kinds = [model._meta.get_field(name).db_type(connection) for name in columns]
    copying = f"COPY {table} ({listed}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        copy.set_types(kinds)
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


@transaction.atomic
def _update(model: type[Model], columns: Columns) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    names = _column_names(model, columns)
    if connection.vendor == "sqlite":
        changes = ", ".join(f"{name} = %s" for name in names if name != "id")
        ordered = {name: columns[name] for name in columns if name != "id"}
        statement = f"UPDATE {table} SET {changes} WHERE id = %s"  # noqa: S608 - our own names
        return _execute_for_rows(statement, ordered | {"id": columns["id"]}, _no_progress)
    changes = ", ".join(f"{name} = incoming.{name}" for name in names if name != "id")
    statement = f"UPDATE {table} SET {changes} FROM incoming WHERE {table}.id = incoming.id"  # noqa: S608
    return _execute_from_copy(model, columns, statement, _no_progress)


def _execute_for_rows(statement: str, columns: Columns, progress: Progress) -> int:
    """Run a prepared statement for each row; how many rows it changed."""
    changed = 0
    with connection.cursor() as cursor:
        for batch in _batches(columns):
            cursor.executemany(statement, zip(*batch, strict=True))
            changed += max(cursor.rowcount, 0)
            progress(len(batch[0]))
    return changed


def _execute_from_copy(
    model: type[Model], columns: Columns, statement: str, progress: Progress
) -> int:
    """Stream the rows into a temporary table `incoming`, then run one statement from it.

    The session's time zone is UTC, as Django leaves it, so times need no offset.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(_column_names(model, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE incoming AS SELECT {names} "  # noqa: S608 - our own names
            f"FROM {table} WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for batch in _batches(columns):
                copy.write(_as_text(batch))
                progress(len(batch[0]))
        cursor.execute(statement)
        changed = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return changed


def _as_text(batch: list[Sequence]) -> str:
    """Rows of these columns as COPY reads them."""
    texts = (_texts(column) for column in batch)
    return "\n".join(map("\t".join, zip(*texts, strict=True))) + "\n"


def _texts(column: Sequence) -> Iterator[str]:
    """Numbers go without a look at each of them."""
    are_numbers = set(map(type, column)) <= {bool, int, float}
    return map(str if are_numbers else _copied, column)


def _copied(value) -> str:
    if isinstance(value, str):
        return value.translate(ESCAPES)
    return NULL if value is None else str(value)


def _batches(columns: Columns) -> Iterator[list[Sequence]]:
    """The columns, so many rows at a time."""
    size = len(next(iter(columns.values())))
    for start in range(0, size, BATCH):
        yield [column[start : start + BATCH] for column in columns.values()]


def _column_names(model: type[Model], names) -> list[str]:
    return [model._meta.get_field(name).column for name in names]


def _no_progress(rows: int) -> None:
    """Nobody is waiting for small changes."""
