"""What stands around every page: side bar, style, and the mark on invented data."""

from django.contrib import admin
from django.db import DatabaseError
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from registry.models import Operator

# Each group: its title, then for every item a title, an icon and the model whose list it opens,
# or the name of a page and the permission that opens it.
GROUPS = (
    (
        _("Registry"),
        (
            (_("Agents"), "storefront", "registry.agent"),
            (_("Proposed changes"), "rule", "registry.changeset"),
            (_("Evidence"), "photo_library", "registry.evidence"),
            (
                _("Suspected duplicates"),
                "join",
                "admin:registry_agent_suspects",
                "registry.merge_agent",
            ),
            (_("Merges"), "merge", "registry.merge"),
            (_("Operators"), "apartment", "registry.operator"),
            (_("Areas"), "map", "registry.area"),
            (
                _("Needs attention"),
                "notification_important",
                "admin:registry_agent_attention",
                "registry.view_agent",
            ),
            (_("Criteria sets"), "checklist", "registry.criteriaset"),
            (_("Waivers"), "event_busy", "registry.waiver"),
            (_("Conditions"), "pending_actions", "registry.condition"),
            (_("Decisions to re-review"), "rate_review", "registry.decisionreview"),
            (_("Samples of decisions"), "casino", "registry.reviewdraw"),
            (_("Proposed suspensions"), "gavel", "registry.suspensionproposal"),
        ),
    ),
    (
        _("Oversight"),
        (
            (_("Scores"), "speed", "oversight.agentscore"),
            (_("Flags of the month"), "flag", "oversight.flaggedscore"),
            (_("Overdue dossiers"), "alarm", "oversight.overduedossier"),
            (_("Early warnings"), "e911_emergency", "oversight.alarm"),
            (_("Inspection cases"), "gavel", "oversight.inspectioncase"),
            (_("Complaints"), "campaign", "oversight.complaint"),
            (_("Visits"), "fact_check", "oversight.visit"),
            (_("Planned visits"), "event_available", "oversight.plannedvisit"),
            (_("Random plans"), "casino", "oversight.randomplan"),
            (
                _("Monthly report"),
                "summarize",
                "oversight:monthly_report",
                "oversight.view_agentscore",
            ),
            (
                _("Quarterly postal report"),
                "local_post_office",
                "oversight:quarterly_report",
                "oversight.view_agentscore",
            ),
            (_("Dossiers"), "folder_open", "oversight.dossier"),
            (_("Edits of records"), "edit_note", "oversight.dossierevent"),
            (_("Fees and tickets"), "receipt_long", "oversight.ticket"),
            (_("Incidents"), "crisis_alert", "oversight.incident"),
            (_("Procedures"), "description", "oversight.procedure"),
            (_("Authorities"), "account_balance", "oversight.authority"),
            (_("Working calendars"), "calendar_month", "oversight.workingcalendar"),
            (_("Scoring runs"), "calculate", "oversight.scoringrun"),
            (_("Parameters"), "tune", "oversight.parameterset"),
            (_("Nightly runs"), "bedtime", "oversight.oversightrun"),
        ),
    ),
    (
        _("Maps"),
        (
            (_("Coverage"), "travel_explore", "maps:coverage", "registry.view_agent"),
            (_("Area flags"), "flag", "maps.areaflag"),
            (_("Judgements on wards"), "balance", "maps.areajudgement"),
            (_("Rules for flags"), "tune", "maps.flagrule"),
            (_("Judgings of wards"), "event_repeat", "maps.flagrun"),
            (_("Figures of areas"), "monitoring", "registry.areastatistic"),
            (_("People within reach"), "social_distance", "maps:access", "registry.view_agent"),
            (_("Nearest agents"), "near_me", "maps:nearest", "registry.view_agent"),
            (_("Load of agents"), "hourglass_top", "maps:load", "oversight.view_dossier"),
            (_("Scenarios"), "add_location_alt", "maps:scenarios", "maps.view_scenario"),
            (_("Other service points"), "storefront", "maps.servicepoint"),
            (_("Public list of points"), "public", "public:points", "registry.view_agent"),
        ),
    ),
    (
        _("Administration"),
        (
            (_("Users"), "person", "registry.user"),
            (_("Groups"), "group", "auth.group"),
            (_("Export log"), "download", "registry.exportlog"),
            (_("Boundary versions"), "layers", "registry.boundaryversion"),
        ),
    ),
)


def sidebar(request):
    """The groups and items this person may open, as unfold wants them."""
    lists = {
        admin_class.opts.label_lower: admin_class for admin_class in admin.site._registry.values()
    }
    groups = []
    for title, entries in GROUPS:
        items = [_item(request, lists, *entry) for entry in entries]
        if any(items):
            groups.append({"title": title, "items": [item for item in items if item]})
    return groups


def _item(request, lists, title, icon, target, permission=None):
    """One link, or None when it leads nowhere or to something the person may not see."""
    if permission is None:
        allowed = target in lists and lists[target].has_view_permission(request)
        target = f"admin:{target.replace('.', '_')}_changelist"
    else:
        allowed = request.user.has_perm(permission)
    if not allowed:
        return None
    try:
        return {"title": title, "icon": icon, "link": reverse(target)}
    except NoReverseMatch:
        return None


def environment(request):
    """The label beside the person's name while the register holds invented operators."""
    try:
        invented = Operator.objects.filter(is_invented=True).exists()
    except DatabaseError:  # the tables are not there yet
        return None
    return [_("Invented demo data"), "warning"] if invented else None


def style(request):
    """The project's one style sheet."""
    return static("registry/admin.css")


def card_labels(request):
    """The one script on every page."""
    return static("registry/card_labels.js")


def favicon(request):
    """The mark in the browser's tab."""
    return static("registry/favicon.svg")
