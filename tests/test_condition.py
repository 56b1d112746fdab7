from typing import Any

import pytest

from dialogs.condition import (
    NOT_SURE,
    SKIPPED,
    Condition,
    ConditionError,
    Kind,
    Vocabulary,
    compile_all,
    compile_condition,
    compile_first,
)
from dialogs.triage import LEVELS

VOCABULARY = Vocabulary(
    {
        "giving_way": Kind.TRUTH,
        "side": Kind.WORD,
        "city": Kind.WORD,
        "location": Kind.WORDS,
        "severity": Kind.NUMBER,
        "urgency": Kind.LEVEL,
    },
    {
        "side": ("left", "right", "both"),
        "location": ("inside", "outside", "back"),
        "urgency": LEVELS,
    },
)
Facts = dict[str, Any]


def compiled(text: str) -> Condition:
    return compile_condition(text, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("giving_way", {"giving_way": True}, True),
        ("giving_way", {"giving_way": False}, False),
        ("not giving_way", {"giving_way": False}, True),
        ("not giving_way", {"giving_way": NOT_SURE}, False),
        ("giving_way == not_sure", {"giving_way": NOT_SURE}, True),
        ("giving_way != not_sure", {"giving_way": True}, True),
        ("side == left", {"side": "left"}, True),
        ("side != left", {"side": "right"}, True),
        ("side != left", {"side": SKIPPED}, False),
        ("side in [left, both]", {"side": "both"}, True),
        ("side not in [left, both]", {"side": "right"}, True),
        ("side not in [left, both]", {"side": NOT_SURE}, False),
        ("side in []", {"side": "left"}, False),
        ("location in [inside, back]", {"location": ("back", "outside")}, True),
        ("location not in [inside]", {"location": ("back",)}, True),
        ("location not in [inside]", {"location": NOT_SURE}, False),
        ("location not in []", {"location": ("back",)}, True),
        ("location == not_sure", {"location": NOT_SURE}, True),
        ("severity >= 7", {"severity": 7}, True),
        ("severity < -1", {"severity": -2.5}, True),
        ("severity == 7", {"severity": 7}, True),
        ("severity != 7", {"severity": 6}, True),
        ("severity != 7", {"severity": SKIPPED}, False),
        ("severity == skipped", {"severity": SKIPPED}, True),
        ("severity >= 0", {"severity": True}, False),
        ("urgency >= urgent_same_day", {"urgency": 2}, True),
        ("urgency == emergency", {"urgency": 3}, True),
        ("urgency != emergency", {"urgency": 1}, True),
        ("urgency in [see_clinician, emergency]", {"urgency": 1}, True),
        ("urgency not in [see_clinician, emergency]", {"urgency": 2}, True),
        ("known(side)", {"side": NOT_SURE}, True),
        ("not known(side)", {}, True),
        ("True", {}, True),
        ("not True", {}, False),
        ("giving_way and severity > 3 or side == left", {"side": "left"}, True),
        ("not (giving_way or severity > 3)", {"giving_way": False, "severity": 3}, True),
        ("not (giving_way and severity > 3)", {"giving_way": False}, True),
    ],
)
def test_a_condition_holds_when_it_is_definitely_true(
    text: str, facts: Facts, expected: bool
) -> None:
    assert compiled(text).holds(facts) is expected


@pytest.mark.parametrize(
    "text",
    [
        "giving_way",
        "not giving_way",
        "side == left",
        "side != left",
        "side in [left]",
        "side not in [left]",
        "location in [back]",
        "location not in [back]",
        "not location in [back]",
        "severity > 3",
        "severity != 3",
        "not severity > 3",
        "urgency != emergency",
        "urgency not in [emergency]",
        "not (giving_way and side == left)",
        "known(side)",
    ],
)
def test_what_is_unknown_holds_neither_way(text: str) -> None:
    assert compiled(text).holds({}) is False


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("side ==", "`when` is no condition: 'side =='; write as 'slot == value'"),
        ("sevrity > 3", "names 'sevrity', which is no slot asked before; is it 'severity'?"),
        ("zzz", "names 'zzz', which is no slot asked before; name a slot that a question asks"),
        ("known(zzz)", "names 'zzz'"),
        ("side", "'side' is not yes or no; compare it with a value"),
        ("side == lft", "'side' never is 'lft'; is it 'left'?"),
        ("side == 5", "'side' never is '5'; known are left, right, both, not_sure, skipped"),
        ("side > left", "'side' has no order; use == or in"),
        ("side in left", "after 'side in' a list is needed; write [a, b]"),
        ("side in [up]", "'side' never is 'up'"),
        ("location == back", "'location' can hold several values; use in [...]"),
        ("severity > high", "'severity' is a number; compare it with a number"),
        ("severity == True", "'severity' is a number"),
        ("severity > left + 1", "'left + 1' is no value; write a word or a number"),
        ("urgency >= not_sure", "'urgency' never is 'not_sure'; known are self_care"),
        ("urgency in [not_sure]", "'urgency' never is 'not_sure'"),
        ("1 < severity < 3", "`when` may not contain '1 < severity < 3'; use comparisons"),
        ("open('x')", "may not contain"),
        ("side is left", "may not contain"),
        ("5", "may not contain '5'"),
    ],
)
def test_a_condition_that_cannot_be_meant_names_fault_and_remedy(text: str, fault: str) -> None:
    with pytest.raises(ConditionError) as error:
        compiled(text)
    assert fault in str(error.value)


def test_a_condition_knows_what_it_asks_about_and_its_thresholds() -> None:
    condition = compiled("giving_way and (severity >= 7 or severity < 2) and known(city)")
    assert condition.names == {"giving_way", "severity", "city"}
    assert condition.thresholds == {"severity": frozenset({2, 7})}


def test_many_conditions_are_one_function_that_gives_those_that_hold() -> None:
    table = [compiled("giving_way"), None, compiled("severity > 3"), compiled("side == left")]
    holding = compile_all(table)
    assert holding({"giving_way": True, "severity": 2, "side": "left"}) == [0, 1, 3]
    assert holding({}) == [1]
    assert compile_all([])({}) == []


def test_of_a_table_the_first_condition_that_holds_can_be_had_alone() -> None:
    first = compile_first([compiled("severity > 3"), compiled("giving_way"), None])
    assert first({"severity": 4, "giving_way": True}) == 0
    assert first({"giving_way": True}) == 1
    assert first({}) == 2
    assert compile_first([compiled("giving_way")])({}) == -1
