import pytest

from bot.content.grade import grade, hard, syllables

PLAIN = "Sit down. Hold the chair. Bend the knee a bit. Stop when it hurts. Rest, then go on."
HEAVY = (
    "Consultation with an appropriately qualified musculoskeletal practitioner is recommended "
    "whenever the symptomatology deteriorates notwithstanding rehabilitation."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("knee", 1),
        ("muscles", 2),
        ("exercises", 4),
        ("stopped", 1),
        ("needed", 2),
        ("settled", 2),
        ("table", 2),
        ("stretches", 2),
        ("idea", 2),
        ("radio", 3),
        ("the", 1),
    ],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_short_words_and_sentences_read_easily() -> None:
    assert grade(PLAIN) < 3
    assert hard(PLAIN) is None


def test_a_hard_text_is_named_with_its_grade() -> None:
    assert grade(HEAVY) > 15
    assert str(hard(HEAVY)).startswith("'Consultation with an appropriately quali")


def test_tags_and_names_are_no_words_and_a_short_text_has_no_grade() -> None:
    assert grade("<b></b> {name} &lt;") == 0
    assert grade("<b>Sit</b> down.") == grade("Sit down.")
    assert hard("Musculoskeletal rehabilitation practitioner") is None
