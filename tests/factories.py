"""Rows for tests: plain functions with keyword arguments and boring defaults."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import numpy as np
from django.contrib.auth.models import Group, Permission
from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from oversight.enums import Channel, Domain, Grade
from oversight.models import (
    AgentScore,
    Authority,
    CalendarVersion,
    Dossier,
    Procedure,
    ScoreBreakdown,
    ScoringRun,
    WorkingCalendar,
)
from registry.enums import Act, AreaKind, LocationMethod, LocationSource, Role, Scope, Status
from registry.models import (
    Agent,
    Agreement,
    Area,
    BoundaryVersion,
    Condition,
    CriteriaSet,
    Criterion,
    Decision,
    EquipmentItem,
    Observation,
    Operator,
    OperatorKind,
    Reason,
    Service,
    StaffMember,
    SuspensionProposal,
    User,
    Waiver,
)
from registry.roles import PERMISSIONS

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)  # 10:00 in Hanoi
TODAY = date(2026, 6, 15)
_serial = count(1)


def make_group(role: Role):
    group, created = Group.objects.get_or_create(name=role.value)
    if created:
        wanted = set(PERMISSIONS[role])
        group.permissions.set(
            permission
            for permission in Permission.objects.select_related("content_type")
            if f"{permission.content_type.app_label}.{permission.codename}" in wanted
        )
    return group


def make_user(role: Role | None = None, *, scope=None, operator=None, areas=(), **fields):
    """A user of a role, seeing the whole city (a coordinator: its operator)."""
    if scope is None:
        scope = Scope.OPERATOR if operator else Scope.CITY if role else Scope.NONE
    fields.setdefault("username", f"user{next(_serial)}")
    user = User.objects.create(
        is_staff=True, scope=scope, operator=operator, password="!", **fields
    )
    if role:
        user.groups.add(make_group(role))
    user.areas.set(areas)
    return user


def make_operator_kind(code="public_post", **fields):
    fields.setdefault("name", "Bưu chính công ích")
    return OperatorKind.objects.get_or_create(code=code, defaults=fields)[0]


def make_operator(**fields):
    number = next(_serial)
    fields.setdefault("code", f"OP{number}")
    fields.setdefault("name", f"Đơn vị {number}")
    if "kind" not in fields:
        fields["kind"] = make_operator_kind()
    return Operator.objects.create(**fields)


def make_agreement(operator, **fields):
    fields.setdefault("number", f"HD-{next(_serial)}")
    fields.setdefault("signed_on", date(2025, 1, 2))
    return Agreement.objects.create(operator=operator, **fields)


def make_version(**fields):
    fields.setdefault("valid_from", date(2025, 7, 1))
    fields.setdefault("name", "Ranh giới thử")
    fields.setdefault("source", "test")
    fields.setdefault("file_name", "test.geojson")
    fields.setdefault("file_sha256", "0" * 64)
    fields.setdefault("srid", 4326)
    fields.setdefault("loaded_at", NOW)
    fields.setdefault("activated_at", NOW)
    return BoundaryVersion.objects.create(**fields)


def square(west, south, side=0.02):
    """A square of that side in degrees (0.02° is about 2.1 by 2.2 km in Hanoi)."""
    box = Polygon.from_bbox((west, south, west + side, south + side))
    return MultiPolygon(box, srid=4326)


def make_area(code="00070", *, version=None, west=105.84, south=21.02, **fields):
    version = version or BoundaryVersion.objects.first() or make_version()
    fields.setdefault("name", f"Phường {code}")
    fields.setdefault("kind", AreaKind.WARD)
    fields.setdefault("boundary", square(west, south))
    fields.setdefault("boundary_simplified", fields["boundary"])
    fields.setdefault("population", 50_000)
    fields.setdefault("area_km2", "4.6")
    fields.setdefault("valid_from", version.valid_from)
    return Area.objects.create(code=code, version=version, **fields)


def make_service(code="guidance", name="Hướng dẫn nộp hồ sơ trực tuyến"):
    return Service.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_agent(*, services=True, longitude=105.85, latitude=21.03, **fields):
    """A draft inside the area 00070; `longitude=None` leaves it unplaced."""
    number = next(_serial)
    fields.setdefault("code", f"A{number:05}")
    fields.setdefault("name", f"Điểm {number}")
    fields.setdefault("address", "1 phố Thử")
    fields.setdefault("status_since", NOW)
    if "operator" not in fields:
        fields["operator"] = make_operator()
    if longitude is not None and "location" not in fields:
        fields["location"] = Point(longitude, latitude, srid=4326)
        fields.setdefault("location_source", LocationSource.VISIT)
        fields.setdefault("location_method", LocationMethod.GPS)
        fields.setdefault("location_accuracy_m", 10)
    agent = Agent.objects.create(**fields)
    if services:
        agent.services.add(make_service())
    return agent


def make_equipment(agent, equipment_type="scanner", working=1, **fields):
    fields.setdefault("quantity", working)
    fields.setdefault("seen_on", TODAY)
    fields.setdefault("seen_by", "Người kiểm tra")
    return EquipmentItem.objects.create(
        agent=agent, equipment_type=equipment_type, working=working, **fields
    )


def make_observation(agent, measure="download_mbps", value=50, **fields):
    fields.setdefault("seen_on", TODAY)
    fields.setdefault("seen_by", "Người kiểm tra")
    return Observation.objects.create(agent=agent, measure=measure, value=value, **fields)


def make_waiver(agent, criterion="working_scanner at_least", **fields):
    """A waiver that holds today."""
    fields.setdefault("ends_on", TODAY)
    fields.setdefault("reason", "Chờ thiết bị")
    fields.setdefault("granted_at", NOW)
    if "granted_by" not in fields:
        fields["granted_by"] = make_user(Role.DIRECTOR)
    return Waiver.objects.create(agent=agent, criterion=criterion, **fields)


def make_condition(agent, criterion="working_scanner at_least", **fields):
    """A condition that is due today, of an approval."""
    fields.setdefault("due_on", TODAY)
    if "decision" not in fields:
        fields["decision"] = Decision.objects.create(
            agent=agent,
            act=Act.APPROVE,
            from_status=Status.UNDER_REVIEW,
            to_status=Status.APPROVED,
            by=make_user(Role.CENTRE_STAFF),
            at=NOW,
        )
    return Condition.objects.create(agent=agent, criterion=criterion, **fields)


def make_employee(agent, **fields):
    fields.setdefault("name", "Nhân viên thử")
    fields.setdefault("certificate_number", "CC-1")
    fields.setdefault("certificate_expires_on", date(2099, 1, 1))
    fields.setdefault("commitment_signed_on", date(2026, 1, 1))
    return StaffMember.objects.create(agent=agent, **fields)


def make_criteria(*demands, operator_kind=None, published=True, **fields):
    """A criteria set; each demand is (measure, comparison, threshold[, is_mandatory])."""
    fields.setdefault("number", 1)
    fields.setdefault("title", "Tiêu chí thử")
    if published:
        fields.setdefault("published_at", NOW)
        fields.setdefault("valid_from", date(2025, 1, 1))
    criteria_set = CriteriaSet.objects.create(operator_kind=operator_kind, **fields)
    for order, (measure, comparison, threshold, *mandatory) in enumerate(demands):
        Criterion.objects.create(
            criteria_set=criteria_set,
            order=order,
            measure=measure,
            comparison=comparison,
            threshold=threshold,
            is_mandatory=mandatory[0] if mandatory else True,
            source="test",
        )
    return criteria_set


def make_composite(criteria_set, comparison, threshold, *parts, **fields):
    """A composite criterion of a set; each part is (measure, comparison, threshold)."""
    fields.setdefault("title", "Tiêu chí gộp")
    whole = Criterion.objects.create(
        criteria_set=criteria_set,
        comparison=comparison,
        threshold=threshold,
        source="test",
        **fields,
    )
    for order, (measure, of_part, at) in enumerate(parts):
        Criterion.objects.create(
            criteria_set=criteria_set,
            parent=whole,
            order=order,
            measure=measure,
            comparison=of_part,
            threshold=at,
            source="test",
        )
    return whole


def make_proposal(agent=None, *, by=None, reason=None, at=NOW, **fields):
    """A suspension of an agent that waits for a second person."""
    return SuspensionProposal.objects.create(
        agent=agent or make_agent(status=Status.ACTIVE),
        reason=reason or make_reason(Act.SUSPEND),
        proposed_by=by or make_user(Role.CENTRE_STAFF),
        proposed_at=at,
        **fields,
    )


def make_reason(act, code=None, **fields):
    code = code or f"{act.value}-reason"
    fields.setdefault("name", "Lý do thử")
    return Reason.objects.get_or_create(code=code, defaults={"act": act, **fields})[0]


def make_submittable_agent(*, area=None, **fields):
    """A draft that may be submitted, in an area that holds it."""
    area = area or Area.objects.filter(code="00070").first() or make_area()
    return make_agent(declared_area=area, area=area, finding="inside", **fields)


def make_agent_under_review(**fields):
    return make_submittable_agent(
        **{"status": Status.UNDER_REVIEW, "submitted_by": make_user(Role.CENTRE_STAFF), **fields}
    )


def make_run(*, as_of=TODAY, **fields):
    """A scoring run as at a day, over the twelve weeks before it."""
    fields.setdefault("window", 60)
    fields.setdefault("window_start", as_of - timedelta(days=83))
    fields.setdefault("made_at", NOW)
    fields.setdefault("method_version", "1.0")
    for name in ("parameters", "rates"):
        fields.setdefault(name, {})
    for name in ("tau0_delay", "tau0_rework", "agent_count", "dossier_count"):
        fields.setdefault(name, 0)
    return ScoringRun.objects.create(as_of=as_of, **fields)


def make_score(agent, run, score=75.0, grade=Grade.B, procedures=(), landmarks=(), **fields):
    """The score of an agent in a run; every number not given is 0."""
    fields.setdefault("score_low", score - 5)
    fields.setdefault("score_high", score + 5)
    fields.setdefault("decided_by", Domain.DELAY)
    fields.setdefault("p", 1.0)
    for field in AgentScore._meta.fields:
        if field.name.startswith(("delay_", "rework_")):
            fields.setdefault(field.name, 0)
    if procedures or landmarks:
        ScoreBreakdown.objects.create(
            run=run,
            first_agent=agent.pk,
            last_agent=agent.pk,
            procedures=table_of(agent, procedures),
            landmarks=table_of(agent, landmarks),
        )
    return AgentScore.objects.create(agent=agent, run=run, score=score, grade=grade, **fields)


def table_of(agent, rows):
    """The rows of one agent as a breakdown keeps them."""
    columns = {"agent": [agent.pk] * len(rows)}
    columns |= {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    arrays = {name: np.array(column) for name, column in columns.items()}
    table = np.empty(len(rows), [(name, array.dtype) for name, array in arrays.items()])
    for name, array in arrays.items():
        table[name] = array
    return table


def make_calendar_version(days=()):
    """A calendar, without a day in it for rows that only point to one."""
    calendar, _created = WorkingCalendar.objects.get_or_create(
        code="test",
        defaults={"name": "Lịch thử", "opens": time(8), "closes": time(17)},
    )
    return CalendarVersion.objects.get_or_create(
        calendar=calendar, number=1, defaults={"days": list(days), "made_at": NOW}
    )[0]


def make_dossier(agent, *, received_at=NOW, **fields):
    """A dossier on its agent's desk."""
    fields.setdefault("code", f"H26.99-{received_at:%y%m%d}-{next(_serial):04}")
    if "authority" not in fields:
        fields["authority"] = Authority.objects.get_or_create(
            code="H26.99", defaults={"name": "Cơ quan thử"}
        )[0]
    if "procedure" not in fields:
        fields["procedure"] = Procedure.objects.get_or_create(
            code="1.000001", defaults={"name": "Thủ tục thử"}
        )[0]
    if "calendar_version" not in fields:
        fields["calendar_version"] = make_calendar_version()
    fields.setdefault("channel", Channel.ONLINE)
    fields.setdefault("start_at", received_at)
    fields.setdefault("due_at", received_at + timedelta(hours=9))
    fields.setdefault("registered_wd", 0)
    fields.setdefault("due_wd", 0)
    fields.setdefault("is_late", False)
    return Dossier.objects.create(agent=agent, received_at=received_at, **fields)
