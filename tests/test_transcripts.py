"""Whole conversations, run turn by turn; the state is saved and read again between the turns.

`tests/transcripts/<flow>.yaml` is a list of stories. A turn is what the person taps or types
(several in a row are parted by ` / `), or `{bot, user}`, where `bot` must stand in what was just
said. `[reminder]` lets the next reminder come due. `ends` is what must hold afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content.flows import JOURNEYS
from bot.content.read import read
from bot.content.write import write_transcript
from bot.conversation.draft import plain
from bot.conversation.talk import Shown, Talk
from bot.conversation.world import World, load_world
from dialogs import Position, Session, locate
from dialogs.flow import SlotType
from dialogs.machine import Machine, Stop

FOLDER = Path(__file__).parent / "transcripts"
DUE = "[reminder]"


@dataclass(frozen=True, slots=True)
class Line:
    """What the bot must have said, and what the person then says."""

    bot: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """What must hold after the last turn; what is None is not looked at."""

    flow: str = "visit"
    ended: bool | None = None
    urgency: str | None = None
    flags: tuple[str, ...] | None = None
    pattern: str | None = None
    programme: tuple[str, ...] | None = None
    reminder: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One conversation, from /start on."""

    story: str
    turns: tuple[str | Line, ...]
    ends: Ends | None = None


@cache
def world() -> World:
    return load_world()


def stories(path: Path) -> tuple[Story, ...]:
    return read(path, tuple[Story, ...], root=FOLDER.parent).value


@cache
def played(path: Path, index: int) -> Talk:
    talk = Talk(world())
    shown = talk.send("/start")
    for turn in stories(path)[index].turns:
        if isinstance(turn, Line):
            expect(shown, turn.bot)
        words = turn.user if isinstance(turn, Line) else turn
        for word in words.split(" / ") if words else ():
            shown = talk.remind() if word == DUE else talk.say(word)
    return talk


def expect(shown: list[Shown], words: str) -> None:
    said = " ".join(" ".join(plain(message.text) for message in shown).split())
    assert " ".join(words.split()) in said


def position(talk: Talk, flow: str) -> Position:
    session = Session.from_json(talk.state.sessions[flow])
    return locate(world().machines[flow], session)


def all_stories() -> list[Any]:
    return [
        pytest.param(path, index, id=f"{path.stem}: {story.story}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for index, story in enumerate(stories(path))
    ]


@pytest.mark.parametrize(("path", "index"), all_stories())
def test_the_conversation_goes_as_written(path: Path, index: int) -> None:
    talk = played(path, index)
    ends = stories(path)[index].ends
    if ends is None:
        return
    found = position(talk, ends.flow)
    held: dict[str, Any] = {
        "ended": found.ended,
        "urgency": found.urgency.name.lower(),
        "flags": tuple(found.raised),
        "pattern": found.facts["pattern"],
        "programme": found.facts["programme"],
        "reminder": next((f"{r.at_local} {r.zone}" for r in talk.state.reminders), None),
    }
    wanted = {
        f.name: getattr(ends, f.name)
        for f in fields(ends)
        if f.name in held and getattr(ends, f.name) is not None
    }
    assert {name: held[name] for name in wanted} == wanted
    answers = {
        slot: " ".join(value) if isinstance(value, tuple) else value
        for slot, value in found.values.items()
    }
    assert {slot: answers.get(slot) for slot in ends.answers} == dict(ends.answers)


def test_every_flow_has_its_transcripts() -> None:
    parts = {stop.part for flow in JOURNEYS for stop in world().machines[flow].stops}
    assert parts == {path.stem for path in FOLDER.glob("*.yaml")}


def test_every_choice_of_every_flow_is_taken_by_a_transcript() -> None:
    taken = {choice for param in all_stories() for choice in choices_taken(*param.values)}
    wanted = {
        choice
        for flow in JOURNEYS
        for stop in world().machines[flow].stops
        for choice in choices_of(world().machines[flow], stop)
    }
    assert sorted(wanted - taken) == []


def choices_taken(path: Path, index: int) -> Iterator[str]:
    for outcome in played(path, index).outcomes:
        for said in outcome.said:
            if "pressed" in said.data:
                yield said.data["pressed"].partition(":")[2]
            for slot, value in said.data.get("answers", {}).items():
                yield from written(slot, value)


def written(slot: str, value: Any) -> Iterator[str]:
    """Yield a typed answer in the form of the buttons that would have given it."""
    if isinstance(value, bool):
        yield f"{slot}={'yes' if value else 'no'}"
        if value:
            yield f"{slot}~"
    elif isinstance(value, tuple):
        yield f"{slot}={' '.join(value)}"
        yield from (f"{slot}~{word}" for word in value)
    else:
        yield f"{slot}={value}"


def choices_of(machine: Machine, stop: Stop) -> Iterator[str]:
    """Yield every button of a question, as the data that it carries."""
    first = machine.slots[stop.slots[0]] if stop.slots else None
    if first is None:
        return
    if len(stop.slots) > 1:
        yield from (f"{slot}~" for slot in stop.slots)
        yield f"{stop.slots[0]}!"
    elif first.type is SlotType.CHOICES:
        yield from (f"{stop.id}~{choice.value}" for choice in first.choices)
    elif first.type is SlotType.BOOLEAN:
        yield from (f"{stop.id}=yes", f"{stop.id}=no")
    else:
        yield from (f"{stop.id}={choice.value}" for choice in first.choices)
    if first.unsure:
        yield f"{stop.id}=not_sure"
    if first.skip:
        yield f"{stop.id}=skipped"


def test_a_transcript_kept_from_a_chat_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "kept_story.yaml"
    write_transcript(path, [{"bot": "Do you agree?", "user": "I agree"}, {"bot": "How old"}])
    document = read(path, tuple[Story, ...], root=tmp_path)
    assert document.value == (
        Story("kept story", (Line("Do you agree?", "I agree"), Line("How old"))),
    )
