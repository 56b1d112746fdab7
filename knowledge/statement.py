"""What one message states, besides its topic: facts, red flags, and the shape of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.book import Book, Found, write_book
from knowledge.context import Cue, cue_phrases, read_context
from knowledge.facts import FactFile, FactPhrases, settle, state
from knowledge.line import Line, line_up, lower
from knowledge.measures import measure
from knowledge.normalize import Token
from knowledge.numbers import NUMBER_WORDS, lengths
from knowledge.red_flags import FlagFile, Flags, Naming, build_flags, mention
from knowledge.shapes import (
    AnswerFile,
    Answers,
    Asking,
    asking_phrases,
    build_answers,
    is_question,
    single_number,
    whole_message,
)
from knowledge.times import days_named, time_of_day
from knowledge.understanding import FactValue, FlagMention

LONGEST_NUMBER = 8  # words; in no longer message a misspelt number stands alone


@dataclass(frozen=True, slots=True)
class Stated:
    """What a message states; the fields mean what they mean in `Understanding`."""

    facts: Mapping[str, FactValue]
    flags: tuple[FlagMention, ...]
    command: str | None
    polarity: str | None
    number: float | None
    minutes: int | None
    time: str | None
    days: tuple[str, ...]
    is_question: bool


@dataclass(frozen=True, slots=True)
class Statements:
    """All that reads statements; `words` is every word that its phrases know."""

    book: Book[FactPhrases | Naming | Cue | Asking]
    facts: FactFile
    flags: Flags
    light: frozenset[str]
    answers: Answers
    words: frozenset[str]

    @classmethod
    def build(cls, facts: FactFile, flags: FlagFile, answers: AnswerFile) -> "Statements":
        """Return the readers of the three files.

        Raises:
            PatternError: If a phrase cannot be read.
        """
        classes = {**facts.words, **flags.words, **answers.words}
        named = build_flags(flags, facts)
        pairs: list[tuple[str, FactPhrases | Naming | Cue | Asking]] = [
            (phrase, entry) for entry in facts.phrases for phrase in entry.phrases
        ]
        pairs += [*named.phrases, *cue_phrases(flags.context), *asking_phrases(answers)]
        book = write_book(pairs, classes)
        whole = build_answers(answers, classes)
        light = frozenset(flags.context.light)
        return cls(book, facts, named, light, whole, book.words | whole.book.words | NUMBER_WORDS)

    def read(self, text: str, mended: tuple[Token, ...]) -> Stated:
        """Return what a message states.

        Args:
            text: The message.
            mended: Its words, spelling mended.
        """
        line, plain = line_up(text, mended), lower(text)
        durations = lengths(plain)
        found = self.book.find(line)
        stating: list[Found[FactPhrases]] = []
        naming: list[Found[Naming]] = []
        cues: list[Found[Cue]] = []
        asking: list[Found[Asking]] = []
        for one in found:
            match one.meaning:
                case FactPhrases() as fact:
                    stating.append(Found(fact, one.runs))
                    naming += [Found(flag, one.runs) for flag in self.flags.stating.get(fact, ())]
                case Naming() as flag:
                    naming.append(Found(flag, one.runs))
                case Cue() as cue:
                    cues.append(Found(cue, one.runs))
                case phrase:
                    asking.append(Found(phrase, one.runs))
        runs = [one.runs for one in stating if self.facts.tells(one.meaning)]
        runs += [one.runs for one in naming if not one.meaning.denied]
        context = read_context(line, cues, runs, self.light)
        said = state(stating, context) + measure(plain, line, context, durations)
        facts = settle(said, self.facts, context)
        polarity, command = whole_message(self.answers, line)
        return Stated(
            facts=facts,
            flags=mention(self.flags, line, naming, context, said, facts),
            command=command,
            polarity=polarity,
            number=_number(plain, line),
            minutes=durations[0].minutes if len(durations) == 1 else None,
            time=time_of_day(plain),
            days=days_named(plain),
            is_question=is_question(line, asking),
        )


def _number(plain: str, line: Line) -> float | None:
    """Return the one number that a message gives, as written or with its spelling mended."""
    found = single_number(plain)
    if found is None and len(line.words) <= LONGEST_NUMBER:
        found = single_number(" ".join(line.words[:-1]))
    return found
