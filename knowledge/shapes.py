"""The shape of an answer: yes, no or not sure, a command, a number, a duration, a question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.line import ASKED, MARKS, Line, without
from knowledge.numbers import NUMBER, higher, lengths
from knowledge.pattern import Book, Classes, write_book

_OUT_OF = r"(?:\s?(?:/|out\sof|outt?a|of)\s?(?:10|ten))?"
_ANSWER = re.compile(
    rf"""\W*
    (?:(?:it'?s | it\sis | it\swas | i'?m | i\sam | (?:my\s|the\s)?pain(?:\sis|\swas)? | about
        | around | approx(?:imately)? | maybe | perhaps | probably | roughly | like | i'?d\ssay
        | i\swould\ssay | say | i\sthink | i\sguess | an? | just | only | nearly | almost | over
        | under | at | number | level | score | was | today | now | worst | well | aged? | turned
        | up\sto | between | ok | hmm | um | er | so | still | already | more\sthan | less\sthan
        | easily | solid)[,.:]?\s+)*
    (?P<low>{NUMBER}){_OUT_OF}
    (?:\s?(?:- | \u2013 | or | to | and | ,)\s?(?P<high>{NUMBER}){_OUT_OF})?
    (?:\s*(?:ish | or\sso | i\sthink | i\sguess | i'?d\ssay | maybe | probably | today | now
        | right\snow | at\sthe\smoment | at\sworst | at\smost | pain | please | years?(?:\sold)?
        | yrs?(?:\sold)? | yo | y/o | year\sold | years\sof\sage | at\srest | (?:when\s)?walking
        | after | roughly | about | though | really | for\sme | on\saverage)\b)*
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
        commands: Command -> phrases.
        asking: Phrases with which a question begins, at the beginning of a sentence.
        asking_anywhere: Phrases that make a sentence a question wherever they stand.
    """

    words: Mapping[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    filler: tuple[str, ...]
    polarity: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, tuple[str, ...]]
    asking: tuple[str, ...]
    asking_anywhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a whole message may be, ready to read with."""

    polarity: Book[str]
    commands: Book[str]
    asking: Book[bool]
    before: Book[str]
    after: Book[str]
    filler: frozenset[str]


def build_answers(file: AnswerFile, classes: Classes) -> Answers:
    """Return the answers of a file, ready to read with."""

    def book(named: Mapping[str, tuple[str, ...]]) -> Book[str]:
        return write_book(
            [(phrase, name) for name, some in named.items() for phrase in some], classes
        )

    asking = [(phrase, False) for phrase in file.asking]
    asking += [(phrase, True) for phrase in file.asking_anywhere]
    return Answers(
        book(file.polarity),
        book(file.commands),
        write_book(asking, classes),
        book({"before": file.before}),
        book({"after": file.after}),
        frozenset(file.filler),
    )


def polarity(answers: Answers, line: Line) -> str | None:
    """Return `yes`, `no` or `not_sure` when the message is such an answer, else None."""
    bare = without(line, MARKS)
    end = len(bare.words) - 1
    if not 0 < end <= LONGEST_WHOLE:
        return None
    begins, ends = {0}, {end}
    for one in answers.before.find(bare):
        if one.first in begins:
            begins.add(one.last)
    for one in reversed(answers.after.find(bare)):
        if one.last in ends:
            ends.add(one.first)
    return _longest(answers.polarity, bare, begins, ends)


def command(answers: Answers, line: Line) -> str | None:
    """Return the command that the whole message is, or None."""
    bare = without(line, MARKS)
    if len(bare.words) - 1 > LONGEST_WHOLE:
        return None
    for row in (bare, without(bare, answers.filler)):
        found = _longest(answers.commands, row, {0}, {len(row.words) - 1})
        if found is not None:
            return found
    return None


def is_question(answers: Answers, line: Line) -> bool:
    """Return whether the message asks for something."""
    if ASKED in line.words:
        return True
    return any(
        one.meaning or one.first == 0 or line.words[one.first - 1] in MARKS
        for one in answers.asking.find(line)
    )


def single_number(text: str) -> float | None:
    """Return the one number that a message in lower case gives as an answer; of two the higher."""
    m = _ANSWER.fullmatch(text)
    return None if m is None else higher(m)


def single_length(text: str) -> int | None:
    """Return the one length of time that a message in lower case gives, in minutes, or None."""
    found = lengths(text)
    return found[0].minutes if len(found) == 1 else None


def _longest(book: Book[str], line: Line, begins: set[int], ends: set[int]) -> str | None:
    """Return the meaning of the longest phrase between two of those places, or None."""
    fitting = [one for one in book.find(line) if one.first in begins and one.last in ends]
    return max(fitting, key=lambda one: one.size).meaning if fitting else None
