"""Cells of reports as people read them."""

from datetime import date

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html

register = template.Library()


@register.filter
def cell(value):
    """A figure or day as it is written here, and a dash where there is nothing to say.

    >>> cell(None), cell("VV-1")
    ('–', 'VV-1')
    """
    if value is None:
        return "–"
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True, force_grouping=True)
    return value


@register.filter
def with_whole_code(line):
    """The label of a line, its code kept on one line.

    >>> from oversight.reports.tables import Line
    >>> with_whole_code(Line("Điểm <1> (HN-001)", (), code="HN-001"))
    'Điểm &lt;1&gt; (<span class="code">HN-001</span>)'
    >>> with_whole_code(Line("Đồng ý", ()))
    'Đồng ý'
    """
    if not line.code:
        return line.label
    before, code, after = line.label.rpartition(line.code)
    return format_html('{}<span class="code">{}</span>{}', before, code, after)


@register.filter
def is_short(value):
    """Whether a cell is one word, a code or a day, and stays on one line.

    >>> is_short("VV-2026-0001"), is_short("no case yet")
    (True, False)
    """
    return isinstance(value, date) or (isinstance(value, str) and " " not in value)


@register.filter
def is_figure(value):
    """Whether a cell is a number, or stands where one would."""
    return value is None or isinstance(value, int | float)
