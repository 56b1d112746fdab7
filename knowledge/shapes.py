"""The shape of an answer: yes, no or not sure, a command, a number, a duration, a question."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.book import Book, Found, write_book
from knowledge.line import ASKED, MARKS, Line, without
from knowledge.numbers import NUMBER, higher
from knowledge.pattern import Classes

_OUT_OF = r"(?:\s?(?:/|out\sof|outt?a|of)\s?(?:10|ten))?"
_ANSWER = re.compile(
    rf"""\W*
    (?:(?:(?:i'?d\s | i\swould\s | i'?ll\s)?(?:go\sfor | go\swith | call\sit | put\sit\sat
        | give\sit | rate\sit)
        | it'?s | it\sis | it\swas | i'?m | i\sam | (?:my\s|the\s)?pain(?:\sis|\swas)? | about
        | around | approx(?:imately)? | maybe | perhaps | probably | roughly | like | i'?d\ssay
        | i\swould\ssay | say | i\sthink | i\sguess | an? | just | only | nearly | almost | over
        | under | at | number | level | score | was | today | now | worst | well | aged? | turned
        | up\sto | between | ok | hmm | um | er | so | still | already | more\sthan | less\sthan
        | easily | solid)[,.:]?\s+)*
    (?P<low>{NUMBER}){_OUT_OF}
    (?:\s?(?:- | \u2013 | or | to | and | ,)\s?(?P<high>{NUMBER}){_OUT_OF})?
    (?:\s*(?:ish | and\sa\shalf | or\sso | i\sthink | i\sguess | i'?d\ssay | maybe | probably
        | today | now | right\snow | at\sthe\smoment | at\sworst | at\smost | pain | please
        | years?(?:\s(?:old|young))? | yrs?(?:\sold)? | yo | y/o | year\sold | years\sof\sage
        | at\srest | (?:when\s)?walking | after | roughly | about | though | really | for\sme
        | on\saverage)\b)*
    \W*""",
    re.VERBOSE,
)
LONGEST_WHOLE = 14  # words; no longer message is only a yes or a command


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The file of answers: phrases that a whole message may be.

    Attributes:
        words: More classes of words.
        before: Words that may stand before a yes or no and change nothing.
        after: Words that may stand behind one.
        filler: Words that do not count in a command.
        polarity: `yes`, `no` or `not_sure` -> phrases.
        leads: `yes` or `no` -> phrases that answer when a message begins with them, whatever
            follows: "no, it moves freely". A contrast behind a no ("no, but") makes it none.
        turns: Words behind such a beginning that take it back.
        commands: Command -> phrases.
        asking: Phrases with which a question begins, at the beginning of a sentence.
        asking_anywhere: Phrases that make a sentence a question wherever they stand.
    """

    words: Mapping[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    filler: tuple[str, ...]
    polarity: Mapping[str, tuple[str, ...]]
    leads: Mapping[str, tuple[str, ...]]
    turns: tuple[str, ...]
    commands: Mapping[str, tuple[str, ...]]
    asking: tuple[str, ...]
    asking_anywhere: tuple[str, ...]


class Kind(StrEnum):
    """What a phrase of a whole message is."""

    BEFORE = "before"
    AFTER = "after"
    POLARITY = "polarity"
    LEAD = "lead"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Whole:
    """A phrase that a whole message may be, or that may stand around one."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A phrase of a question; `anywhere` when it need not begin a sentence."""

    anywhere: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What a whole message may be, ready to read with."""

    book: Book[Whole]
    filler: frozenset[str]
    turns: frozenset[str]


def build_answers(file: AnswerFile, classes: Classes) -> Answers:
    """Return the answers of a file, ready to read with."""
    pairs = [(phrase, Whole(Kind.BEFORE)) for phrase in file.before]
    pairs += [(phrase, Whole(Kind.AFTER)) for phrase in file.after]
    kinds = (
        (Kind.POLARITY, file.polarity),
        (Kind.LEAD, file.leads),
        (Kind.COMMAND, file.commands),
    )
    for kind, named in kinds:
        pairs += [(phrase, Whole(kind, name)) for name in named for phrase in named[name]]
    return Answers(write_book(pairs, classes), frozenset(file.filler), frozenset(file.turns))


def asking_phrases(file: AnswerFile) -> list[tuple[str, Asking]]:
    """Return the phrases of questions."""
    beginning = [(phrase, Asking(anywhere=False)) for phrase in file.asking]
    return beginning + [(phrase, Asking(anywhere=True)) for phrase in file.asking_anywhere]


def whole_message(answers: Answers, line: Line) -> tuple[str | None, str | None]:
    """Return the polarity and the command that the whole message is, each or None.

    A yes or no is no command, though "stop it" might be both.
    """
    bare = without(line, MARKS)
    end = len(bare.words) - 1
    if not 0 < end <= LONGEST_WHOLE:
        return None, None
    found = answers.book.find(bare)
    polarity = _polarity(found, end)
    if polarity is not None:
        return polarity, None
    command = _command(found, end)
    if command is None:
        short = without(bare, answers.filler)
        command = _command(answers.book.find(short), len(short.words) - 1)
    if command is None and ASKED not in line.places:
        lead = _lead(found, end)
        if lead == "yes" or bare.vocabulary.isdisjoint(answers.turns):
            return lead, None
    return None, command


def _command(found: Sequence[Found[Whole]], end: int) -> str | None:
    """Return the command that the words are, once or in several ways: "wrong button, go back"."""
    reached: dict[str, set[int]] = {}
    for one in found:
        if one.meaning.kind is Kind.COMMAND:
            places = reached.setdefault(one.meaning.name, {0})
            if one.first in places:
                places.add(one.last)
    fitting = [name for name, places in reached.items() if end in places and end]
    if len(fitting) <= 1:
        return fitting[0] if fitting else None
    return _longest(found, Kind.COMMAND, {0}, {end}) or fitting[0]


def _lead(found: Sequence[Found[Whole]], end: int) -> str | None:
    """Return the yes or no with which a message begins, or the yes with which it ends, or None."""
    begins = {0}
    for one in found:
        if one.meaning.kind is Kind.BEFORE and one.first in begins:
            begins.add(one.last)
    leads = [one for one in found if one.meaning.kind is Kind.LEAD]
    first = [one for one in leads if one.first in begins]
    if first:
        return max(first, key=lambda one: one.last).meaning.name
    last = [one.meaning.name for one in leads if one.last == end and one.size == 1]
    return "yes" if last == ["yes"] else None


def _polarity(found: Sequence[Found[Whole]], end: int) -> str | None:
    """Return the yes, no or not sure that stands between the words that do not count."""
    begins, ends = {0}, {end}
    for one in found:
        if one.meaning.kind is Kind.BEFORE and one.first in begins:
            begins.add(one.last)
    for one in reversed(found):
        if one.meaning.kind is Kind.AFTER and one.last in ends:
            ends.add(one.first)
    return _longest(found, Kind.POLARITY, begins, ends)


def is_question(line: Line, found: Iterable[Found[Asking]]) -> bool:
    """Return whether the message asks for something; `found` are its phrases of questions."""
    if ASKED in line.places:
        return True
    return any(
        one.meaning.anywhere or one.first == 0 or line.words[one.first - 1] in MARKS
        for one in found
    )


def single_number(text: str) -> float | None:
    """Return the one number that a message in lower case gives as an answer; of two the higher."""
    m = _ANSWER.fullmatch(text)
    return None if m is None else higher(m)


def _longest(
    found: Iterable[Found[Whole]], kind: Kind, begins: set[int], ends: set[int]
) -> str | None:
    """Return the name of the longest phrase of a kind between two of those places, or None."""
    fitting = [
        one
        for one in found
        if one.meaning.kind is kind and one.first in begins and one.last in ends
    ]
    return max(fitting, key=lambda one: one.size).meaning.name if fitting else None
