"""The measurements run, and print a figure for every workload."""

from pathlib import Path

import pytest

from config.bench.data import lay_ground
from config.bench.workloads import WORKLOADS, Size

pytestmark = pytest.mark.django_db
TINY = Size(
    dossiers=300,
    scored_agents=30,
    scored_dossiers=300,
    mapped_agents=20,
    listed_agents=20,
    sample=20,
    runs=1,
)


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_tiny_run_gives_figures(name, tmp_path: Path):
    lay_ground()

    lines = list(WORKLOADS[name](TINY, tmp_path))

    assert len(lines) >= 2
    assert all(value > 0 for line in lines for value in line.values)
