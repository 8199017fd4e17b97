"""Where the parts of a score's bar stand, on a line from 0 to 100."""

from django import template

register = template.Library()

MARK = 1.6  # width of the stroke that marks the score


@register.simple_tag
def width(score):
    """How long the interval is."""
    return f"{score.score_high - score.score_low:.1f}"


@register.simple_tag
def mark(score):
    """Where the stroke begins, so that it stays inside the line."""
    return f"{min(max(score.score - MARK / 2, 0), 100 - MARK):.1f}"
