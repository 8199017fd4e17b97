import pytest

from maps.rules.load import Load


@pytest.mark.parametrize(
    ("dossiers", "hours", "ratio", "swamped"),
    [
        (120, 100.0, 3.0, True),
        (6, 5.0, 3.0, False),  # three times the rate, of six dossiers
        (100, 100.0, 2.5, True),
        (83, 100.0, 2.075, False),
        (0, 100.0, 0.0, False),
    ],
)
def test_an_agent_is_swamped_when_it_surely_is(dossiers, hours, ratio, swamped):
    load = Load(dossiers, hours, network_rate=0.4)

    assert load.ratio == pytest.approx(ratio)
    assert load.is_swamped is swamped


def test_more_dossiers_never_make_an_agent_less_swamped():
    lowest = [Load(number, 40.0, 0.4).lowest_ratio for number in range(60)]

    assert lowest == sorted(lowest)


def test_without_hours_nothing_is_said():
    load = Load(12, 0.0, 0.4)

    assert (load.rate, load.ratio, load.is_swamped) == (None, None, False)
