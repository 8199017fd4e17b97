"""The laws of this code base that no lint knows."""

import ast
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model

ROOT = Path(settings.BASE_DIR)
APPS = ("registry", "oversight", "maps")
SOURCES = sorted(
    path
    for folder in ("config", *APPS)
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
RULES = [path for path in SOURCES if path.parent.name == "rules" and path.name != "__init__.py"]
SCRIPTS = sorted((ROOT / "scripts").iterdir())
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "managers", "signals"}
CLOCK = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.monotonic",
    "time.perf_counter",
    "time.time",
    "timezone.now",
}
OTHER_HOSTS = ("cdn.", "jsdelivr", "unpkg", "cdnjs", "googleapis", "gstatic", "bootstrapcdn")


def relative(path):
    return str(path.relative_to(ROOT))


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def names_of_imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def admins_of_our_models():
    return [
        model_admin
        for model, model_admin in sorted(
            admin.site._registry.items(), key=lambda item: item[0].__name__
        )
        if model._meta.app_label in APPS
    ]


@pytest.mark.parametrize("rule", RULES, ids=relative)
def test_every_rule_module_has_its_tests(rule):
    tests = ROOT / "tests" / rule.relative_to(ROOT).with_name(f"test_{rule.name}")

    assert tests.is_file()


@pytest.mark.parametrize("rule", RULES, ids=relative)
def test_rules_never_import_django(rule):
    imported = [name for name in names_of_imports(tree_of(rule)) if name.split(".")[0] == "django"]

    assert imported == []


@pytest.mark.parametrize("rule", RULES, ids=relative)
def test_rules_never_read_the_clock(rule):
    calls = [
        ast.unparse(node.func) for node in ast.walk(tree_of(rule)) if isinstance(node, ast.Call)
    ]

    read = [call for call in calls if ".".join(call.split(".")[-2:]) in CLOCK]

    assert read == []


def test_nothing_measures_longitude_and_latitude_with_dwithin():
    word = "dwithin"

    assert [relative(path) for path in SOURCES if word in path.read_text(encoding="utf-8")] == []


def test_modules_are_named_for_what_they_know():
    assert [relative(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES] == []
    assert [relative(path) for path in SOURCES if FORBIDDEN_NAMES & set(path.parts)] == []


def test_nothing_listens_to_signals():
    listening = [
        relative(path)
        for path in SOURCES
        if any(
            name.startswith(("django.dispatch", "django.db.models.signals"))
            for name in names_of_imports(tree_of(path))
        )
    ]

    assert listening == []


def test_no_model_overrides_save():
    saving = [
        f"{relative(path)}: {parent.name}"
        for path in SOURCES
        for parent in ast.walk(tree_of(path))
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in path.parts
    ]

    assert saving == []


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci" / "run"], ids=relative)
def test_scripts_can_be_run(script):
    assert script.stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_scripts_are_plain_shell(script):
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], check=True)


def test_no_page_or_script_names_another_host():
    files = [
        *SCRIPTS,
        *SOURCES,
        *(
            path
            for app in APPS
            for folder in ("templates", "static")
            for path in (ROOT / app / folder).rglob("*")
            if path.suffix in {".html", ".js", ".css", ".svg"}
        ),
    ]

    naming = [
        f"{relative(path)}: {host}"
        for path in files
        for host in OTHER_HOSTS
        if host in path.read_text(encoding="utf-8")
    ]

    assert naming == []


def test_the_lock_names_no_host_and_no_path():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "://" in line or "--find-links" in line.split("#")[0]] == []


def test_every_model_says_what_one_row_is():
    silent = [
        model._meta.label
        for model_admin in admins_of_our_models()
        if (model := model_admin.model) and model.__doc__.startswith(f"{model.__name__}(")
    ]

    assert silent == []


@pytest.mark.django_db
def test_every_list_is_empty_for_a_person_without_a_scope(rf):
    request = rf.get("/")
    request.user = get_user_model().objects.create_user("khach", is_staff=True)

    # Not counted: an empty table would prove nothing.
    closed = {
        model_admin.opts.label: model_admin.get_queryset(request).query.is_empty()
        for model_admin in admins_of_our_models()
    }

    assert closed == dict.fromkeys(closed, True)
