from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import number_format

from maps.numbers import written


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize(
    "value", [0, 7, 999, 1_000, 1234567, 0.05, 0.25, 12.35, 99_999.95, Decimal("3.335"), -1234.5]
)
def test_a_number_is_written_as_django_writes_it(language, decimals, value):
    with translation.override(language):
        expected = number_format(round(value, decimals), decimals, force_grouping=True)

        assert written(value, decimals) == expected
