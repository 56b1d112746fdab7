from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.knowledge import load_knowledge
from bot.content.read import ContentError
from bot.conversation.world import ROOT
from knowledge import Knowledge, Understanding
from knowledge.audit import audit_matching, audit_topics

MESSAGES = [
    "My knee hurts on the stairs",
    "how long shud i hold the calf strech",
    "does it matter if my caf\u00e9 is closed, yes or no",
    "it gives way and it's stiff, 7/10",
    "thanks",
]
WORDS = (
    *(
        "my",
        "knee",
        "hurts",
        "gives",
        "way",
        "no",
        "not",
        "yes",
        "fever",
        "swollen",
        "left",
        "both",
    ),
    *("stairs", "stiff", "the", "foot", "cold", "went", "since", "weeks", "three", "help", "stop"),
    *("back", "how", "can", "exercise", "red", "he", "fell", "chest", "pain", "calf", "never"),
)
LONG = {
    "the same words": "my knee hurts when i go down stairs ",
    "nonsense": "ghjkl asdfq wertz uiopy kneex stari ",
    "numbers": "7/10 18:30 3wks ",
    "marks": "?!,. ",
    "one letter": "a",
    "emoji": "\U0001f600",
    "half characters": "\ud800",
}


@cache
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


@settings(deadline=None)  # the first message loads everything
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = knowledge().understand(text)
    assert isinstance(found, Understanding)
    assert found.text == text
    assert all(0 < match.score <= 100 for match in found.candidates)


@pytest.mark.parametrize("text", MESSAGES)
@pytest.mark.parametrize(
    "change",
    [str.upper, str.title, "  {} ".format, "{}...".format, "{}\n".format, "\U0001f614 {}".format],
    ids=["upper", "title", "spaces", "dots", "line", "emoji"],
)
def test_case_spaces_and_marks_at_the_end_change_nothing(text: str, change: object) -> None:
    assert callable(change)
    plain, changed = knowledge().understand(text), knowledge().understand(change(text))
    assert changed.candidates == plain.candidates
    assert changed.topic == plain.topic
    assert changed.facts == plain.facts
    assert changed.repaired == plain.repaired


def test_accents_change_nothing() -> None:
    assert (
        knowledge().understand("kn\u00e9e p\u00e4in").candidates
        == knowledge().understand("knee pain").candidates
    )


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_longest_message_is_read(text: str) -> None:
    message = (text * 4096)[:4096]
    assert knowledge().understand(message).text == message


def reading(text: str) -> tuple[object, ...]:
    """What is read in a message, without the places in it."""
    found = knowledge().understand(text)
    flags = {(flag.id, flag.status) for flag in found.flags}
    answer = (found.polarity, found.command, found.number, found.minutes, found.time, found.days)
    return (found.facts, flags, found.candidates, found.topic, *answer)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=9), data=st.data())
def test_case_accents_spacing_and_the_last_full_stop_change_nothing(
    words: list[str], data: st.DataObject
) -> None:
    plain = " ".join(words)
    accented = [data.draw(st.sampled_from((word, word.replace("e", "\u00e9")))) for word in words]
    gap = data.draw(st.sampled_from((" ", "  ", " \u00a0")))
    end = data.draw(st.sampled_from(("", ".", " .", "!", "...")))
    cased = data.draw(st.sampled_from((str.upper, str.title, str.lower)))
    assert reading(cased(gap.join(accented)) + end) == reading(plain)


def test_spelling_is_mended_before_anything_is_read() -> None:
    found = knowledge().understand("Wen shud I do the exersises?")
    assert found.repaired == "when should i do the exercises"


@pytest.mark.parametrize("text", ["how do I", "can I", "what about it", "and then", "is it", ""])
def test_words_without_meaning_match_nothing(text: str) -> None:
    assert knowledge().understand(text).topic is None


def test_the_topics_are_sound_and_every_phrase_finds_its_own() -> None:
    assert audit_topics(knowledge()) + audit_matching(knowledge()) == []


def test_a_file_that_cannot_be_used_is_named_with_all_its_faults(tmp_path: Path) -> None:
    topics = tmp_path / "knowledge" / "en" / "topics"
    topics.mkdir(parents=True)
    (topics / "stairs.yaml").write_text("topic: stairs\ntitel: Stairs\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_knowledge(tmp_path / "knowledge")
    issues = caught.value.issues
    assert "knowledge/en/topics/stairs.yaml:2: unknown key 'titel'; is it 'title'?" in issues
    assert (
        "knowledge/en/lexicon.yaml: cannot be read (No such file or directory); check the file"
        in issues
    )


def test_a_span_is_where_it_was_written_whatever_the_spaces() -> None:
    text = "my   calf \t is  swollen"
    [flag] = knowledge().understand(text).flags
    assert text[slice(*flag.span)] == "calf \t is  swollen"


def test_what_somebody_else_only_says_is_about_the_writer() -> None:
    [flag] = knowledge().understand("my wife says the calf looks swollen").flags
    assert (flag.id, flag.status) == ("dvt_suspected", "present")
