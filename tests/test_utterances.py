"""Every topic against messages that were written for this, and not as its phrases."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.content.knowledge import load_knowledge
from bot.content.read import read
from bot.conversation.world import ROOT
from knowledge import Knowledge

FOLDER = Path(__file__).parent / "utterances"
NONE = "none"
LEAST = 10  # messages a topic


@dataclass(frozen=True, slots=True)
class Utterances:
    """Messages of a topic, and those that it is known to miss."""

    topic: str
    utterances: tuple[str, ...]
    known_misses: tuple[str, ...] = ()


@cache
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


def files() -> list[Utterances]:
    paths = [path for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "red_flags"]
    return [read(path, Utterances, root=FOLDER.parent).value for path in paths]


def best(text: str) -> str:
    candidates = knowledge().understand(text).candidates
    return candidates[0].topic if candidates else NONE


@pytest.mark.parametrize("file", files(), ids=lambda file: file.topic)
def test_the_messages_of_a_topic_find_it(file: Utterances) -> None:
    if file.topic == NONE:
        found = {text: knowledge().understand(text).topic for text in file.utterances}
        assert {text: topic for text, topic in found.items() if topic} == {}
    else:
        assert [text for text in file.utterances if best(text) != file.topic] == []


@pytest.mark.parametrize("file", files(), ids=lambda file: file.topic)
def test_what_is_known_to_be_missed_is_still_missed(file: Utterances) -> None:
    if file.topic == NONE:
        mended = [t for t in file.known_misses if knowledge().understand(t).topic is None]
    else:
        mended = [text for text in file.known_misses if best(text) == file.topic]
    assert mended == []


def test_every_topic_has_messages_that_are_none_of_its_phrases() -> None:
    written = {file.topic: file for file in files()}
    assert set(knowledge().topics) == set(written) - {NONE}
    for topic in knowledge().topics.values():
        own = written[topic.topic]
        texts = own.utterances + own.known_misses
        assert len(texts) >= LEAST, topic.topic
        assert {t.casefold() for t in texts}.isdisjoint({p.casefold() for p in topic.phrases})


def test_few_misses_are_known() -> None:
    missed = sum(len(file.known_misses) for file in files())
    assert missed <= 0.1 * sum(len(file.utterances) for file in files())
