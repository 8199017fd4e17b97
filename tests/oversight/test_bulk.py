"""Writing in sets means the same on both databases, whatever the texts."""

import pytest

from oversight.bulk import update_dossiers, upsert_dossiers
from oversight.models import Dossier
from tests.factories import make_agent, make_dossier

pytestmark = pytest.mark.django_db
COMPARED = ("citizen_key", "forwarded_at")


@pytest.fixture
def columns():
    """Columns of one dossier, as storage has them; give texts to make as many rows."""
    pattern = make_dossier(make_agent(), code="pattern")

    def columns(*codes, **given):
        alike = {
            "agent": pattern.agent_id,
            "procedure": pattern.procedure_id,
            "authority": pattern.authority_id,
            "calendar_version": pattern.calendar_version_id,
            "citizen_key": "",
            "channel": 1,
            "declared_rounds": 0,
            "received_at": "2026-06-03 02:00:00",
            "start_at": "2026-06-03 02:00:00",
            "due_at": "2026-06-03 10:00:00",
            "forwarded_at": None,
            "registered_wd": 1,
            "due_wd": 1,
            "is_late": 1,
        }
        return {"code": codes} | {
            name: [value] * len(codes) for name, value in (alike | given).items()
        }

    yield columns
    assert Dossier.objects.filter(code="pattern").count() == 1


def upsert(columns):
    return upsert_dossiers(columns, compare=COMPARED, progress=lambda rows: None)


def test_new_rows_are_inserted_and_equal_ones_left_alone(columns):
    assert upsert(columns("a", "b")) == 2
    assert upsert(columns("a", "b", "c")) == 1
    assert sorted(Dossier.objects.values_list("code", flat=True)) == ["a", "b", "c", "pattern"]


def test_a_row_is_updated_where_a_compared_column_differs(columns):
    upsert(columns("a", "b"))

    written = upsert(columns("a", forwarded_at="2026-06-03 09:00:00", is_late=0))

    assert written == 1
    late = dict(Dossier.objects.exclude(code="pattern").values_list("code", "is_late"))
    assert late == {"a": False, "b": True}


def test_a_difference_elsewhere_is_no_change(columns):
    upsert(columns("a"))

    assert upsert(columns("a", channel=2)) == 0
    assert Dossier.objects.get(code="a").channel == 1


@pytest.mark.parametrize(
    "code", ["tab\there", "back\\slash", r"\N", r"\.", "line\nline", "Đơn 'ß'"]
)
def test_any_text_is_kept_as_it_is(columns, code):
    upsert(columns(code))

    assert list(Dossier.objects.exclude(code="pattern").values_list("code", flat=True)) == [code]


def test_rows_are_updated_by_their_keys(columns):
    upsert(columns("a", "b", "c"))
    keys = dict(Dossier.objects.values_list("code", "pk"))

    written = update_dossiers(
        {"id": [keys["a"], keys["c"]], "refiled_wd": [5, None], "is_refile": [0, 1]}
    )

    assert written == 2
    found = Dossier.objects.exclude(code="pattern").order_by("code")
    assert list(found.values_list("code", "refiled_wd", "is_refile")) == [
        ("a", 5, False),
        ("b", None, False),
        ("c", None, True),
    ]


def test_progress_is_told_in_batches(columns, monkeypatch):
    monkeypatch.setattr("oversight.bulk.BATCH", 2)
    told = []

    upsert_dossiers(columns("a", "b", "c"), compare=COMPARED, progress=told.append)

    assert told == [2, 1]
