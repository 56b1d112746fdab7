"""What is wrong with the topics: each fault in one line with its place and its remedy."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from knowledge.base import Knowledge
from knowledge.normalize import tokenize
from knowledge.topic import Topic

FEWEST_PHRASES = 12  # fewer leave too much unmatched (measured: 10 to 15 varied ones are needed)
LONGEST_TITLE = 40  # characters that fit on a button
PARTS = 5  # as many matchers are made to leave out every phrase once
FLOWS = ("visit", "reminder")  # what a button under an answer may start


def audit_topics(knowledge: Knowledge) -> list[str]:
    """Return one line for each fault in the form and the links of the topics, file by file."""
    linked = {one for topic in knowledge.topics.values() for one in topic.related}
    owners = _owners(knowledge.topics)
    issues: list[str] = []
    for name, topic in knowledge.topics.items():
        found = [
            *_form(name, topic),
            *_links(topic, knowledge, orphan=not topic.related and name not in linked),
            *_twice(topic, owners),
        ]
        issues += [f"{_place(name)}: {fault}" for fault in found]
    return issues


def audit_matching(knowledge: Knowledge) -> list[str]:
    """Return one line for each phrase that finds another topic than its own.

    Every phrase is matched, half a second in all: for `kneebot check`, not for every start.
    """
    issues: list[str] = []
    for name, topic in knowledge.topics.items():
        for phrase in topic.phrases:
            best = next((match.topic for match in knowledge.match(phrase)[0]), "nothing")
            if best != topic.topic:
                remedy = "word it otherwise or move it"
                issues.append(f"{_place(name)}: the phrase '{phrase}' matches '{best}'; {remedy}")
    return issues


def lonely_phrases(knowledge: Knowledge) -> list[str]:
    """Return one line for each phrase that finds another topic once it is left out of its own.

    No fault, but where to write more: nothing else in the topic is like it. Every fifth phrase is
    left out at a time.
    """
    lines: list[str] = []
    for part in range(PARTS):
        less = knowledge.without(part, PARTS)
        for name, topic in knowledge.topics.items():
            for phrase in topic.phrases[part::PARTS]:
                _, meant = less.match(knowledge.mended(phrase))
                if meant not in (None, name):
                    lines.append(f"{_place(name)}: '{phrase}' alone finds '{meant}'")
    return sorted(lines)


def _place(name: str) -> str:
    return f"knowledge/en/topics/{name}.yaml:1"


def _form(name: str, topic: Topic) -> Iterator[str]:
    if topic.topic != name:
        yield f"the topic is called '{topic.topic}'; call it '{name}' as its file"
    if len(topic.title) > LONGEST_TITLE:
        yield f"the title is over {LONGEST_TITLE} characters; shorten it"
    if len(topic.phrases) < FEWEST_PHRASES:
        yield f"only {len(topic.phrases)} phrases stand here; write at least {FEWEST_PHRASES}"
    if topic.starts is not None and topic.starts not in FLOWS:
        yield f"'{topic.starts}' cannot be started; choose one of {', '.join(FLOWS)}"


def _links(topic: Topic, knowledge: Knowledge, *, orphan: bool) -> Iterator[str]:
    for related in topic.related:
        if related not in knowledge.topics or related == topic.topic:
            yield f"'{related}' is no other topic; {_hint(related, knowledge.topics)}"
    if topic.exercise is not None and topic.exercise not in knowledge.exercises:
        yield f"'{topic.exercise}' is no exercise; {_hint(topic.exercise, knowledge.exercises)}"
    if orphan:
        yield "no topic leads here and it leads to none; name related ones"


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"is it '{near[0]}'?" if near else "remove it or add its file"


def _twice(topic: Topic, owners: Mapping[str, list[str]]) -> Iterator[str]:
    for phrase in topic.phrases:
        others = list(owners[_plain(phrase)])
        others.remove(topic.topic)
        if others:
            where = "here" if others[0] == topic.topic else f"in '{others[0]}'"
            yield f"the phrase '{phrase}' stands {where} too; keep one"


def _owners(topics: Mapping[str, Topic]) -> dict[str, list[str]]:
    """Return folded phrase -> the topics it stands in, once for every time."""
    owners: dict[str, list[str]] = {}
    for topic in topics.values():
        for phrase in topic.phrases:
            owners.setdefault(_plain(phrase), []).append(topic.topic)
    return owners


def _plain(phrase: str) -> str:
    return " ".join(token.word for token in tokenize(phrase))
