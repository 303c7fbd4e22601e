from dataclasses import replace

import pytest

from documents.rules.quality import judge
from offices.rules.findings import Weight
from tests.factories.handed import GOOD


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        ({}, []),
        ({"brightness": 69}, ["too_dark"]),
        ({"contrast": 34}, ["too_pale"]),
        ({"sharpness": 37}, ["blurred"]),
        ({"brightness": 69, "sharpness": 37}, ["too_dark"]),  # in the dark nothing is sharp: one advice is enough
        ({"at_edge": 0.21}, ["cut"]),
        ({"rows_to_columns": 0.84}, ["sideways"]),
        ({"ragged_left": 2.1}, ["upside_down"]),
        ({"ragged_left": 2.1, "lines": 5}, []),  # too few lines to tell
        ({"rows_to_columns": 0.84, "ragged_left": 2.1}, ["sideways"]),
        ({"side": 899}, ["small"]),
    ],
)
def test_picture_is_worth_taking_again_for_what_can_be_seen(seen, codes):
    assert [finding.code for finding in judge(replace(GOOD, **seen))] == codes


def test_look_of_a_picture_only_ever_warns():
    worst = replace(GOOD, brightness=0, sharpness=0, at_edge=1, rows_to_columns=0, side=300)

    assert {finding.weight for finding in judge(worst)} == {Weight.WARN}
