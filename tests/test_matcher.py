from datetime import date

import pytest

from knowledge import Topic
from knowledge.lexicon import Lexicon, LexiconFile, stem, stems_of
from knowledge.matcher import Matcher
from knowledge.normalize import Vocabulary, tokenize

LEXICON = LexiconFile(
    date(2027, 1, 1),
    {
        "kneecap": ("knee cap", "patella"),
        "hurt": ("pain", "ache"),
        "front": ("in front",),
        "finger": (),
    },
    ("kneecap",),
    ("finger",),
    {},
    "my is the how do i what a tell me",
    "",
    {"jokes": ("tell me a joke", "a funny story"), "weather": ("what is the weather",)},
)


def topic(name: str, *phrases: str) -> Topic:
    return Topic(name, name, "", "", phrases, (), date(2027, 1, 1))


TOPICS = {
    t.topic: t
    for t in (
        topic("pain_front", "pain at the kneecap", "my patella aches", "hurts in front"),
        topic("stretching", "how do I stretch my calf", "calf stretching", "the stretch"),
        topic("cycling", "can I cycle", "is cycling good for me", "riding a bicycle"),
        topic("riding", "can I ride a horse", "is riding good for me"),
    )
}
NO_WORDS = Vocabulary(())
MATCHER = Matcher(TOPICS, Lexicon(LEXICON), NO_WORDS)


def meant(text: str) -> str | None:
    return MATCHER.match(tokenize(text))[1]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hurting", "hurt"),
        ("hurts", "hurt"),
        ("stopped", "stop"),
        ("swelling", "swell"),
        ("knees", "knee"),
        ("bodies", "body"),
        ("press", "press"),
        ("bus", "bus"),
        ("exercises", "exercis"),
        ("sing", "sing"),
        ("need", "need"),
        ("30", "#"),
        ("18:30", "#:"),
    ],
)
def test_words_lose_their_endings(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_lay_words_become_concepts_and_the_longest_expression_wins() -> None:
    units = Lexicon(LEXICON).fold(stems_of(tokenize("Pain in front of my knee cap, in it")))
    assert units == ("HURT", "FRONT", "of", "my", "KNEECAP", "in", "it")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ache of my knee cap", "pain_front"),
        ("how can the calf be stretched", "stretching"),
        ("cycling?", "cycling"),
    ],
)
def test_a_message_in_other_words_finds_its_topic(text: str, expected: str) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "qwertz", "a joke please", "weather", "what about tax returns in france"],
)
def test_what_no_topic_is_about_matches_nothing(text: str) -> None:
    assert meant(text) is None


def test_naming_something_else_raises_the_doubt_and_naming_the_knee_lowers_it() -> None:
    scores = [
        MATCHER.match(tokenize(f"hurts in front of the {part}"))[0][0].score
        for part in ("kneecap", "foot", "finger")
    ]
    assert scores == sorted(scores, reverse=True)


def test_two_topics_that_are_as_near_are_not_guessed_between() -> None:
    candidates, chosen = MATCHER.match(tokenize("can I ride, is it good for me"))
    assert chosen is None or candidates[0].score - candidates[1].score >= 3
    assert {match.topic for match in candidates[:2]} <= {"riding", "cycling"}


def test_candidates_come_best_first_also_when_abstaining() -> None:
    candidates, _ = MATCHER.match(tokenize("stretch the patella and the calf in front"))
    scores = [match.score for match in candidates]
    assert scores == sorted(scores, reverse=True)
    assert {"pain_front", "stretching"} <= {match.topic for match in candidates}


def test_a_score_is_explained_by_the_words_that_are_shared() -> None:
    best = MATCHER.explain(tokenize("my patella"))[0]
    assert best.topic == "pain_front"
    assert best.phrase == "my patella aches"
    assert "KNEECAP" in dict(best.shared)
    assert MATCHER.explain(tokenize("joke"))[0].topic == "not: jokes"


def test_what_a_message_is_about_beside_the_topics_is_named() -> None:
    assert MATCHER.place(tokenize("tell me a joke"))[1:] == (None, "jokes")
    assert MATCHER.place(tokenize("my patella"))[1:] == ("pain_front", None)


def test_nothing_known_matches_nothing() -> None:
    empty = Matcher(
        {}, Lexicon(LexiconFile(date(2027, 1, 1), {}, (), (), {}, "", "", {})), NO_WORDS
    )
    assert empty.place(tokenize("knee")) == ((), None, None)


def test_a_full_memory_of_words_is_emptied_and_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ("ache of my knee cap", "how can the calf be stretched", "ache of my knee cap")
    expected = [MATCHER.match(tokenize(text)) for text in texts]
    monkeypatch.setattr("knowledge.matcher.REMEMBERED", 2)
    small = Matcher(TOPICS, Lexicon(LEXICON), NO_WORDS)
    assert [small.match(tokenize(text)) for text in texts] == expected
