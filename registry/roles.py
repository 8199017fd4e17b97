"""What each group of people may do. `manage.py ensure_roles` writes it to the database."""

from registry.enums import Role

VIEW_REGISTRY = [
    f"registry.view_{model}"
    for model in (
        "agent",
        "agreement",
        "area",
        "areaassignment",
        "arealink",
        "boundaryversion",
        "change",
        "changeset",
        "condition",
        "criteriaset",
        "criterion",
        "decision",
        "distinction",
        "equipmentitem",
        "evidence",
        "factedit",
        "formercode",
        "merge",
        "message",
        "observation",
        "openinghours",
        "operator",
        "operatorkind",
        "reason",
        "service",
        "staffmember",
        "waiver",
    )
]
EDIT_FACTS = [
    "registry.add_agent",
    "registry.change_agent",
    *(
        f"registry.{verb}_{model}"
        for model in ("equipmentitem", "observation", "openinghours", "staffmember")
        for verb in ("add", "change", "delete")
    ),
    "registry.add_evidence",
    "registry.add_changeset",
]
VIEW_REVIEWS = ["registry.view_decisionreview", "registry.view_reviewdraw"]
VIEW_OVERSIGHT = [
    f"oversight.view_{model}"
    for model in (
        "agentscore",
        "alarm",
        "authority",
        "calendaroverride",
        "calendarversion",
        "cusumday",
        "dossier",
        "dossierevent",
        "dossierimport",
        "flaggedscore",
        "incident",
        "integrityscore",
        "overduedossier",
        "oversightrun",
        "parameterset",
        "procedure",
        "scoringrun",
        "supplementround",
        "ticket",
        "workingcalendar",
    )
]
# Where to open next is the city's business: coordinators have no part in it.
VIEW_SITING = ["maps.view_scenario", "maps.view_servicepoint"]
VIEW_CASES = [
    f"oversight.view_{model}"
    for model in ("inspectioncase", "casemove", "casedocument", "casemessage", "correction")
]

# What wards need, for those who see the city or a part of it.
VIEW_NEEDS = [
    "registry.view_areastatistic",
    "registry.view_statisticimport",
    *(
        f"maps.view_{model}"
        for model in ("areaflag", "areaflagmove", "areajudgement", "flagrule", "flagrun")
    ),
]
VIEW_VISITS = [
    f"oversight.view_{model}"
    for model in (
        "complaint",
        "plannedvisit",
        "randomplan",
        "visit",
        "visitanswer",
        "visitphoto",
    )
] + ["oversight.read_evidence_sheet"]
MAKE_VISITS = [
    "oversight.add_complaint",
    "oversight.resolve_complaint",
    "oversight.add_visit",
    "registry.add_evidence",
    "registry.change_observation",
]

# Whoever declares an incident never decides on it, so these may be the same people.
DECIDE_INCIDENTS = ["oversight.declare_incident", "oversight.confirm_incident"]

PERMISSIONS = {
    Role.CENTRE_STAFF: [
        *VIEW_REGISTRY,
        *VIEW_NEEDS,
        "registry.import_areastatistic",
        "maps.answer_areaflag",
        *EDIT_FACTS,
        *VIEW_OVERSIGHT,
        *VIEW_CASES,
        *VIEW_VISITS,
        *MAKE_VISITS,
        *VIEW_SITING,
        "maps.add_scenariocomment",
        "maps.draft_scenario",
        *(
            f"registry.{verb}_{model}"
            for model in ("operator", "agreement")
            for verb in ("add", "change")
        ),
        "registry.delete_agent",
        "registry.submit_agent",
        "registry.review_agent",
        "registry.operate_agent",
        "registry.suspend_agent",
        "registry.view_suspensionproposal",
        "registry.close_agent",
        "registry.decide_changeset",
        "registry.merge_agent",
        *VIEW_REVIEWS,
        "oversight.import_dossier",
        "oversight.import_ticket",
        "oversight.declare_reception",
        *DECIDE_INCIDENTS,
    ],
    Role.INSPECTOR: [
        *VIEW_REGISTRY,
        *VIEW_NEEDS,
        *VIEW_OVERSIGHT,
        *VIEW_CASES,
        # an inspector proposes a suspension in a case; somebody else carries it out
        "registry.view_suspensionproposal",
        "oversight.open_inspectioncase",
        "oversight.handle_inspectioncase",
        "oversight.decide_inspectioncase",
        "oversight.correct_record",
        *VIEW_VISITS,
        *MAKE_VISITS,
        *VIEW_SITING,
        "oversight.import_dossier",
        "oversight.import_ticket",
        *DECIDE_INCIDENTS,
        "oversight.make_scoringrun",
        "oversight.draw_randomplan",
    ],
    Role.PLANNER: [
        *VIEW_REGISTRY,
        *VIEW_OVERSIGHT,
        *VIEW_NEEDS,
        "registry.import_areastatistic",
        "maps.make_flagrun",
        "maps.assess_areaflag",
        *VIEW_SITING,
        "maps.add_demandset",
        "maps.add_scenario",
        "maps.add_scenariocomment",
        "maps.draft_scenario",
        *(f"maps.{verb}_servicepoint" for verb in ("add", "change", "delete")),
    ],
    Role.COORDINATOR: [
        *VIEW_REGISTRY,
        *EDIT_FACTS,
        "registry.delete_agent",
        "registry.submit_agent",
        "oversight.view_agentscore",
        "oversight.view_flaggedscore",
        "oversight.view_integrityscore",
        "oversight.view_overduedossier",
        "oversight.view_dossier",
        "oversight.view_dossierevent",
        "oversight.view_supplementround",
        "oversight.view_procedure",
        "oversight.view_authority",
        *VIEW_CASES,
        "oversight.answer_inspectioncase",
        "oversight.view_complaint",
        "oversight.view_visit",
        "oversight.view_visitanswer",
        "oversight.view_visitphoto",
        "oversight.declare_reception",
    ],
    Role.ADMINISTRATOR: [
        *VIEW_REGISTRY,
        *VIEW_OVERSIGHT,
        *VIEW_NEEDS,
        "maps.add_flagrule",
        *VIEW_SITING,
        *(
            f"registry.{verb}_{model}"
            for model in (
                "criteriaset",
                "criterion",
                "operator",
                "operatorkind",
                "agreement",
                "reason",
                "service",
                "user",
            )
            for verb in ("add", "change", "delete")
        ),
        "registry.view_user",
        "auth.view_group",
        "registry.change_boundaryversion",
        "registry.publish_criteriaset",
        "registry.view_exportlog",
        *(
            f"oversight.{verb}_{model}"
            for model in (
                "authority",
                "procedure",
                "workingcalendar",
                "calendaroverride",
            )
            for verb in ("add", "change", "delete")
        ),
        *DECIDE_INCIDENTS,
        "oversight.revise_workingcalendar",
        "oversight.make_scoringrun",
        "oversight.add_parameterset",
    ],
    Role.DIRECTOR: [
        *VIEW_REGISTRY,
        *VIEW_OVERSIGHT,
        *VIEW_CASES,
        *VIEW_NEEDS,
        *VIEW_VISITS,
        *VIEW_SITING,
        "maps.add_scenariocomment",
        *DECIDE_INCIDENTS,
        "oversight.draw_randomplan",
        # the named role that may set a mandatory criterion aside for a time
        "registry.grant_waiver",
        *VIEW_REVIEWS,
        "registry.draw_decisions",
        "registry.note_disagreement",
        "registry.suspend_agent",
        "registry.view_suspensionproposal",
        # an appeal that takes a suspension back resumes the agent
        "registry.operate_agent",
        "oversight.judge_inspectioncase",
        "oversight.correct_record",
    ],
}
