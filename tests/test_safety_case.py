import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.content.read import read
from bot.conversation.talk import Talk
from bot.conversation.world import World, load_world
from dialogs.flow import Ask, End, Say

ROOT = Path(__file__).parent.parent
KEYS = {
    "id", "hazard", "cause", "harm", "severity", "likelihood", "control", "tests", "residual",
}  # fmt: skip
DOSE = re.compile(r"\b[0-9]+ ?(mg|milligrams?|micrograms?|ml|tablets?|pills?)\b", re.IGNORECASE)
SURE = re.compile(r"\byou have (a|an|the|got)? ?(arthritis|clot|fracture|tear|gout|cancer)", re.I)
MOST_SIGNS = 8


@cache
def world() -> World:
    return load_world()


@cache
def hazards() -> Any:
    return read(ROOT / "docs" / "safety" / "hazards.yaml", tuple[Any, ...], root=ROOT).value


@cache
def functions_in(name: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, functions))


def texts() -> Iterator[str]:
    """Yield every text of the flows, flags, topics and exercises."""
    for machine in world().machines.values():
        for stop in machine.stops:
            match stop.step:
                case Say(say=text) | Ask(text=text) | End(end=text):
                    yield text
        yield from (flag.do for flag in machine.tables.flags.values())
    for topic in world().knowledge.topics.values():
        yield from (topic.answer, topic.more)
    for exercise in world().knowledge.exercises.values():
        yield from (exercise.why, *exercise.steps, exercise.dose, exercise.stop)


def test_the_log_has_its_hazards_each_once_and_whole() -> None:
    names = [row["id"] for row in hazards()]
    assert len(names) == len(set(names)) >= 25
    for row in hazards():
        assert set(row) == KEYS, row["id"]
        assert row["severity"] in range(1, 6), row["id"]
        assert row["likelihood"] in range(1, 6), row["id"]
        assert all(row[key] for key in KEYS), row["id"]


@pytest.mark.parametrize("row", hazards(), ids=lambda row: row["id"])
def test_each_hazard_names_tests_that_exist(row: dict[str, Any]) -> None:
    assert row["tests"]
    for named in row["tests"]:
        file, _, function = named.partition("::")
        assert function in functions_in(file), named


def test_the_first_words_say_what_the_bot_is_not_for() -> None:
    talk = Talk(world())
    talk.send("/start")
    said = talk.text()
    assert "I am a program, not a doctor. I do not say what illness you have." in said
    assert "No doctor or physiotherapist has checked my advice yet." in said
    assert "In an emergency do not wait for me: call" in said


def test_no_list_is_longer_than_a_tired_person_reads() -> None:
    lists = [len(stop.slots) for m in world().machines.values() for stop in m.stops]
    assert max(lists) == MOST_SIGNS


def test_no_text_names_a_dose() -> None:
    assert [text for text in texts() if DOSE.search(text)] == []
    assert DOSE.search("take 400 mg")


def test_no_text_says_what_somebody_has() -> None:
    assert [text for text in texts() if SURE.search(text)] == []
    assert SURE.search("So you have a clot.")


def test_words_about_dying_get_the_crisis_answer_and_no_knee_question() -> None:
    talk = Talk(world())
    talk.send("/start")
    talk.say("I agree")
    talk.say("40")
    talk.say("the pain never stops and I don't want to live any more")
    assert "I am really glad you told me" in talk.text()
    assert "findahelpline.com" in talk.text()
    assert "Question" not in talk.text()


def test_the_intended_use_is_written_down() -> None:
    text = (ROOT / "docs" / "safety" / "intended-use.md").read_text(encoding="utf-8")
    for words in ("adults", "does not diagnose", "not for emergencies", "No clinician"):
        assert words in text
