"""Kaplan and Meier's curve on a textbook table."""

import pytest

from oversight.rules.survival import km_discrete, restricted_mean

# Weeks in remission under 6-MP (Freireich 1963): at risk and relapsed at each time of a relapse
WEEKS = [6, 7, 10, 13, 16, 22, 23]
AT_RISK = [21, 17, 15, 12, 11, 7, 6]
RELAPSED = [3, 1, 1, 1, 1, 1, 1]


def test_the_curve_is_the_textbook_s():
    survival = km_discrete(AT_RISK, RELAPSED)

    assert survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def test_the_restricted_mean_is_the_textbook_s():
    survival = km_discrete(AT_RISK, RELAPSED)

    assert restricted_mean(WEEKS, survival, 20) == pytest.approx(16.116527, abs=1e-6)


def test_the_curve_stays_where_nobody_is_watched():
    assert km_discrete([0, 4, 0], [0, 2, 0]).tolist() == [1.0, 0.5, 0.5]


def test_what_lasts_for_ever_lasts_until_the_horizon():
    assert restricted_mean([1], [1.0], 10) == 10
    assert restricted_mean([1], [0.0], 10) == 1
