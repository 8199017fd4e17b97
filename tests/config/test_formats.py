from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import formats, translation

from oversight.enums import IncidentKind
from oversight.models import Incident
from registry.enums import Act
from registry.models import AreaAssignment, ChangeSet, Decision, ExportLog, FactEdit

LANGUAGES = ("vi", "en")
LATE = datetime(2026, 6, 15, 17, 30, tzinfo=UTC)  # 00:30 of the next day in Hanoi


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_stands_before_the_month(language):
    with translation.override(language):
        assert formats.date_format(date(2026, 4, 3), "DATE_FORMAT") == "03/04/2026"
        assert formats.date_format(date(2026, 4, 3), "SHORT_DATE_FORMAT") == "03/04/2026"
        moment = datetime(2026, 4, 3, 17, 5, tzinfo=UTC)
        assert formats.date_format(moment, "DATETIME_FORMAT") == "03/04/2026 17:05"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["03/04/2026", "3/4/2026", "03-04-2026", "2026-04-03"])
def test_the_day_is_read_before_the_month(language, text):
    with translation.override(language):
        assert forms.DateField().clean(text) == date(2026, 4, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_25th_of_december_is_a_day(language):
    with translation.override(language):
        assert forms.DateField().clean("25/12/2026") == date(2026, 12, 25)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["DATE_INPUT_FORMATS", "DATETIME_INPUT_FORMATS"])
def test_packages_that_read_the_settings_read_the_same(language, name, settings):
    with translation.override(language):
        assert list(formats.get_format(name)) == getattr(settings, name)


@pytest.mark.parametrize(("language", "written"), [("vi", "1.234.567,8"), ("en", "1,234,567.8")])
def test_thousands_are_set_apart(language, written):
    with translation.override(language):
        assert formats.number_format(1234567.8, 1, force_grouping=True) == written


@pytest.mark.parametrize(
    ("row", "written"),
    [
        (Decision(act=Act.APPROVE, at=LATE), "Approve 16/06/2026 00:30"),
        (ExportLog(list_name="registry.agent", at=LATE), "registry.agent 16/06/2026 00:30"),
        (FactEdit(at=LATE), "16/06/2026 00:30"),
        (AreaAssignment(agent_id=7, at=LATE), "7 16/06/2026"),
        (ChangeSet(agent_id=7, proposed_at=LATE), "7 16/06/2026 00:30"),
        (Incident(kind=IncidentKind.POWER_CUT, starts_at=LATE), "Power cut 16/06/2026"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rows_named_by_a_moment_go_by_the_clock_of_the_city(row, written):
    with translation.override("en"):
        assert str(row) == written
