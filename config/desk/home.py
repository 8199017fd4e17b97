"""What waits for a person, as counts that lead to the lists behind them."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.desk.cases import case_tasks
from config.desk.queue import left_to_others, queue_of, why_nothing_waits
from config.desk.reviews import review_tasks, to_re_review
from config.desk.tasks import Task
from maps.actions.flags import states_waiting_for
from maps.enums import Placement
from maps.models import AreaFlag
from oversight.actions.parameters import parameters_on
from oversight.enums import DossierState, Grade
from oversight.models import (
    AgentScore,
    Alarm,
    Complaint,
    Dossier,
    FlaggedScore,
    Incident,
    OverdueDossier,
    PlannedVisit,
    ScoringRun,
    Ticket,
    Visit,
)
from oversight.working_time import ordinals_on
from registry.criteria import held_up
from registry.enums import ChangeState, Status
from registry.models import (
    Agent,
    BoundaryVersion,
    ChangeSet,
    Condition,
    CriteriaSet,
    Operator,
    SuspensionProposal,
    User,
    Waiver,
)
from registry.rules.lapses import EQUIPMENT_CHECK_DAYS, LapseKind
from registry.views.attention import SOON

OLDEST_SHOWN = 8


def home(request, context):
    """Add to the home page what waits for this person; each role finds its own."""
    user, now = request.user, timezone.now()
    groups = [
        (_("Sites to decide"), _deciding(user, now)),
        (_("Your operator's sites"), _preparing(user)),
        (_("Waivers to think about"), _waiving(user, timezone.localdate(now))),
        (_("A second look"), review_tasks(user, timezone.localdate(now))),
        (_("What lapses"), _lapsing(user, timezone.localdate(now))),
        (
            _("Quality"),
            [
                *_watching(user, now),
                *_visiting(user, timezone.localdate(now)),
                *_questioning(user, now),
            ],
        ),
        (_("Inspection cases"), [*case_tasks(user, timezone.localdate(now)), *_suspending(user)]),
        (_("Coverage"), [*_placing(user), *_answering(user, timezone.localdate(now))]),
        (_("Administration"), _administering(user)),
    ]
    may_decide = user.has_perm("registry.review_agent")
    others = left_to_others(user, now) if may_decide else ""
    return context | {
        "groups": [(title, tasks) for title, tasks in groups if tasks],
        "may_decide": may_decide,
        "oldest": _oldest(user, now) if may_decide else [],
        "left_to_others": others,
        "why_nothing_waits": why_nothing_waits(others),
        "target_days": settings.REVIEW_TARGET_DAYS,
        "has_no_scope": not user.is_superuser and user.scope == "none",
    }


def _deciding(user, now):
    if not user.has_perm("registry.review_agent"):
        return []
    agents = Agent.objects.visible_to(user)
    late = agents.unclaimed(now).filter(status_since__date__lt=timezone.localdate(now) - target())
    return [
        Task(_("Claimed by me"), agents.claimed_by(user, now).count(), agents_link(work="mine")),
        Task(
            _("Nobody has claimed"),
            agents.unclaimed(now).count(),
            agents_link(work="unclaimed"),
            _("%(count)d wait longer than %(days)d days")
            % {"count": late.count(), "days": settings.REVIEW_TARGET_DAYS},
            is_urgent=late.exists(),
        ),
        Task(
            _("Returned and answered"),
            agents.answered().count(),
            agents_link(work="answered"),
        ),
        Task(
            _("Proposed changes"),
            ChangeSet.objects.visible_to(user).open().count(),
            f"{reverse('admin:registry_changeset_changelist')}?state__exact={ChangeState.OPEN}",
        ),
        Task(
            _("Approved, to be activated"),
            agents.filter(status=Status.APPROVED).count(),
            agents_link(status__exact=Status.APPROVED),
        ),
        Task(
            _("Agreements that end within 30 days, or have ended"),
            Operator.objects.visible_to(user).agreement_due(timezone.localdate(now), SOON).count(),
            f"{reverse('admin:registry_operator_changelist')}?{urlencode({'agreement': 'due'})}",
        ),
        to_re_review(user),
    ]


def _suspending(user):
    """For whoever may confirm: the suspensions that others proposed on the pages of agents."""
    if not user.has_perm("registry.suspend_agent"):
        return []
    waiting = SuspensionProposal.objects.visible_to(user).waiting_for(user).count()
    listed = reverse("admin:registry_suspensionproposal_changelist")
    return [
        Task(
            _("Proposed suspensions to confirm"),
            waiting,
            f"{listed}?work=confirm",
            _("proposed by somebody else, without an inspection case"),
            is_urgent=waiting > 0,
        )
    ]


def _waiving(user, today):
    """For whoever may set a mandatory criterion aside: the sites that one holds up."""
    if not user.has_perm("registry.grant_waiver"):
        return []
    return [
        Task(
            _("Sites held up by a mandatory criterion"),
            len(held_up(Agent.objects.visible_to(user), today)),
            agents_link(work="held_up"),
            _("a waiver would let them pass for a time"),
        )
    ]


def _lapsing(user, today):
    if not (user.has_perm("registry.review_agent") or user.has_perm("registry.grant_waiver")):
        return []
    agents = Agent.objects.visible_to(user).needing_attention(today).count()
    soon = urlencode({"state": "soon"})
    return [
        Task(
            _("Agents that need attention"),
            agents,
            attention_link(),
            _("something has lapsed"),
            is_urgent=agents > 0,
        ),
        Task(
            _("Sites due for re-inspection"),
            _lapsed(user, today, LapseKind.EQUIPMENT_CHECK),
            attention_link(kind=LapseKind.EQUIPMENT_CHECK),
            _("not looked at on the spot for %(days)d days") % {"days": EQUIPMENT_CHECK_DAYS.value},
        ),
        Task(
            _("Certificates that expire within 30 days, or have expired"),
            _lapsed(user, today + SOON, LapseKind.CERTIFICATE),
            attention_link(kind=LapseKind.CERTIFICATE, soon=""),
            _("agents whose staff they belong to"),
        ),
        Task(
            _("Conditions due within 30 days, or overdue"),
            Condition.objects.visible_to(user).due_by(today + SOON).count(),
            f"{reverse('admin:registry_condition_changelist')}?{soon}",
        ),
        Task(
            _("Waivers that end within 30 days, or have ended"),
            Waiver.objects.visible_to(user).ending_by(today + SOON).count(),
            f"{reverse('admin:registry_waiver_changelist')}?{soon}",
        ),
    ]


def _lapsed(user, on, kind):
    return Agent.objects.visible_to(user).needing_attention(on, kind).count()


def _preparing(user):
    if user.has_perm("registry.review_agent") or not user.has_perm("registry.submit_agent"):
        return []
    agents = Agent.objects.visible_to(user)
    piles = (
        (_("Returned: to be corrected"), Status.RETURNED, True),
        (_("Drafts"), Status.DRAFT, False),
        (_("With the Centre"), Status.SUBMITTED, False),
        (_("Under review"), Status.UNDER_REVIEW, False),
        (_("Active"), Status.ACTIVE, False),
        (_("Suspended"), Status.SUSPENDED, False),
    )
    tasks = []
    for label, status, is_urgent in piles:
        count = agents.filter(status=status).count()
        link = agents_link(status__exact=status)
        tasks.append(Task(label, count, link, is_urgent=is_urgent and count > 0))
    return tasks


def _watching(user, now):
    if not user.has_perm("oversight.view_agentscore"):
        return []
    scores = AgentScore.objects.visible_to(user).newest()
    run = ScoringRun.objects.visible_to(user).newest().defer("rates", "parameters").first()
    as_of = _("as at %(day)s") % {"day": f"{run.as_of:%d/%m/%Y}"} if run else _("not scored yet")
    listed = reverse("admin:oversight_agentscore_changelist")
    dossiers = reverse("admin:oversight_dossier_changelist")
    graded = dict(scores.order_by().values_list("grade").annotate(Count("pk")))
    piles = (
        (Grade.C, _("Agents to watch (grade C)")),
        (Grade.N, _("Too few dossiers to judge (grade N)")),
    )
    today = timezone.localdate(now)
    days = parameters_on(today)[1].overdue_days
    held = OverdueDossier.objects.visible_to(user).held_beyond(days, ordinals_on(today)).count()
    return [
        *_flagged(user),
        *(
            Task(
                label,
                graded.get(grade, 0),
                f"{listed}?{urlencode({'grade__exact': grade})}",
                as_of,
            )
            for grade, label in piles
        ),
        Task(
            _("Held %(days)d working days or more past the deadline") % {"days": days},
            held,
            reverse("admin:oversight_overduedossier_changelist"),
            _("also held again after the citizen supplemented them"),
            is_urgent=held > 0,
        ),
        Task(
            _("Dossiers still held, overdue"),
            Dossier.objects.visible_to(user).overdue(now).count(),
            f"{dossiers}?{urlencode({'state': DossierState.OVERDUE})}",
            _("citizens who wait today"),
        ),
        *_warned(user, now),
    ]


def _flagged(user):
    """The flags of the last screening: also those for signs of bent records, which give no D."""
    if not user.has_perm("oversight.view_flaggedscore"):
        return []
    flags = FlaggedScore.objects.visible_to(user).of_newest_screening().flagged().count()
    screening = ScoringRun.objects.visible_to(user).screenings().only("as_of").first()
    return [
        Task(
            _("Flagged: to inspect"),
            flags,
            reverse("admin:oversight_flaggedscore_changelist"),
            _("screening of %(day)s") % {"day": f"{screening.as_of:%d/%m/%Y}"}
            if screening
            else _("not screened yet"),
            is_urgent=flags > 0,
        )
    ]


def _warned(user, now):
    if not user.has_perm("oversight.view_alarm"):
        return []
    alarms = Alarm.objects.visible_to(user).raised_lately(timezone.localdate(now)).count()
    return [
        Task(
            _("Early warnings of the last four weeks"),
            alarms,
            f"{reverse('admin:oversight_alarm_changelist')}?{urlencode({'raised': 'lately'})}",
            _("something may have changed at these agents"),
            is_urgent=alarms > 0,
        )
    ]


def _visiting(user, today):
    tasks = []
    if user.has_perm("oversight.resolve_complaint"):
        complaints = Complaint.objects.visible_to(user)
        overdue = complaints.overdue_on(today).count()
        tasks.append(
            Task(
                _("Complaints to resolve"),
                complaints.open().count(),
                f"{reverse('admin:oversight_complaint_changelist')}?due=open",
                _("%(count)d overdue") % {"count": overdue},
                is_urgent=overdue > 0,
            )
        )
    if user.has_perm("oversight.add_visit"):
        planned = PlannedVisit.objects.visible_to(user)
        late = planned.overdue_on(today).count()
        tasks += [
            Task(
                _("My open visits"),
                Visit.objects.visible_to(user).open().of(user).count(),
                f"{reverse('admin:oversight_visit_changelist')}?state=mine",
            ),
            Task(
                _("Visits of the random plan to be made"),
                planned.to_be_made().count(),
                f"{reverse('admin:oversight_plannedvisit_changelist')}?state=to_be_made",
                _("%(count)d overdue") % {"count": late},
                is_urgent=late > 0,
            ),
        ]
    return tasks


def _questioning(user, now):
    """What the records themselves put in question."""
    tasks = []
    if user.has_perm("oversight.view_ticket"):
        listed = reverse("admin:oversight_ticket_changelist")
        tasks.append(
            Task(
                _("Fees and tickets without a dossier"),
                Ticket.objects.visible_to(user).without_dossier(now).count(),
                f"{listed}?{urlencode({'dossier': 'missing'})}",
                _("one working day after they were issued"),
            )
        )
    if user.has_perm("oversight.confirm_incident"):
        waiting = Incident.objects.visible_to(user).waiting_for(user)
        listed = reverse("admin:oversight_incident_changelist")
        tasks.append(
            Task(
                _("Incidents to confirm"),
                waiting.count(),
                f"{listed}?work=confirm",
                _("declared by somebody else"),
            )
        )
    return tasks


def _placing(user):
    if not user.has_perm("registry.view_agent"):
        return []
    coverage = reverse("maps:coverage")
    agents = Agent.objects.visible_to(user)
    return [
        Task(
            _("Active agents on the map"),
            agents.active().placed().count(),
            f"{coverage}?{urlencode({'status': Status.ACTIVE})}",
        ),
        Task(
            _("Agents without a point"),
            agents.unplaced().count(),
            f"{coverage}?{urlencode({'placed': Placement.UNPLACED})}",
        ),
    ]


def _answering(user, today):
    """The flags on wards that wait for a step of this person."""
    states = states_waiting_for(user)
    if not states:
        return []
    waiting = AreaFlag.objects.visible_to(user).waiting_for(states, today)
    counts = waiting.aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    return [
        Task(
            _("Area flags waiting for an answer"),
            counts["all"],
            f"{reverse('admin:maps_areaflag_changelist')}?{urlencode({'waiting': 'mine'})}",
            _("%(count)d are overdue") % {"count": counts["overdue"]},
            is_urgent=counts["overdue"] > 0,
        ),
    ]


def _administering(user):
    if not user.has_perm("registry.publish_criteriaset"):
        return []
    drafts = CriteriaSet.objects.visible_to(user).filter(published_at__isnull=True)
    waiting = BoundaryVersion.objects.visible_to(user).filter(activated_at__isnull=True)
    blind = User.objects.visible_to(user).filter(scope="none", is_active=True, is_superuser=False)
    return [
        Task(
            _("Criteria in draft"),
            drafts.count(),
            f"{reverse('admin:registry_criteriaset_changelist')}?published_at__isnull=True",
        ),
        Task(
            _("Boundaries not in force yet"),
            waiting.count(),
            f"{reverse('admin:registry_boundaryversion_changelist')}?activated_at__isnull=True",
        ),
        Task(
            _("Accounts that see nothing yet"),
            blind.count(),
            f"{reverse('admin:registry_user_changelist')}?scope__exact=none",
            _("%(count)d groups") % {"count": Group.objects.count()},
            is_urgent=blind.exists(),
        ),
    ]


def _oldest(user, now):
    """The sites that wait longest for this person, each with its days and whether too many."""
    today = timezone.localdate(now)
    return [
        (agent, days, days > settings.REVIEW_TARGET_DAYS)
        for agent in queue_of(user, now).for_list().select_related("claimed_by")[:OLDEST_SHOWN]
        for days in [days_waiting(agent, today)]
    ]


def days_waiting(agent, today: date) -> int:
    """Calendar days since the site came into its present status."""
    return (today - timezone.localdate(agent.status_since)).days


def target() -> timedelta:
    """How long a site should wait for a decision at most."""
    return timedelta(days=settings.REVIEW_TARGET_DAYS)


def agents_link(**filters) -> str:
    """The list of agents, narrowed."""
    return f"{reverse('admin:registry_agent_changelist')}?{urlencode(filters)}"


def attention_link(**narrowed) -> str:
    """The list of what has lapsed, narrowed."""
    page = reverse("admin:registry_agent_attention")
    return f"{page}?{urlencode(narrowed)}" if narrowed else page
