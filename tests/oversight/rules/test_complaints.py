"""The term of a complaint, and texts that name people."""

from datetime import date, time

import pytest

from oversight.rules.calendar import build_calendar
from oversight.rules.complaints import due_day, personal_data


@pytest.fixture(scope="module")
def calendar():
    """June 2026 with one day off: Wednesday the 17th."""
    return build_calendar(
        first_day=date(2026, 6, 1),
        last_day=date(2026, 7, 31),
        weekdays=range(5),
        opens=time(8),
        closes=time(17),
        days_off=[date(2026, 6, 17)],
    )


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),
        (date(2026, 6, 5), date(2026, 6, 12)),
        (date(2026, 6, 6), date(2026, 6, 12)),  # a Saturday: Monday is the first day
        (date(2026, 6, 7), date(2026, 6, 12)),
        (date(2026, 6, 10), date(2026, 6, 18)),  # the day off does not count
        (date(2026, 6, 17), date(2026, 6, 24)),
    ],
)
def test_a_complaint_is_due_on_the_fifth_working_day_after_it_came_in(
    calendar, received_on, due_on
):
    """Circular 17/2017/TT-BTTTT: 5 working days within a province."""
    assert due_day(received_on, calendar) == due_on


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi 0912345678 nhé", "0912345678"),
        ("gọi 0912.345.678", "0912.345.678"),
        ("gọi +84 912 345 678", "+84 912 345 678"),
        ("nhà riêng (024) 3825 5948", "024) 3825 5948"),
        ("số ０９１２３４５６７８", "0912345678"),
        ("căn cước 001085012345", "001085012345"),
        ("căn cước 001 085 012 345", "001 085 012 345"),
        ("chứng minh 012345678", "012345678"),
        ("thư hoa@example.com", "hoa@example.com"),
    ],
)
def test_numbers_of_people_are_noticed(text, found):
    assert personal_data(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bị thu 50.000 đồng, không có biên lai",
        "Tổng cộng 150000000 đồng",
        "Tổng cộng 150.000.000 VND",
        "Hồ sơ 000.00.01.H26-250203-0001 và H26.101.01-260203-0001",
        "Ngày 03.02.2026 lúc 09:15, ngày 4/2/2026",
        "Tổng đài 1900 1009, nhánh 3",
        "Thông báo 341/TB-TTPVHCC",
    ],
)
def test_other_numbers_are_let_be(text):
    assert personal_data(text) == ""
