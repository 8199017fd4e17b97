"""Where the parts of a score's bar stand, on a line from 0 to 100, and what they mean."""

from django import template

from oversight.rules.parameters import Parameters
from oversight.rules.scoring import score_of

register = template.Library()

MARK = 1.6  # width of the stroke that marks the score


USUAL = 0.6  # width of the stroke that marks what is as expected


@register.inclusion_tag("oversight/score_scale.html")
def scale_of(scores):
    """How to read the scores of a list, which are of one run; nothing where there are none."""
    run = next((score.run for score in scores), None)
    if run is None:
        return {}
    parameters = Parameters.from_dict(run.parameters)
    usual, twice, half = score_of([1.0, 2.0, 0.5], parameters).tolist()
    return {"usual": usual, "twice": twice, "half": half, "interval": 100 * parameters.interval}


@register.simple_tag
def as_expected(usual):
    """Where the stroke begins that marks the score of an agent like all others."""
    return f"{usual - USUAL / 2:.1f}"


@register.simple_tag
def width(score):
    """How long the interval is."""
    return f"{score.score_high - score.score_low:.1f}"


@register.simple_tag
def mark(score):
    """Where the stroke begins, so that it stays inside the line."""
    return f"{min(max(score.score - MARK / 2, 0), 100 - MARK):.1f}"
