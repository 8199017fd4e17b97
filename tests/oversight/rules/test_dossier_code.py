from datetime import date

import pytest

from oversight.rules.dossier_code import FORMATS, CodeFault, DossierCode, read_dossier_code

OLD, NEW = (form.source for form in FORMATS)


# Circular 01/2018, article 19, and Circular 03/2025, article 13(3)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "000.00.01.H26-250203-0001",
            DossierCode("000.00.01.H26", date(2025, 2, 3), "0001", OLD),
        ),
        (
            "001.12.234.H26-240229-12345",
            DossierCode("001.12.234.H26", date(2024, 2, 29), "12345", OLD),
        ),
        (
            " H26.101.01-260203-0001 ",
            DossierCode("H26.101.01", date(2026, 2, 3), "0001", NEW),
        ),
        ("H26-260203-0001", DossierCode("H26", date(2026, 2, 3), "0001", NEW)),
        ("G01.1.2-260203-000001", DossierCode("G01.1.2", date(2026, 2, 3), "000001", NEW)),
        ("G01.1.2-260203-AB0001", DossierCode("G01.1.2", date(2026, 2, 3), "AB0001", NEW)),
    ],
)
def test_both_national_formats_are_read(text, code):
    assert read_dossier_code(text) == code


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CodeFault.EMPTY),
        ("   ", CodeFault.EMPTY),
        ("250203-0001", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.H26-250203-001", CodeFault.UNKNOWN_FORMAT),
        ("00.00.01.H26-250203-0001", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.h26-250203-0001", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.H26-250203-0001x", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.H26-250203-AB0001", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.H26-2502-0001", CodeFault.UNKNOWN_FORMAT),
        ("H26.1.2.3-260203-0001", CodeFault.UNKNOWN_FORMAT),
        ("H26.1001.01-260203-0001", CodeFault.UNKNOWN_FORMAT),
        ("H٢٦-260203-0001", CodeFault.UNKNOWN_FORMAT),
        ("H26-260203-0001\nH26-260203-0002", CodeFault.UNKNOWN_FORMAT),
        ("000.00.01.H26-250230-0001", CodeFault.NO_SUCH_DATE),
        ("000.00.01.H26-251301-0001", CodeFault.NO_SUCH_DATE),
        ("H26-260100-0001", CodeFault.NO_SUCH_DATE),
        ("H26-250229-0001", CodeFault.NO_SUCH_DATE),
    ],
)
def test_what_is_wrong_is_named(text, fault):
    assert read_dossier_code(text) == fault


def test_the_example_of_each_format_is_valid():
    sources = [read_dossier_code(form.example).source for form in FORMATS]

    assert sources == [OLD, NEW]
