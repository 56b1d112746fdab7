"""What a message states: red flags with how they are meant, facts, and the shapes of an answer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.knowledge import load_knowledge
from bot.content.read import read
from bot.conversation.world import ROOT
from knowledge import Knowledge, Status

FILE = Path(__file__).parent / "utterances" / "red_flags.yaml"


@dataclass(frozen=True, slots=True)
class Flagged:
    """Messages of one red flag: those that name it, those that only look like it, those missed."""

    flag: str
    present: tuple[str, ...]
    lookalikes: tuple[str, ...] = ()
    known_misses: tuple[str, ...] = ()
    known_alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlaggedFile:
    """`utterances/red_flags.yaml`."""

    flags: tuple[Flagged, ...]


@cache
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


@cache
def flagged() -> tuple[Flagged, ...]:
    return read(FILE, FlaggedFile, root=FILE.parent).value.flags


def statuses(text: str) -> dict[str, Status]:
    return {flag.id: flag.status for flag in knowledge().understand(text).flags}


def present(text: str) -> set[str]:
    return {flag for flag, status in statuses(text).items() if status is Status.PRESENT}


@pytest.mark.parametrize("row", flagged(), ids=lambda row: row.flag)
def test_a_red_flag_is_seen_in_many_wordings(row: Flagged) -> None:
    assert [text for text in row.present if row.flag not in present(text)] == []


@pytest.mark.parametrize("row", flagged(), ids=lambda row: row.flag)
def test_what_only_looks_like_danger_raises_nothing(row: Flagged) -> None:
    assert {text: present(text) for text in row.lookalikes if present(text)} == {}


@pytest.mark.parametrize("row", flagged(), ids=lambda row: row.flag)
def test_what_is_known_to_fail_still_fails(row: Flagged) -> None:
    assert [text for text in row.known_misses if row.flag in present(text)] == []
    assert [text for text in row.known_alarms if not present(text)] == []


@pytest.mark.parametrize(
    ("text", "flag", "status"),
    [
        ("I have chest pain and cannot breathe", "pe_chest_symptoms", Status.PRESENT),
        ("I want to die", "self_harm", Status.PRESENT),
        ("my calf is swollen", "dvt_suspected", Status.PRESENT),
        ("no fever, not hot", "hot_joint_no_fever", Status.NEGATED),
        ("my dad had a blood clot", "dvt_suspected", Status.OTHER_PERSON),
    ],
)
def test_a_mention_says_how_it_is_meant(text: str, flag: str, status: Status) -> None:
    assert statuses(text)[flag] is status


@pytest.mark.parametrize("text", ["my knee is killing me", "yes", "no", "inside", "about six"])
def test_plain_answers_raise_no_flag(text: str) -> None:
    assert present(text) == set()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "my right knee gives way and it hurts 7/10 inside",
            {"side": "right", "giving_way": True, "location": ("inside",), "severity_0_10": 7},
        ),
        ("it doesnt give way", {"giving_way": False}),
        ("my knee hurts when I walk", {"triggers": ("walking",)}),
        ("both knees, worse on stairs", {"side": "both", "triggers": ("stairs_up", "stairs_down")}),
        ("for 3 weeks", {"duration_days": 21}),
        ("can I cycle?", {}),
        ("what if it locks?", {}),
    ],
)
def test_facts_are_read_from_plain_words(text: str, facts: dict[str, Any]) -> None:
    assert dict(knowledge().understand(text).facts) == facts


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("yep", "yes"),
        ("yes please", "yes"),
        ("nope", "no"),
        ("none of these", "no"),
        ("not sure", "not_sure"),
        ("dunno", "not_sure"),
        ("the train was late", None),
    ],
)
def test_an_answer_is_yes_no_or_not_sure(text: str, polarity: str | None) -> None:
    assert knowledge().understand(text).polarity == polarity


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("go back", "back"),
        ("skip this one", "skip"),
        ("start over", "restart"),
        ("what can you do", "help"),
        ("stop", "stop"),
        ("my knee hurts", None),
    ],
)
def test_a_command_is_a_whole_message(text: str, command: str | None) -> None:
    assert knowledge().understand(text).command == command


def test_numbers_times_and_days_are_read() -> None:
    found = knowledge().understand("half past seven")
    assert found.time == "07:30"
    assert knowledge().understand("about six").number == 6
    assert knowledge().understand("3 weeks").minutes == 3 * 7 * 24 * 60
    assert knowledge().understand("mon, wed and fri").days == ("mon", "wed", "fri")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_written_is_read(text: str) -> None:
    assert knowledge().understand(text).text == text
