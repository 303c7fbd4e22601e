from datetime import date

import pytest

from offices.rules.hours import Season
from offices.rules.seasons import periods

FAST = Season("fast", date(2030, 1, 6), date(2030, 2, 4))
FEAST = Season("feast", date(2030, 2, 3), date(2030, 2, 9))


@pytest.mark.parametrize(
    ("period", "season", "seasons", "parts"),
    [
        ((date(2029, 1, 1), None), None, [], [(date(2029, 1, 1), None)]),
        (
            (date(2029, 1, 1), None),
            None,
            [FAST],
            [(date(2029, 1, 1), date(2030, 1, 5)), (date(2030, 2, 5), None)],
        ),
        ((date(2030, 1, 10), date(2030, 2, 10)), None, [FAST], [(date(2030, 2, 5), date(2030, 2, 10))]),
        ((date(2030, 1, 10), date(2030, 1, 20)), None, [FAST], []),
        ((date(2031, 1, 1), None), None, [FAST], [(date(2031, 1, 1), None)]),
        ((date(2029, 1, 1), None), "fast", [FAST], [(date(2030, 1, 6), date(2030, 2, 4))]),
        ((date(2030, 1, 10), date(2030, 1, 20)), "fast", [FAST], [(date(2030, 1, 10), date(2030, 1, 20))]),
        ((date(2031, 1, 1), None), "fast", [FAST], []),
        ((date(2029, 1, 1), None), "fast", [FAST, FEAST], [(date(2030, 1, 6), date(2030, 2, 2))]),
        ((date(2029, 1, 1), None), "feast", [FAST, FEAST], [(date(2030, 2, 3), date(2030, 2, 9))]),
    ],
)
def test_periods_of_a_rule_are_those_in_which_no_season_takes_its_place(period, season, seasons, parts):
    assert periods(period, season, seasons) == parts
