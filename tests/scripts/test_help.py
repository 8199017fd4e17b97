import subprocess

import pytest
from django.conf import settings

SCRIPTS = sorted((settings.BASE_DIR / "scripts").iterdir())


@pytest.mark.parametrize("word", ["-h", "--help"])
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_says_what_it_does_before_it_does_anything(script, word, tmp_path):
    (tmp_path / "sed").symlink_to("/bin/sed")

    told = subprocess.run(
        ["/bin/sh", script, word],
        cwd="/",
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    header, _code = script.read_text().removeprefix("#!/bin/sh\n").split("\n\n", 1)
    assert told.stderr == ""
    assert told.stdout.splitlines() == [
        line.removeprefix("#").removeprefix(" ") for line in header.splitlines()
    ]
    assert f"  scripts/{script.name}" in told.stdout
