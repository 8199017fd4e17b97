from datetime import date, datetime, time

import numpy as np

from oversight.rules.calendar import NEVER, build_calendar, local_seconds
from oversight.rules.refiling import UNKNOWN_CITIZEN, link_refilings

CALENDAR = build_calendar(
    first_day=date(2026, 1, 5),
    last_day=date(2026, 12, 31),
    weekdays=range(5),
    opens=time(8),
    closes=time(17),
)


def at(text):
    return NEVER if text is None else local_seconds(datetime.fromisoformat(text))


def filed(registered, forwarded=None, withdrawn=None, *, agent=1, procedure=1, citizen=1):
    return (agent, procedure, citizen, at(registered), at(forwarded), at(withdrawn))


def links(*dossiers, **options):
    agent, procedure, citizen, registered, forwarded, withdrawn = np.array(dossiers).T
    refilings = link_refilings(
        agent=agent,
        procedure=procedure,
        citizen=citizen,
        registered=registered,
        forwarded=forwarded,
        withdrawn=withdrawn,
        calendar=CALENDAR,
        **options,
    )
    assert set(np.flatnonzero(refilings.is_refile)) == set(refilings.refiled_by) - {-1}
    return refilings.refiled_by.tolist()


WITHDRAWN = filed("2026-03-02T09:00", "2026-03-02T10:00", "2026-03-05T10:00")


def test_a_dossier_filed_again_after_withdrawal_is_linked():
    assert links(WITHDRAWN, filed("2026-03-06T09:00")) == [1, -1]


def test_the_same_instant_counts_as_after_the_withdrawal():
    assert links(WITHDRAWN, filed("2026-03-05T10:00")) == [1, -1]


def test_a_dossier_filed_before_the_withdrawal_is_not_a_refiling():
    assert links(WITHDRAWN, filed("2026-03-05T09:59")) == [-1, -1]


def test_a_dossier_withdrawn_before_it_was_forwarded_is_not_linked():
    never_forwarded = filed("2026-03-02T09:00", None, "2026-03-05T10:00")

    assert links(never_forwarded, filed("2026-03-06T09:00")) == [-1, -1]


def test_links_hold_for_thirty_working_days():
    last, beyond = "2026-04-16T16:00", "2026-04-17T08:00"

    assert links(WITHDRAWN, filed(last)) == [1, -1]
    assert links(WITHDRAWN, filed(beyond)) == [-1, -1]
    assert links(WITHDRAWN, filed(beyond), within=31) == [1, -1]


def test_only_the_same_agent_procedure_and_citizen_are_linked():
    again = "2026-03-06T09:00"

    assert links(
        WITHDRAWN,
        filed(again, agent=2),
        filed(again, procedure=2),
        filed(again, citizen=2),
    ) == [-1, -1, -1, -1]


def test_an_unknown_citizen_is_never_linked():
    first = filed(
        "2026-03-02T09:00", "2026-03-02T10:00", "2026-03-05T10:00", citizen=UNKNOWN_CITIZEN
    )

    assert links(first, filed("2026-03-06T09:00", citizen=UNKNOWN_CITIZEN)) == [-1, -1]


def test_the_first_of_several_later_dossiers_is_the_refiling():
    later, sooner = filed("2026-03-10T09:00"), filed("2026-03-06T09:00")

    assert links(later, sooner, WITHDRAWN) == [-1, -1, 1]


def test_a_chain_is_linked_step_by_step():
    second = filed("2026-03-06T09:00", "2026-03-06T10:00", "2026-03-09T10:00")

    assert links(WITHDRAWN, second, filed("2026-03-10T09:00")) == [1, 2, -1]


def test_one_refiling_answers_one_withdrawal():
    also = filed("2026-03-02T11:00", "2026-03-02T12:00", "2026-03-05T11:00")

    assert links(also, WITHDRAWN, filed("2026-03-06T09:00")) == [-1, 2, -1]
    assert links(also, WITHDRAWN, filed("2026-03-06T09:00"), filed("2026-03-06T09:10")) == [
        3,
        2,
        -1,
        -1,
    ]


def test_too_many_withdrawals_never_reach_into_the_next_citizen():
    stranger = filed("2026-03-06T09:00", citizen=2)

    assert links(WITHDRAWN, WITHDRAWN, filed("2026-03-06T09:00"), stranger) == [2, -1, -1, -1]


def test_no_dossiers_have_no_links():
    none = np.array([], dtype=np.int64)

    refilings = link_refilings(
        agent=none,
        procedure=none,
        citizen=none,
        registered=none,
        forwarded=none,
        withdrawn=none,
        calendar=CALENDAR,
    )

    assert refilings.refiled_by.tolist() == []
    assert refilings.is_refile.tolist() == []


def test_links_agree_with_looking_through_every_pair():
    generator = np.random.default_rng(3)
    size = 400
    registered = at("2026-03-02T00:00") + generator.integers(0, 90 * 86_400, size)
    forwarded = registered + 3600
    withdrawn = np.where(
        generator.random(size) < 0.3, registered + generator.integers(1, 864_000, size), NEVER
    )
    keys = generator.integers(0, 4, (3, size))
    refilings = link_refilings(
        agent=keys[0],
        procedure=keys[1],
        citizen=keys[2],
        registered=registered,
        forwarded=forwarded,
        withdrawn=withdrawn,
        calendar=CALENDAR,
    )

    taken = {}
    for first in np.argsort(withdrawn):
        if withdrawn[first] == NEVER or withdrawn[first] <= forwarded[first]:
            continue
        free = [
            second
            for second in np.argsort(registered)
            if (keys[:, first] == keys[:, second]).all()
            and registered[second] >= withdrawn[first]
            and second not in taken.values()
            and CALENDAR.ordinal_at(registered[second]) - CALENDAR.ordinal_at(withdrawn[first])
            <= 30
        ]
        if free:
            taken[int(first)] = int(free[0])

    assert {
        first: second for first, second in enumerate(refilings.refiled_by.tolist()) if second != -1
    } == taken
    instants = refilings.refiled_at(registered)
    assert instants.tolist() == [
        int(registered[taken[dossier]]) if dossier in taken else NEVER for dossier in range(size)
    ]
