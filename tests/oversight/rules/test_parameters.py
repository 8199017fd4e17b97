import json

import pytest

from oversight.rules.parameters import BOUNDS, FIXED, Parameters


def test_parameters_survive_storage_as_json():
    parameters = Parameters(landmarks=(0, 2, 4), prior_points=5.0, minimum_peers=15)

    stored = json.loads(json.dumps(parameters.to_dict()))

    assert Parameters.from_dict(stored) == parameters


def test_a_parameter_that_was_not_stored_has_its_default():
    assert Parameters.from_dict({"minimum_dossiers": 12}) == Parameters(minimum_dossiers=12)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ValueError, match="unknown parameters: alpha, beta"):
        Parameters.from_dict({"beta": 1, "alpha": 4, "window": 60})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"landmarks": (1, 3)}, "landmarks must begin with 0"),
        ({"landmarks": (0, 3, 3)}, "landmarks must begin with 0 and grow"),
        ({"landmarks": ()}, "landmarks must begin with 0"),
        ({"tau_lower": 0.0}, "tau_lower"),
        ({"tau_lower": 1.0}, "tau_lower"),
        ({"winsorised_share": 0.5}, "winsorised_share"),
        ({"interval": 1.0}, "interval"),
        ({"cusum_delay_odds": 1.5}, "cusum_tolerated_odds"),
        ({"flag_share": 0.51}, "flag_share must lie between 0.001 and 0.5"),
        ({"window": 0}, "window must lie between 1 and 500"),
    ],
)
def test_parameters_refuse_what_cannot_work(values, message):
    with pytest.raises(ValueError, match=message):
        Parameters(**values)


def test_every_parameter_is_fixed_or_has_bounds():
    assert sorted([*FIXED, *BOUNDS]) == sorted(Parameters().to_dict())
