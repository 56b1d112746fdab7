import tomllib
from pathlib import Path

import bot
from bot.clinic.record import Asked, Outcome, PainKind, State
from bot.clinic.sources import clinic_words
from bot.clinic.summary import SOCRATES
from dialogs.machine import PATTERNS


def test_every_closed_set_of_the_record_has_its_words() -> None:
    words = clinic_words()
    assert set(words.states) == set(words.state_short) == {state.value for state in State}
    assert set(words.asked) == {asked.value for asked in Asked}
    assert set(words.outcomes) == {outcome.value for outcome in Outcome}
    assert set(words.pains) == {kind.value for kind in PainKind}
    assert set(words.patterns) == set(PATTERNS)
    assert set(words.socrates) == set(SOCRATES)


def test_the_release_in_a_summary_is_the_one_that_is_packaged() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert bot.__version__ == project["version"]
