"""What one message states, besides its topic: facts, red flags, and the shape of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.context import Cues, build_cues, read_context
from knowledge.facts import FactFile, Facts, build_facts, settle, state
from knowledge.line import line_up, lower
from knowledge.measures import measure
from knowledge.normalize import Token
from knowledge.red_flags import FlagFile, Flags, build_flags, mention
from knowledge.shapes import (
    AnswerFile,
    Answers,
    build_answers,
    command,
    is_question,
    polarity,
    single_length,
    single_number,
)
from knowledge.times import days_named, time_of_day
from knowledge.understanding import FactValue, FlagMention

PAINFUL = frozenset(("pain", "pains", "hurt", "hurts", "ache", "aches", "sore"))


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

    facts: Facts
    flags: Flags
    cues: Cues
    answers: Answers
    words: frozenset[str]

    @classmethod
    def build(cls, facts: FactFile, flags: FlagFile, answers: AnswerFile) -> "Statements":
        """Return the readers of the three files.

        Raises:
            PatternError: If a phrase cannot be read.
        """
        classes = {**facts.words, **flags.words, **answers.words}
        parts = (
            build_facts(facts, classes),
            build_flags(flags, facts, classes),
            build_cues(flags.context, classes),
            build_answers(answers, classes),
        )
        books = (parts[0].book, parts[1].book, parts[2].book, parts[3].polarity, parts[3].commands)
        words = frozenset[str]().union(*(book.words for book in books))
        return cls(*parts, words)

    def read(self, text: str, tokens: tuple[Token, ...], mended: tuple[Token, ...]) -> Stated:
        """Return what a message states.

        Args:
            text: The message.
            tokens: Its words.
            mended: Its words, spelling mended, as many as `tokens`.
        """
        line = line_up(text, mended)
        plain = lower(text)
        fact_phrases = self.facts.book.find(line)
        flag_phrases = self.flags.book.find(line)
        said_runs = [one.runs for one in fact_phrases] + [one.runs for one in flag_phrases]
        context = read_context(self.cues, line, said_runs)
        said = state(line, fact_phrases, context) + measure(plain, line, context)
        facts = settle(said, self.facts.several, context)
        number, answer = single_number(plain), polarity(self.answers, line)
        if number is not None and line.vocabulary.isdisjoint(PAINFUL):
            facts.pop("severity_0_10", None)  # a bare number answers the question that is open
        return Stated(
            facts=facts,
            flags=mention(self.flags, line, flag_phrases, context, said, facts),
            command=None if answer else command(self.answers, line),
            polarity=answer,
            number=number,
            minutes=single_length(plain),
            time=time_of_day(plain),
            days=days_named(plain),
            is_question=is_question(self.answers, line),
        )
