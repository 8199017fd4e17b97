"""Tables to which rows are only added, whoever comes."""

import pytest
from django.db import IntegrityError, connection, transaction

from registry.append_only import append_only_models, guard, guarded_tables, lifted, release
from registry.enums import Act, Role, Status
from registry.models import Decision, ExportLog
from tests.factories import NOW, make_agent, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def export():
    log = ExportLog.objects.create(
        by=make_user(Role.INSPECTOR), at=NOW, list_name="agents", file_format="csv", rows=3
    )
    connection.check_constraints()  # PostgreSQL empties no table with checks still to come
    return log


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_model_that_says_so_is_guarded_and_no_other():
    """A migration that rebuilds such a table on SQLite has to repeat `append_only`."""
    saying_so = {model._meta.db_table for model in append_only_models()}

    assert guarded_tables(connection) == saying_so


@pytest.mark.parametrize(
    "statement", ["UPDATE registry_exportlog SET rows = 1", "DELETE FROM registry_exportlog"]
)
def test_a_row_is_neither_changed_nor_deleted_even_by_sql(export, statement):
    with pytest.raises(IntegrityError, match="rows of registry_exportlog are only added"):
        run(statement)

    export.refresh_from_db()
    assert export.rows == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no TRUNCATE")
def test_a_table_is_not_emptied_at_one_stroke(export):
    with pytest.raises(IntegrityError):
        run("TRUNCATE registry_exportlog")


def test_a_decision_stays_as_it_was_written():
    decision = Decision.objects.create(
        agent=make_agent(),
        act=Act.SUBMIT,
        from_status=Status.DRAFT,
        to_status=Status.SUBMITTED,
        by=make_user(Role.CENTRE_STAFF),
        at=NOW,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(comment="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.delete()


def test_a_row_may_be_guarded_from_a_condition_on_only(export):
    guard(connection, "registry_exportlog", once="OLD.rows > 3")

    ExportLog.objects.update(rows=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExportLog.objects.update(rows=5)


def test_triggers_can_be_taken_off_and_put_back(export):
    release(connection, "registry_exportlog")
    ExportLog.objects.update(rows=4)
    assert "registry_exportlog" not in guarded_tables(connection)

    guard(connection, "registry_exportlog")

    assert "registry_exportlog" in guarded_tables(connection)


def test_whoever_empties_the_database_lifts_all_of_them_for_a_while(export):
    before = guarded_tables(connection)

    with lifted(connection):
        ExportLog.objects.all().delete()

    assert guarded_tables(connection) == before


def test_named_columns_may_change_all_the_same(export):
    guard(connection, "registry_exportlog", but=("rows",))

    ExportLog.objects.update(rows=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExportLog.objects.update(file_format="xlsx")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportLog.objects.all().delete()


def test_the_condition_may_look_into_another_table(export):
    asked = (
        "EXISTS (SELECT 1 FROM registry_user WHERE registry_user.id = OLD.by_id AND is_superuser)"
    )
    guard(connection, "registry_exportlog", once=asked)
    ExportLog.objects.update(rows=4)
    type(export.by).objects.filter(pk=export.by_id).update(is_superuser=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExportLog.objects.update(rows=5)
