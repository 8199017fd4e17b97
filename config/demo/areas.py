"""The 126 real units, with schematic boundaries or those of a file."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.demo.timeline import AREAS_SINCE, at
from config.reference import FIXTURES
from registry.actions.areas import activate_boundaries, load_areas
from registry.boundaries.check import check_boundaries, check_schematic
from registry.boundaries.words import line_text

FACTS = FIXTURES / "01_areas.csv"
LINES_SHOWN = 5


def load_boundaries(file: Path | None) -> None:
    """Load and activate them as of the day the units came into being; a bad file is refused."""
    report = check_boundaries(file) if file else check_schematic(FACTS)
    if report.is_refused:
        raise ValidationError([line_text(line) for line in report.errors[:LINES_SHOWN]])
    moment = at(AREAS_SINCE, 8 * 60)
    version = load_areas(
        report=report,
        valid_from=AREAS_SINCE,
        name=file.stem[:100] if file else _("Schematic boundaries"),
        source=file.name if file else _("Drawn by this system from middles and sizes"),
        is_schematic=file is None,
        by=None,
        at=moment,
    )
    activate_boundaries(version=version, by=None, at=moment)
