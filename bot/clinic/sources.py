"""What a summary is made with beside the person's own data: the content, its words, the zones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from pathlib import Path

from bot.content.read import read
from dialogs import Machine
from knowledge import Exercise

WORDS = Path(__file__).with_name("words")


@dataclass(frozen=True, slots=True)
class ClinicWords:
    """Every word of the summary, as `words/<language>.yaml` has them; `{name}` is filled in."""

    title: str
    not_reviewed: str
    not_diagnosis: str
    states: Mapping[str, str]
    state_short: Mapping[str, str]
    because: str
    no_cause: str
    stood: str
    wrote: str
    asked: Mapping[str, str]
    patterns: Mapping[str, str]
    sections: Mapping[str, str]
    socrates: Mapping[str, str]
    function: Mapping[str, str]
    fields: Mapping[str, str]
    outcomes: Mapping[str, str]
    pains: Mapping[str, str]
    changes: Mapping[str, str]
    chart: Mapping[str, str]
    phases: Mapping[str, str]
    progress: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sources:
    """The content that a summary is read with.

    Attributes:
        machine: The flow `visit`.
        exercises: Id -> exercise card.
        words: The words of the summary.
        zone: An IANA zone name -> the zone.
    """

    machine: Machine
    exercises: Mapping[str, Exercise]
    words: ClinicWords
    zone: Callable[[str], tzinfo]


@cache
def clinic_words(language: str = "en") -> ClinicWords:
    """Return the words of the summary.

    Raises:
        ContentError: With every fault of the file.
    """
    return read(WORDS / f"{language}.yaml", ClinicWords, root=WORDS.parents[1]).value
