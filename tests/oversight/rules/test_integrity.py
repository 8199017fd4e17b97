"""Signs of bent records: the example of SCORING 3.2, and both sides of every threshold."""

import numpy as np
import pytest

from oversight.rules.integrity import (
    AFTER_THREE,
    CANCELLED,
    DEADLINE_BUNCHING,
    FLAGGING,
    LAG,
    REFILE,
    SHOWN,
    SignCounts,
    judge_signs,
    overall_share,
    peers_share,
)
from oversight.rules.parameters import Parameters
from oversight.rules.scoring import Points, judge

AGENTS = 40
SIGNS = (*FLAGGING, *SHOWN)


def counts(observed=0, evaluable=100, **first):
    """Agents that are all alike but the first."""
    signs = SignCounts(np.full(AGENTS, evaluable), np.full(AGENTS, observed))
    signs.evaluable[0] = first.get("of", evaluable)
    signs.observed[0] = first.get("seen", observed)
    return signs


def judged(**signs):
    return judge_signs({name: signs.get(name, counts()) for name in SIGNS}, Parameters())


def test_thirty_eight_of_fifty_after_three_are_judged_as_in_the_example():
    seen, share = np.array([38.0]), 0.45
    points = Points(seen, 50 * share * np.ones(1), 50 * share * (1 - share) * np.ones(1))

    judgement = judge(points, np.array([50]), Parameters())

    assert (points.expected[0], points.variance[0]) == pytest.approx((22.5, 12.375))
    assert judgement.tau0 == 0.15
    assert judgement.ratio[0] == pytest.approx(1.63, abs=0.005)
    assert judgement.p[0] == pytest.approx(0.0025, abs=0.00005)


@pytest.mark.parametrize(
    ("observed", "share"),
    [
        pytest.param(0, 0.02, id="the floor, where nobody has the sign"),
        pytest.param(10, 0.10, id="the median agent"),
    ],
)
def test_the_overall_share_is_that_of_the_median_agent_above_a_floor(observed, share):
    assert overall_share(counts(observed), Parameters()) == pytest.approx(np.full(AGENTS, share))


def test_half_the_pooled_share_counts_where_most_agents_have_no_sign():
    signs = counts(0)
    signs.observed[:19] = 40

    assert overall_share(signs, Parameters())[0] == pytest.approx(0.5 * 0.40 * 19 / 40)


@pytest.mark.parametrize(("agents", "share"), [(21, 0.30), (20, 0.15)])
def test_the_median_needs_more_than_twenty_agents_with_enough_dossiers(agents, share):
    signs = SignCounts(np.full(agents, 10), np.full(agents, 3))

    assert overall_share(signs, Parameters())[0] == pytest.approx(share)


def test_nobody_is_compared_with_himself():
    share = peers_share(counts(observed=45, of=1_000, seen=1_000), Parameters())

    everybody = (39 * 45 + 1_000) / (39 * 100 + 1_000)
    assert share[0] == pytest.approx((39 * 45 + 20 * everybody) / (39 * 100 + 20))


def test_late_registration_flags():
    signs = judged(lag=counts(seen=40))

    assert np.flatnonzero(signs[LAG].is_flagged).tolist() == [0]
    assert signs[REFILE].is_flagged.sum() == 0
    assert signs[LAG].q[0] < 1e-5


@pytest.mark.parametrize(
    ("sign", "of", "seen", "is_flagged"),
    [
        pytest.param(LAG, 5, 5, True, id="traces at the limit"),
        pytest.param(LAG, 4, 4, False, id="traces below"),
        pytest.param(REFILE, 10, 8, True, id="dossiers at the limit"),
        pytest.param(REFILE, 9, 8, False, id="dossiers below"),
        pytest.param(LAG, 500, 13, False, id="excess at the limit, but not the evidence"),
    ],
)
def test_a_flag_needs_enough_dossiers_and_evidence(sign, of, seen, is_flagged):
    signs = judged(**{sign: counts(of=of, seen=seen)})

    assert signs[sign].is_flagged[0] == is_flagged


@pytest.mark.parametrize("name", [AFTER_THREE, DEADLINE_BUNCHING, CANCELLED])
def test_signs_that_were_not_benchmarked_flag_nobody(name):
    signs = judged(**{name: counts(observed=5, seen=100)})

    assert signs[name].judgement.p[0] < 1e-6
    assert signs[name].is_flagged.sum() == 0
    assert np.isnan(signs[name].q).all()


def test_an_agent_without_dossiers_shows_no_sign():
    signs = judged(lag=counts(of=0, seen=0), refile=counts(of=0, seen=0))

    assert (signs[LAG].judgement.p[0], signs[REFILE].judgement.p[0]) == (1.0, 1.0)
    assert np.isnan(signs[LAG].q[0])


def test_more_late_registrations_never_weaken_the_evidence():
    evidence = [judged(lag=counts(seen=seen))[LAG].judgement.p[0] for seen in range(0, 101, 5)]

    assert evidence == sorted(evidence, reverse=True)
