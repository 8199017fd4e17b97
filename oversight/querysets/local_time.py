"""Time of day on the city's wall clock, in SQL: the one module that writes it for each database.

Django's own functions of time call back into Python for every row on SQLite, which takes minutes
where these take a second. The city does not change its clocks (`instants.py` says the same).
"""

from datetime import UTC, datetime

from django.db.models import Func, IntegerField
from django.utils import timezone

SECONDS_A_DAY = 86_400


class Seconds(Func):
    """Whole seconds from 1970-01-01T00:00 UTC to an instant."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        # halved by the template, and once more where parameters are put in
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


def local_seconds_of(instant: str):
    """Seconds of the wall clock, as `rules/calendar.py` counts them."""
    return Seconds(instant) + city_offset()


def second_of_day(instant: str):
    """Seconds since midnight on the wall clock."""
    return local_seconds_of(instant) % SECONDS_A_DAY


def city_offset() -> int:
    """Seconds by which the city's wall clock is ahead of UTC."""
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    return int(timezone.get_default_timezone().utcoffset(moment).total_seconds())
