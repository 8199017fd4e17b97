"""The table of moves as people would say it, written apart from the code that it checks."""

from registry.enums import Act, Role, Status

TABLE = {
    Act.SUBMIT: ({Status.DRAFT, Status.RETURNED}, Status.SUBMITTED),
    Act.CLAIM: ({Status.SUBMITTED, Status.UNDER_REVIEW}, Status.UNDER_REVIEW),
    Act.RELEASE: ({Status.UNDER_REVIEW}, Status.SUBMITTED),
    Act.TAKE_OVER: ({Status.UNDER_REVIEW}, Status.UNDER_REVIEW),
    Act.APPROVE: ({Status.UNDER_REVIEW}, Status.APPROVED),
    Act.RETURN: ({Status.UNDER_REVIEW}, Status.RETURNED),
    Act.REFUSE: ({Status.UNDER_REVIEW}, Status.REFUSED),
    Act.ACTIVATE: ({Status.APPROVED}, Status.ACTIVE),
    Act.SUSPEND: ({Status.ACTIVE}, Status.SUSPENDED),
    Act.RESUME: ({Status.SUSPENDED}, Status.ACTIVE),
    Act.CLOSE: ({Status.APPROVED, Status.ACTIVE, Status.SUSPENDED}, Status.CLOSED),
}
# One person proposes these, another makes them.
SECOND_PERSON = {Act.SUSPEND}
# Closed to who submitted the site or edited its facts; they may still give it back or return it.
NOT_BY_MAKER = {Act.CLAIM, Act.TAKE_OVER, Act.APPROVE, Act.REFUSE}
ROLE_ACTS = {
    Role.CENTRE_STAFF: set(Act),
    Role.INSPECTOR: set(),
    Role.PLANNER: set(),
    Role.COORDINATOR: {Act.SUBMIT},
    Role.ADMINISTRATOR: set(),
    Role.DIRECTOR: {Act.ACTIVATE, Act.SUSPEND, Act.RESUME},
}
