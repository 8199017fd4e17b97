"""The Vietnamese catalogue: which messages it must hold, and how it is brought up to date.

One catalogue serves the whole project. It holds every message of our own code, and those of
Django and of the other packages that nobody has translated yet, or that are translated badly.
"""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.apps import apps
from django.conf import settings
from django.utils.translation import templatize

LANGUAGE = "vi"
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / LANGUAGE / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "Gần Dân",
    "PO-Revision-Date": "",
    "Last-Translator": "",
    "Language-Team": "",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
OURS = ("config", "maps", "oversight", "registry")
SUFFIXES = {".py", ".html", ".txt"}
# Folders whose messages no person of ours reads: names of languages, help of commands, pages for
# developers, words frozen in migrations.
UNSEEN = {"conf", "locale", "management", "migrations", "test", "tests"}
UNSEEN_FILES = {"default_urlconf.html", "debug.py"}
# Messages whose words in Django's own catalogue say something else, or say it so that a reader
# would stumble. Django sometimes even says the opposite.
OVERRIDDEN = {
    " By %(filter_title)s ",
    "0 of %(cnt)s selected",
    "Action:",
    "Add",
    "Add %(name)s",
    "Add another %(verbose_name)s",
    (
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the'
        " following related items will be deleted:"
    ),
    (
        "Are you sure you want to delete the selected %(objects_name)s? All of the following "
        "objects and their related items will be deleted:"
    ),
    "Are you sure?",
    "Delete?",
    (
        "Deleting %(class_name)s %(instance)s would require deleting the following protected "
        "related objects: %(related_objects)s"
    ),
    (
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related "
        "objects, but your account doesn't have permission to delete the following types of "
        "objects:"
    ),
    (
        "Deleting the selected %(objects_name)s would result in deleting related objects, but"
        " your account doesn't have permission to delete the following types of objects:"
    ),
    "Enter a valid email address.",
    "Enter a whole number.",
    "File",
    "First, enter a username and password. Then, you’ll be able to edit more user options.",
    "Forgotten your password or username?",
    "Go",
    "History",
    "Image",
    "Log out",
    "Models in the %(name)s application",
    "No, take me back",
    "Password reset unsuccessful",
    "Past 7 days",
    (
        "Please enter the correct %(username)s and password for a staff account. Note that "
        "both fields may be case-sensitive."
    ),
    "Please enter your new password twice so we can verify you typed it in correctly.",
    (
        "Please enter your old password, for security’s sake, and then enter your new "
        "password twice so we can verify you typed it in correctly."
    ),
    "Site administration",
    "Thanks for spending some quality time with the web site today.",
    "The {name} “{obj}” was added successfully. You may add another {name} below.",
    "The {name} “{obj}” was added successfully. You may edit it again below.",
    "The {name} “{obj}” was changed successfully. You may add another {name} below.",
    "The {name} “{obj}” was changed successfully. You may edit it again below.",
    "Welcome,",
    "Yes, I’m sure",
    (
        "You are authenticated as %(username)s, but are not authorized to access this page. "
        "Would you like to login to a different account?"
    ),
    "You don’t have permission to view or edit anything.",
    "You may edit it again below.",
    "Your password has been set.  You may go ahead and log in now.",
    "Your password was changed.",
    "action flag",
    "active",
    "change message",
    "iterations",
    "log entries",
    "log entry",
    "object repr",
    "permission",
    "permissions",
    "staff status",
    "superuser status",
}

KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{[\w.]*\}|\$\{\w+\}")
TAGS = re.compile(r"</?[a-zA-Z][^>]*>")


def update_catalogue():
    """Bring the catalogue up to date, compile it, and return what is still to be translated."""
    catalogue = merge(read_messages(), polib.pofile(str(CATALOGUE)))
    catalogue.save(str(CATALOGUE))
    compile_catalogue()
    return untranslated(catalogue)


def merge(messages, known):
    """The messages with the translations known for them; others are dropped, none is guessed."""
    translations = {key_of(entry): entry for entry in known}
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = HEADER
    for message in messages:
        old = translations.get(key_of(message))
        if message.msgid_plural:
            message.msgstr_plural = {0: old.msgstr_plural.get(0, "") if old else ""}
        else:
            message.msgstr = old.msgstr if old else ""
        if old:
            message.tcomment = old.tcomment
        catalogue.append(message)
    return catalogue


def compile_catalogue():
    """Write the file that Django reads; refuses placeholders that do not agree."""
    subprocess.run(  # noqa: S603 - no word of it comes from people
        ["msgfmt", "--check", "-o", str(CATALOGUE.with_suffix(".mo")), str(CATALOGUE)],  # noqa: S607
        check=True,
    )


def read_messages():
    """Every message that the catalogue must hold, ours first, in the order of the files."""
    elsewhere = _translated_elsewhere()
    messages = [
        message
        for message in _extract(_sources())
        if _is_ours(message) or message.msgid in OVERRIDDEN or key_of(message) not in elsewhere
    ]
    return sorted(
        messages,
        key=lambda message: (not _is_ours(message), message.occurrences, key_of(message)[:2]),
    )


def key_of(entry):
    """What gettext looks a message up by, and its plural."""
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def text_of(entry):
    """The Vietnamese of an entry; it has one form, whatever the number."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def untranslated(catalogue):
    """The messages without words, or with words that someone only guessed."""
    return [entry for entry in catalogue if entry.fuzzy or not text_of(entry)]


def placeholders(text):
    """What will be filled in, sorted."""
    return sorted(PLACEHOLDERS.findall(text))


def tags(text):
    """The HTML tags, sorted."""
    return sorted(TAGS.findall(text))


def _sources():
    """Each file that may hold a message, by the name it is known by in the catalogue."""
    installed = {config.name for config in apps.get_app_configs()}
    sources = {}
    for package in sorted({name.partition(".")[0] for name in installed} | set(OURS)):
        root = Path(find_spec(package).submodule_search_locations[0])
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root.parent)
            if path.suffix in SUFFIXES and _is_seen(name, installed):
                sources[name.as_posix()] = path
    return sources


def _is_seen(name, installed):
    if name.parts[0] in OURS:
        # what our commands say is read by those who run the service
        return "migrations" not in name.parts
    if UNSEEN.intersection(name.parts) or name.name in UNSEEN_FILES:
        return False
    # contrib holds apps that a project may or may not use
    return name.parts[1] != "contrib" or any(
        app.startswith(".".join(name.parts[:3])) for app in installed
    )


def _extract(sources):
    """The messages of these files, each once, with the files that it occurs in."""
    with TemporaryDirectory() as folder:
        names = []
        for name, path in sources.items():
            text = path.read_text(encoding="utf-8")
            copy = Path(folder, name)
            if path.suffix != ".py":
                text = templatize(text, origin=name)
                copy = copy.with_name(f"{copy.name}.py")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")
            names.append(copy.relative_to(folder).as_posix())
        extracted = subprocess.run(  # noqa: S603 - the names are those of source files
            [  # noqa: S607 - found by name, as Django's own command does
                "xgettext",
                "--language=Python",
                "--from-code=UTF-8",
                "--add-comments=Translators",
                "--add-location=file",
                "--force-po",
                *(f"--keyword={keyword}" for keyword in KEYWORDS),
                "--output=-",
                *names,
            ],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    messages = list(polib.pofile(extracted))
    for message in messages:
        names = {re.sub(r"(\.html|\.txt)\.py$", r"\1", name) for name, _ in message.occurrences}
        ours = {name for name in names if name.partition("/")[0] in OURS}
        message.occurrences = [(name, "") for name in sorted(ours or names)]
    return messages


def _translated_elsewhere():
    """The keys that the Vietnamese catalogues of Django and of the packages have words for."""
    folders = [Path(find_spec("django").submodule_search_locations[0], "conf")]
    folders += [Path(config.path) for config in apps.get_app_configs()]
    files = [folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.mo" for folder in folders]
    return {key_of(entry) for file in files if file.is_file() for entry in polib.mofile(str(file))}


def _is_ours(message):
    return any(name.partition("/")[0] in OURS for name, _ in message.occurrences)
