"""Reference data: complete on an empty database, untouched on any other."""

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from config.reference import INVENTED, REFERENCE, add_missing
from oversight.models import Authority, Procedure, WorkingCalendar
from registry.enums import MOVES, ProposalAct
from registry.models import CriteriaSet, Criterion, OperatorKind, Reason, Service
from registry.rules.criteria import composite_problem, threshold_problem
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_an_empty_database_gets_every_list():
    call_command("load_reference", verbosity=0)

    assert {model.__name__: model.objects.count() for model in (OperatorKind, Service)} == {
        "OperatorKind": 6,
        "Service": 5,
    }
    assert {calendar.code for calendar in WorkingCalendar.objects.all()} == {
        "vietnam",
        "weekdays",
    }
    assert CriteriaSet.objects.count() == 1


def test_a_second_load_adds_nothing():
    add_missing(REFERENCE)

    assert add_missing(REFERENCE) == 0


def test_what_people_edited_stays_and_what_is_missing_comes_back():
    add_missing(REFERENCE)
    Service.objects.filter(code="result_return").update(name="Trả kết quả tại nhà")
    Reason.objects.filter(code="close_moved").delete()
    Criterion.objects.filter(measure="working_camera").delete()

    added = add_missing(REFERENCE)

    assert added == 1
    assert Service.objects.get(code="result_return").name == "Trả kết quả tại nhà"
    assert Reason.objects.filter(code="close_moved").count() == 1
    assert Criterion.objects.filter(measure="working_camera").count() == 0


def count_on_from_the_keys_taken(*models):
    """PostgreSQL does not see keys that were given by hand; it would give them again."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def test_rows_whose_keys_are_taken_are_still_added():
    OperatorKind.objects.create(pk=1, code="cooperative", name="Hợp tác xã")
    Authority.objects.create(pk=21, code="khac", name="Cơ quan khác")
    count_on_from_the_keys_taken(OperatorKind, Authority)

    add_missing([*REFERENCE, *INVENTED])

    assert OperatorKind.objects.get(pk=1).code == "cooperative"
    assert OperatorKind.objects.count() == 7
    assert Procedure.objects.get(code="MAU-KD-01").authority.code == "MAU-KD"


def test_everything_that_needs_a_reason_has_some():
    add_missing(REFERENCE)

    assert set(Reason.objects.values_list("act", flat=True)) == {
        *(move.act for move in MOVES.values() if move.needs_reason),
        *ProposalAct,
    }


def test_the_default_criteria_hold_for_every_kind_and_say_that_they_are_not_official():
    add_missing(REFERENCE)

    chosen = {
        CriteriaSet.objects.in_force_for(kind, TODAY).first() for kind in OperatorKind.objects.all()
    }

    [criteria_set] = chosen
    assert not criteria_set.is_official
    assert criteria_set.title == "Mặc định của dự án – không phải văn bản chính thức"


def problem_of(row):
    if row.measure:
        return threshold_problem(row.measure, row.comparison, row.threshold)
    return composite_problem(row.title, row.comparison, row.threshold, row.parts.count())


def test_the_default_criteria_are_well_formed_and_name_their_source():
    add_missing(REFERENCE)

    criteria = list(Criterion.objects.all())

    assert [problem_of(row) for row in criteria] == [""] * len(criteria)
    assert [row.measure for row in criteria if not row.source] == []


def test_invented_procedures_and_authorities_say_so():
    add_missing([*REFERENCE, *INVENTED])

    for model, count in ((Authority, 30), (Procedure, 80)):
        assert model.objects.filter(is_invented=True, name__endswith="(mẫu)").count() == count
        assert model.objects.count() == count


def test_fixtures_can_also_be_loaded_by_django_twice():
    for _round in range(2):
        call_command("loaddata", *REFERENCE, *INVENTED, verbosity=0)

    assert Procedure.objects.count() == 80
    assert Criterion.objects.count() == 26
    assert add_missing([*REFERENCE, *INVENTED]) == 0
