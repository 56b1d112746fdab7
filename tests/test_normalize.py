import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.normalize import Token, Vocabulary, fold, tokenize

KNOWN = Vocabulary(["knee", "swollen", "stiffness", "stretch", "straighten", "inside"], ["heal"])


def words(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don\u2019t walk", ["dont", "walk"]),
        ("3wks, 7/10", ["3", "wks", "7", "10"]),
        ("at 18:30 or 7.30pm", ["at", "18:30", "or", "7.30", "pm"]),
        ("temp 38.5", ["temp", "38.5"]),
        ("CAFÉ cafe\u0301", ["cafe", "cafe"]),
        ("Straße", ["strasse"]),
        ("knee—cap", ["knee", "cap"]),
        ("\U0001f600 \ud800 ...", []),
        ("", []),
    ],
)
def test_a_message_is_its_words_and_numbers(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_knows_where_it_stands() -> None:
    assert tokenize("My Knee!") == (Token("my", 0, 2), Token("knee", 3, 7))


@given(st.text())
def test_any_text_can_be_read_and_every_word_stands_where_it_says(text: str) -> None:
    for token in tokenize(text):
        assert fold(text[token.start : token.end]) == token.word


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("swolen", "swollen"),
        ("stifness", "stiffness"),
        ("strech", "stretch"),
        ("stritghten", "straighten"),
        ("inisde", "inside"),
        ("nkee", "knee"),
        ("kneeeee", "knee"),
        ("nside", "inside"),
        ("knee", "knee"),
        ("heal", "heal"),
        ("xyz", "xyz"),
        ("banana", "banana"),
        ("12345", "12345"),
        ("a" * 60, "a" * 60),
    ],
)
def test_only_words_that_are_not_known_are_mended(word: str, meant: str) -> None:
    assert KNOWN.repair(word) == meant


def test_mending_keeps_the_places() -> None:
    assert KNOWN.mend(tokenize("my swolen knee")) == (
        Token("my", 0, 2),
        Token("swollen", 3, 9),
        Token("knee", 10, 14),
    )
    right = tokenize("knee inside")
    assert KNOWN.mend(right) is right


def test_the_memory_of_mended_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.normalize.REMEMBERED", 2)
    small = Vocabulary(["knee"])
    assert [small.repair(word) for word in ("kneee", "kneff", "kneez", "kneew")] == [
        "kneee".replace("eee", "ee"),
        "kneff",
        "knee",
        "knee",
    ]
