"""Six operators that do not exist, and their agreements with the Centre."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from config.demo.timeline import Timeline, at
from registry.models import Agreement, Operator, OperatorKind

SIGNED_ON = date(2025, 7, 1)


@dataclass(frozen=True)
class Week:
    """When the points of an operator are open: stretches of weekdays and of the weekend."""

    weekdays: tuple[tuple[time, time], ...]
    saturday: tuple[tuple[time, time], ...] = ()
    sunday: tuple[tuple[time, time], ...] = ()

    def stretches(self, weekday: int) -> tuple[tuple[time, time], ...]:
        return {5: self.saturday, 6: self.sunday}.get(weekday, self.weekdays)


ALL_DAY = ((time(8), time(21)),)
OFFICE = ((time(8), time(12)), (time(13), time(17)))
POST = ((time(7, 30), time(18)),)


@dataclass(frozen=True)
class Invented:
    """One operator: its kind, its share of the agents, its week and the end of its agreement.

    `ends_in_days` counts from the day the demo is looked at.
    """

    code: str
    name: str
    kind: str
    share: float
    week: Week
    ends_in_days: int = 1000


OPERATORS = (
    Invented("NHVD", "Ngân hàng Ví Dụ (mẫu)", "bank", 0.42, Week(OFFICE)),
    Invented(
        "BCGD",
        "Bưu chính Giả Định (mẫu)",
        "public_post",
        0.26,
        Week(POST, saturday=((time(7, 30), time(17)),)),
    ),
    Invented(
        "CPTD",
        "Chuyển phát Thí Dụ (mẫu)",
        "private_post",
        0.12,
        Week(POST, saturday=((time(8), time(12)),)),
        ends_in_days=25,
    ),
    Invented(
        "CHMH", "Chuỗi cửa hàng Minh Họa (mẫu)", "shop_chain", 0.08, Week(ALL_DAY, ALL_DAY, ALL_DAY)
    ),
    Invented(
        "NTTT", "Nhà thuốc Tưởng Tượng (mẫu)", "pharmacy", 0.07, Week(ALL_DAY, ALL_DAY, ALL_DAY)
    ),
    Invented(
        "CDTN",
        "Mạng điểm cộng đồng Thử Nghiệm (mẫu)",
        "community",
        0.05,
        Week(OFFICE),
        ends_in_days=-20,
    ),
)
COORDINATED = "BCGD"  # the operator that has a coordinator with an account
ENDED = "CDTN"  # the operator whose agreement has ended: nothing of it can be approved any more


def make_operators(timeline: Timeline) -> dict[str, Operator]:
    """The operators by code, each with an agreement: one has ended, one is about to."""
    kinds = {kind.code: kind for kind in OperatorKind.objects.all()}
    operators = {}
    for number, invented in enumerate(OPERATORS, 1):
        operator = Operator(
            code=invented.code,
            name=invented.name,
            kind=kinds[invented.kind],
            phone=f"024.0000.{number:04}",
            email=f"{invented.code.lower()}@gandan.example",
            is_invented=True,
        )
        operator._history_date = at(SIGNED_ON, 9 * 60)
        operator.save()
        agreement = Agreement(
            operator=operator,
            number=f"{number:02}/2025/TT-MAU",
            signed_on=SIGNED_ON,
            valid_until=timeline.as_of + timedelta(days=invented.ends_in_days),
        )
        agreement._history_date = at(SIGNED_ON, 9 * 60)
        agreement.save()
        operators[invented.code] = operator
    return operators
