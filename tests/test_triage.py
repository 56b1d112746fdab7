from pathlib import Path

import pytest

from dialogs import Machine, Urgency
from dialogs.triage import pattern, programme, triage
from tests.support import SOURCE, tiny

SLOTS = "hot: {type: boolean, name: H}\nold: {type: boolean, name: O}"
FLAGS = f"""
flags:
- {{flag: heat, text: emergency, act: confirm, name: heat, do: Go., {SOURCE}}}
- {{flag: age, text: see_clinician, act: note, name: age, do: Go., {SOURCE}}}
"""
TRIAGE = f"""
rows:
- {{flag: heat, when: hot, urgency: urgent_same_day, {SOURCE}}}
- {{flag: heat, when: hot and old, urgency: emergency, {SOURCE}}}
- {{flag: heat, when: hot or old, urgency: see_clinician, {SOURCE}}}
- {{flag: age, when: old, urgency: self_care, {SOURCE}}}
"""
PATTERN = f"""
rows:
- {{pattern: mixed, when: hot and old, {SOURCE}}}
- {{pattern: sagittal, when: hot, {SOURCE}}}
"""
PROGRAMME = f"""
rows:
- {{exercises: [], when: hot and old, {SOURCE}}}
- {{exercises: [stretch, squat], when: hot, {SOURCE}}}
"""
CONTRA = f"""
rows:
- {{excludes: [squat, jump], when: 'flags in [heat]', because: Heat., {SOURCE}}}
- {{excludes: [jump], when: pattern == none, because: Care., {SOURCE}}}
"""


@pytest.fixture
def small(tmp_path: Path) -> Machine:
    return tiny(
        tmp_path,
        "- {end: Bye., id: bye}",
        SLOTS,
        flags=FLAGS,
        triage=TRIAGE,
        pattern=PATTERN,
        programme=PROGRAMME,
        contraindications=CONTRA,
    )


def test_a_flag_is_raised_at_the_highest_of_its_rows(small: Machine) -> None:
    assert triage(small.tables, {"hot": True}) == {"heat": Urgency.URGENT_SAME_DAY}
    assert triage(small.tables, {"hot": True, "old": True}) == {
        "heat": Urgency.EMERGENCY,
        "age": Urgency.SELF_CARE,
    }
    assert triage(small.tables, {}) == {}


def test_the_first_row_that_holds_gives_the_pattern_and_none_is_the_rest(small: Machine) -> None:
    assert pattern(small.tables, {"hot": True, "old": True}) == "mixed"
    assert pattern(small.tables, {"hot": True}) == "sagittal"
    assert pattern(small.tables, {}) == "none"


def test_contraindications_take_exercises_away(small: Machine) -> None:
    assert programme(small.tables, {"hot": True}) == ("stretch", "squat")
    assert programme(small.tables, {"hot": True, "flags": ("heat",)}) == ("stretch",)


def test_an_empty_row_or_none_plans_nothing(small: Machine) -> None:
    assert programme(small.tables, {"hot": True, "old": True}) == ()
    assert programme(small.tables, {}) == ()
