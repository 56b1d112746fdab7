from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from knowledge import Knowledge, Topic
from knowledge.audit import audit_matching, audit_topics
from knowledge.lexicon import LexiconFile
from tests.silent import SILENT

NO_LEXICON = LexiconFile(date(2027, 1, 1), {}, (), (), {}, "the", "", {})
WORDS = "red green blue white black brown pink gold gray lime teal navy".split()


def topic(name: str, **changes: Any) -> Topic:
    phrases = tuple(f"{name} {word}" for word in WORDS)
    return replace(Topic(name, name, "", "", phrases, (), date(2027, 1, 1)), **changes)


def knowledge(*topics: Topic) -> Knowledge:
    return Knowledge.build({one.topic: one for one in topics}, {}, NO_LEXICON, SILENT)


CYCLING = topic("cycling", related=("running",))
RUNNING = topic("running")


def test_sound_topics_have_no_fault() -> None:
    sound = knowledge(CYCLING, RUNNING)
    assert audit_topics(sound) + audit_matching(sound) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": "t" * 41}, "the title is over 40 characters; shorten it"),
        ({"phrases": WORDS[:3]}, "only 3 phrases stand here; write at least 12"),
        ({"starts": "visits"}, "'visits' cannot be started; choose one of visit, reminder"),
        ({"related": ("runing",)}, "'runing' is no other topic; is it 'running'?"),
        ({"related": ("cycling",)}, "'cycling' is no other topic; is it 'cycling'?"),
        ({"exercise": "squat"}, "'squat' is no exercise; remove it or add its file"),
        ({"related": ()}, "no topic leads here and it leads to none; name related ones"),
        (
            {"phrases": (*CYCLING.phrases, "Running, red")},
            "the phrase 'Running, red' stands in 'running' too; keep one",
        ),
    ],
)
def test_a_fault_is_named_with_its_remedy(changes: dict[str, Any], fault: str) -> None:
    running = topic("running", related=("running_shoes",))
    shoes = topic("running_shoes", related=("running",))
    issues = audit_topics(knowledge(replace(CYCLING, **changes), running, shoes))
    assert f"knowledge/en/topics/cycling.yaml:1: {fault}" in issues


def test_a_phrase_written_twice_in_one_file_is_named() -> None:
    twice = replace(RUNNING, phrases=(*RUNNING.phrases, "RUNNING gold"))
    assert audit_topics(knowledge(CYCLING, twice)) == [
        "knowledge/en/topics/running.yaml:1: the phrase 'running gold' stands here too; keep one",
        "knowledge/en/topics/running.yaml:1: the phrase 'RUNNING gold' stands here too; keep one",
    ]


def test_a_topic_is_called_as_its_file() -> None:
    renamed = Knowledge.build(
        {"cycling": topic("biking", related=("cycling",))}, {}, NO_LEXICON, SILENT
    )
    assert audit_topics(renamed) == [
        "knowledge/en/topics/cycling.yaml:1: the topic is called 'biking'; call it 'cycling' as "
        "its file"
    ]


def test_a_phrase_that_finds_another_topic_is_named() -> None:
    stolen = replace(RUNNING, phrases=(*RUNNING.phrases, "cycling blue"))
    assert audit_matching(knowledge(stolen, CYCLING)) == [
        "knowledge/en/topics/running.yaml:1: the phrase 'cycling blue' matches 'cycling'; word it "
        "otherwise or move it",
    ]


def test_a_phrase_that_finds_nothing_is_named() -> None:
    silent = replace(RUNNING, phrases=(*RUNNING.phrases, "..."))
    assert audit_matching(knowledge(silent, CYCLING)) == [
        "knowledge/en/topics/running.yaml:1: the phrase '...' matches 'nothing'; word it otherwise "
        "or move it",
    ]
