"""What people write against what is read: facts, answers to an open question, commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.cli.understand import read_message
from bot.content.read import read
from bot.conversation.world import World, load_world

FOLDER = Path(__file__).parent / "readings"
YES_OR_NO = "giving_way"  # a question in which commands are tried
Value = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A message and what it states at least."""

    text: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a question and what is stored."""

    question: str
    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command in words."""

    command: str
    text: str


@dataclass(frozen=True, slots=True)
class FactRows:
    """`readings/facts.yaml`."""

    rows: tuple[Told, ...]
    known_misses: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """`readings/answers.yaml`."""

    rows: tuple[Answered, ...]
    known_misses: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class CommandRows:
    """`readings/commands.yaml`."""

    rows: tuple[Commanded, ...]
    known_misses: tuple[Commanded, ...]


FACTS = read(FOLDER / "facts.yaml", FactRows, root=FOLDER.parent).value
ANSWERS = read(FOLDER / "answers.yaml", AnswerRows, root=FOLDER.parent).value
COMMANDS = read(FOLDER / "commands.yaml", CommandRows, root=FOLDER.parent).value


@cache
def world() -> World:
    return load_world()


def stated(row: Told) -> dict[str, Any]:
    found = read_message(world(), row.text)["facts"]
    return {fact: found.get(fact) for fact in row.facts}


def stored(row: Answered) -> Any:
    value = read_message(world(), row.text, row.question)["answers"].get(row.question)
    return tuple(value) if isinstance(value, list) else value


def command(row: Commanded) -> Any:
    return read_message(world(), row.text, YES_OR_NO)["command"]


@pytest.mark.parametrize("row", FACTS.rows, ids=lambda row: row.text)
def test_a_message_states_its_facts(row: Told) -> None:
    assert stated(row) == row.facts


@pytest.mark.parametrize("row", ANSWERS.rows, ids=lambda row: f"{row.question}: {row.text}")
def test_an_answer_in_own_words_is_stored(row: Answered) -> None:
    assert stored(row) == row.value


@pytest.mark.parametrize("row", COMMANDS.rows, ids=lambda row: row.text)
def test_a_command_in_words_is_one(row: Commanded) -> None:
    assert command(row) == row.command


def test_what_is_known_to_be_missed_is_still_missed() -> None:
    assert [row for row in FACTS.known_misses if stated(row) == row.facts] == []
    assert [row for row in ANSWERS.known_misses if stored(row) == row.value] == []
    assert [row for row in COMMANDS.known_misses if command(row) == row.command] == []
