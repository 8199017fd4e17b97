"""Every error has its words, every column its label and a valid example."""

import re
from pathlib import Path

import pytest

from oversight import dossier_files
from oversight.dossier_files import DOSSIER_COLUMNS, SUPPLEMENT_COLUMNS
from oversight.file_errors import LABELS, MESSAGES, VIETNAMESE_HEADINGS, FileError, headings_of

COLUMNS = sorted({*DOSSIER_COLUMNS, *SUPPLEMENT_COLUMNS})


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_takes_its_detail(code):
    message = FileError("dossiers", 2, "dossier_code", code, detail="CHI TIẾT").message

    assert "%" not in message
    assert ("CHI TIẾT" in message) == ("%(detail)s" in str(MESSAGES[code]))


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_has_a_label_an_example_and_a_vietnamese_heading(column):
    assert str(LABELS[column])
    assert FileError("dossiers", 2, column, "required").example
    assert column in VIETNAMESE_HEADINGS.values()


def test_an_error_of_a_whole_row_has_no_example():
    assert FileError("dossiers", 2, "", "too_many_cells").example == ""


def test_only_headings_of_the_columns_asked_for_are_known():
    assert headings_of(["dossier_code"]) == {
        "dossier_code": "dossier_code",
        str(LABELS["dossier_code"]): "dossier_code",
        "Mã hồ sơ": "dossier_code",
    }


def test_no_message_is_unused():
    sources = [Path(dossier_files.__file__), *Path(dossier_files.__file__).parent.glob("*.py")]
    actions = Path(dossier_files.__file__).parent / "actions"
    text = "".join(path.read_text(encoding="utf-8") for path in [*sources, *actions.glob("*.py")])
    words = re.sub(r"MESSAGES = \{.*?\n\}", "", text, flags=re.DOTALL)

    unused = [code for code in MESSAGES if f'"{code}"' not in words]

    assert [code for code in unused if not code.startswith("unknown_")] == []
