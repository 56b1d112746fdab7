import pytest

from knowledge import Status
from knowledge.book import Book, write_book
from knowledge.facts import FactFile, FactPhrases
from knowledge.line import line_up
from knowledge.normalize import tokenize
from knowledge.pattern import PatternError
from knowledge.red_flags import FlagFile, FlagPhrases, build_flags
from tests.reading_aloud import flagged, stated, statements
from tests.silent import CUES


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("I have a fever. My knee is red and hot.", "septic_joint"),
        ("I fell. I am unable to take a step.", "fracture_suspected"),
        ("I am 60 and fell", "ottawa_positive_walking"),
        ("I'm 12", "under_18"),
        ("my daughter's knee hurts", "under_18"),
        ("stiff for 2 hours in the morning", "inflammatory_arthritis"),
        ("pain 9/10", "not_improving"),
        ("new knee, hot and swollen", "septic_joint"),
    ],
)
def test_facts_together_name_a_flag(text: str, flag: str) -> None:
    assert flagged(text)[flag] is Status.PRESENT


def test_present_counts_before_any_other_mention() -> None:
    assert flagged("no chest pain. Now I have chest pain.") == {"pe_chest_symptoms": "present"}
    assert flagged("I have chest pain. No chest pain.") == {"pe_chest_symptoms": "present"}


def test_the_span_is_the_place_in_the_message() -> None:
    text = "Honestly? My left CALF is very swollen!"
    [flag] = stated(text).flags
    assert text[slice(*flag.span)] == "left CALF is very swollen"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("had breast cancer years ago", Status.PRESENT),
        ("my mum had cancer", Status.OTHER_PERSON),
        ("what if I killed myself", Status.PRESENT),
    ],
)
def test_some_flags_count_when_past_or_only_thought(text: str, status: Status) -> None:
    assert status in flagged(text).values()


@pytest.mark.parametrize("part", ["age<many", "age>=young"])
def test_a_comparison_needs_a_number(part: str) -> None:
    entry = FlagPhrases("under_18", together=((part,),))
    file = FlagFile({}, CUES, (entry,))
    with pytest.raises(PatternError, match="compares with no number"):
        build_flags(file, FactFile({}, {}, ()))


def test_a_flag_goes_with_the_facts_that_it_states() -> None:
    facts = (
        FactPhrases("chest", ("chest",)),
        FactPhrases("chest", ("clear",), value=False),
        FactPhrases("stand", ("stuck",), value="unable", also={"chest": True}),
        FactPhrases("other", ("other",)),
    )
    entry = FlagPhrases("pe", states=("chest", "stand=unable", "chest=false"))
    flags = build_flags(FlagFile({}, CUES, (entry,)), FactFile({}, {}, facts))
    said = [[naming.denied for naming in flags.stating.get(fact, ())] for fact in facts]
    assert said == [[False], [True, False], [False, False], []]


def phrases(*texts: str) -> Book[str]:
    return write_book(
        [(text, text) for text in texts], {"hot": ("hot", "red hot"), "b": ("{hot}",)}
    )


def found(book: Book[str], text: str) -> list[str]:
    line = line_up(text, tokenize(text))
    return [" ".join(line.words[a] for a, b in one.runs) for one in book.find(line)]


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("knee|joint hot", "the joint hot", True),
        ("knee ?is hot", "knee hot", True),
        ("knee ?is hot", "knee is hot", True),
        ("?very hot knee", "hot knee", True),
        ("knee ..2 hot", "knee is very hot", True),
        ("knee ..2 hot", "knee is really very very hot", False),
        ("knee .. hot", "knee. hot", False),
        ("knee .. hot", "knee, hot", True),
        ("{hot} & knee", "knee is red hot", True),
        ("{b} &1 knee", "hot knee", True),
        ("knee red_hot", "knee red", False),
    ],
)
def test_the_language_of_phrases(phrase: str, text: str, matches: bool) -> None:
    assert bool(found(phrases(phrase), text)) is matches


@pytest.mark.parametrize("phrase", ["?very ?hot", ".. knee", "knee ..", "{cold} knee"])
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    with pytest.raises(PatternError):
        phrases(phrase)


def test_every_word_of_the_phrases_is_known_for_spelling() -> None:
    assert {"kneecap", "swollen", "warfarin", "restart"} <= statements().words
