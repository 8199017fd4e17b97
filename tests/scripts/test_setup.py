import shutil
import subprocess
import sys

from django.conf import settings

SETUP = settings.BASE_DIR / "scripts" / "setup"


def run_setup(*words, programs):
    """Run the script where only a few of this machine's programs can be found."""
    return subprocess.run(
        ["/bin/sh", SETUP, *words],
        cwd="/",
        env={"PATH": str(programs), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


def bare_machine(folder):
    for name in ("dirname", "id", "mkdir", "uname"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def test_setup_names_what_to_install_in_one_sentence_where_it_cannot(tmp_path):
    refused = run_setup("runtime", "test", programs=bare_machine(tmp_path))

    assert refused.returncode == 1
    assert refused.stderr == "Install Chromium, gettext, then run this again.\n"


def test_setup_asks_for_sudo_only_where_it_is_needed(tmp_path):
    programs = bare_machine(tmp_path)
    (programs / "apt-get").symlink_to("/bin/false")
    (programs / "id").unlink()
    (programs / "id").write_text("#!/bin/sh\necho 1000\n")
    (programs / "id").chmod(0o755)

    refused = run_setup("test", programs=programs)

    assert refused.returncode == 1
    assert refused.stderr == (
        "Install Chromium, gettext as root, or sudo for this to do it, then run this again.\n"
    )


def test_setup_refuses_words_that_it_does_not_know(tmp_path):
    refused = run_setup("everything", programs=bare_machine(tmp_path))

    assert refused.returncode == 2
    assert refused.stderr == (
        'scripts/setup knows runtime, test, lint, postgis and peers, not "everything".\n'
    )
