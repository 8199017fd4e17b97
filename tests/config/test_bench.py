"""The measurements run, and print a figure for every workload."""

from pathlib import Path

import pytest

from config.bench.data import lay_ground
from config.bench.siting import PLANNING
from config.bench.workloads import WORKLOADS, Line, Size

pytestmark = pytest.mark.django_db
TINY = Size(
    dossiers=300,
    scored_agents=30,
    scored_dossiers=300,
    mapped_agents=20,
    wide_wards=130,
    wide_agents=20,
    listed_agents=20,
    sample=20,
    runs=1,
    cities=1,
    agents_of_a_city=150,
    sited_points=126,
)
COUNTING_FAULTS = {"proof", "siting"}


@pytest.mark.parametrize("name", WORKLOADS | PLANNING)
def test_a_tiny_run_gives_figures(name, tmp_path: Path):
    lay_ground()

    told = list((WORKLOADS | PLANNING)[name](TINY, tmp_path))

    lines = [line for line in told if isinstance(line, Line)]
    assert len(lines) >= 2
    if name not in COUNTING_FAULTS:
        assert all(value > 0 for line in lines for value in line.values)
