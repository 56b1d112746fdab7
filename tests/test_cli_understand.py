import argparse
import io
import json
from functools import cache
from typing import Any

import pytest

from bot.cli import understand
from bot.conversation.world import World, load_world
from knowledge import FlagMention, Status, Understanding


@cache
def world() -> World:
    return load_world()


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="kneebot understand")
    understand.add_arguments(parser)
    return understand.run(parser.parse_args(arguments))


def _printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_message_as_an_argument_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("my knee hurts on stairs") == 0
    [found] = _printed(capsys)
    assert list(found) == ["text", "topic", "candidates", "facts", "flags", "urgency"]
    assert found["topic"] == "stairs"
    assert found["candidates"][0][0] == "stairs"
    assert len(found["candidates"]) == 5


def test_lines_are_answered_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ['{"text": "hello"}', "", '{"text": "yes", "question": "giving_way"}']
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert _run() == 0
    greeting, answer = _printed(capsys)
    assert greeting["topic"] == "greeting"
    assert "reading" not in greeting
    assert (answer["reading"], answer["command"]) == ("answer", None)
    assert answer["answers"] == {"giving_way": True}


@pytest.mark.parametrize("line", ["hello", "3", '{"message": "hello"}', '{"text": 3}', "[" * 9999])
def test_a_line_without_a_message_is_named_and_ends_the_run(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f'{{"text": "hi"}}\n{line}\n'))
    assert _run() == 2
    assert "line 2: no message; write" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "text", "reading", "answers"),
    [
        ("location", "the inside", "answer", {"location": ["inside"]}),
        ("severity_0_10", "6", "answer", {"severity_0_10": 6}),
        ("fever", "no", "answer", {"fever": False}),
        ("city", "Berlin", "answer", {"city": "Europe/Berlin"}),
        ("done", "done", "answer", {"done": "done"}),
        ("pain_after_exercise", "4", "answer", {"pain_after_exercise": 4}),
        ("is_septic_joint", "yes", "answer", {"is_septic_joint": True}),
        ("self_harm", "no", "answer", {"self_harm": False}),
        ("self_harm", "purple", "unclear", {}),
    ],
)
def test_a_message_can_be_read_as_an_answer(
    question: str,
    text: str,
    reading: str,
    answers: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _run("--question", question, text) == 0
    [found] = _printed(capsys)
    assert (found["reading"], found["answers"]) == (reading, answers)


def test_a_stated_fact_that_no_flow_asks_is_its_answer() -> None:
    message = Understanding("", {"self_harm": True})
    assert understand.unasked(message, "self_harm") == {"self_harm": True}


@pytest.mark.parametrize(
    ("status", "expected"), [(Status.PRESENT, "emergency"), (Status.NEGATED, None)]
)
def test_the_urgency_is_that_of_the_gravest_present_flag(
    status: Status, expected: str | None
) -> None:
    flags = tuple(
        FlagMention(flag, status, (0, 1))
        for flag in ("unknown_flag", "septic_joint", "bakers_cyst_lump")
    )
    assert understand.urgency(world(), Understanding("", {}, flags)) == expected


def test_facts_raise_the_urgency_as_the_triage_does() -> None:
    message = Understanding("", {"hot_red": True, "fever": True})
    assert understand.urgency(world(), message) == "emergency"
    assert understand.urgency(world(), Understanding("", {})) is None


def test_half_characters_are_escaped_and_all_others_are_not() -> None:
    assert understand.as_json({"text": "caf\u00e9"}) == '{"text": "caf\u00e9"}'
    assert understand.as_json({"text": "\ud800\u00e9"}) == '{"text": "\\ud800\\u00e9"}'


def test_it_is_explained_which_words_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--explain", "how long do I hold the calf stretch for") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["topic", "calf_stretch_hold"]
    assert "near '" in lines[1]
    assert "HOW_LONG" in lines[1]
    assert lines[-1].startswith("urgency")
