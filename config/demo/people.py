"""One account per role, and how to sign in."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from config.demo.timeline import Timeline
from registry.enums import Role, Scope
from registry.models import Area, Operator, User

PASSWORD = "gandan-demo"  # noqa: S105 - printed for everybody; the demo is not for servers


@dataclass(frozen=True)
class Person:
    """One invented person with an account."""

    username: str
    role: Role
    scope: Scope
    first_name: str
    last_name: str = "Nhân vật"


PEOPLE = (
    Person("canbo", Role.CENTRE_STAFF, Scope.CITY, "Cán bộ Một (mẫu)"),
    Person("canbo2", Role.CENTRE_STAFF, Scope.CITY, "Cán bộ Hai (mẫu)"),
    Person("canbo_khuvuc", Role.CENTRE_STAFF, Scope.AREAS, "Cán bộ Khu vực (mẫu)"),
    Person("thanhtra", Role.INSPECTOR, Scope.CITY, "Cán bộ kiểm tra (mẫu)"),
    Person("quyhoach", Role.PLANNER, Scope.CITY, "Quy hoạch (mẫu)"),
    Person("dieuphoi", Role.COORDINATOR, Scope.OPERATOR, "Điều phối (mẫu)"),
    Person("giamdoc", Role.DIRECTOR, Scope.CITY, "Giám đốc (mẫu)"),
    Person("quantri", Role.ADMINISTRATOR, Scope.CITY, "Quản trị (mẫu)"),
)
AREAS_OF_ONE = 6


def make_people(timeline: Timeline, *, operator: Operator) -> dict[str, User]:
    """The accounts by user name; the coordinator belongs to this operator."""
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    joined = timeline.moment(timeline.first_draft, 8 * 60)
    groups = {group.name: group for group in Group.objects.all()}
    people = {}
    for person in PEOPLE:
        user = User.objects.create(
            username=person.username,
            password=password,
            last_name=person.last_name,
            first_name=person.first_name,
            email=f"{person.username}@gandan.example",
            is_staff=True,
            date_joined=joined,
            scope=person.scope,
            operator=operator if person.scope == Scope.OPERATOR else None,
        )
        user.groups.add(groups[person.role])
        if person.scope == Scope.AREAS:
            user.areas.set(Area.objects.open().order_by("-population", "code")[:AREAS_OF_ONE])
        people[person.username] = user
    return people


def accounts() -> list[str]:
    """A line per account: user name and role."""
    width = max(len(person.username) for person in PEOPLE)
    return [f"{person.username:<{width}}  {person.role.label}" for person in PEOPLE]
