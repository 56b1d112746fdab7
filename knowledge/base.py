"""All that the knowledge base holds, and the reading of a message with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.lexicon import Lexicon, LexiconFile
from knowledge.matcher import LONGEST, Matcher, Reason
from knowledge.normalize import Token, Vocabulary, squeeze, tokenize
from knowledge.statement import Statements
from knowledge.topic import Exercise, Topic
from knowledge.understanding import FlagMention, Match, Understanding


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Topics by id, exercises by id, and what reads messages."""

    topics: Mapping[str, Topic]
    exercises: Mapping[str, Exercise]
    _matcher: Matcher = field(repr=False)
    _vocabulary: Vocabulary = field(repr=False)
    _statements: Statements = field(repr=False)
    _said: Vocabulary = field(repr=False)

    @classmethod
    def build(
        cls,
        topics: Mapping[str, Topic],
        exercises: Mapping[str, Exercise],
        file: LexiconFile,
        statements: Statements,
    ) -> "Knowledge":
        """Return the knowledge base, indexed."""
        lexicon = Lexicon(file)
        vocabulary = _vocabulary(topics, lexicon)
        matcher = Matcher(topics, lexicon, vocabulary)
        said = Vocabulary(sorted(statements.words), vocabulary.words)
        return cls(topics, exercises, matcher, vocabulary, statements, said)

    def understand(self, text: str) -> Understanding:
        """Return what a message means."""
        single, places = squeeze(text)
        tokens = tokenize(single)
        mended = self._vocabulary.mend(tokens[:LONGEST])
        candidates, topic, aside = self._matcher.place(mended)
        stated = self._statements.read(single, self._said.mend(tokens))
        return Understanding(
            text,
            stated.facts,
            flags=tuple(_placed(flag, places) for flag in stated.flags),
            candidates=candidates,
            topic=topic,
            aside=aside,
            command=stated.command,
            polarity=stated.polarity,
            number=stated.number,
            minutes=stated.minutes,
            time=stated.time,
            days=stated.days,
            is_question=stated.is_question,
            repaired=" ".join(token.word for token in mended),
        )

    def match(self, text: str) -> tuple[tuple[Match, ...], str | None]:
        """Return the best topics for a message, and the one that is meant or None to abstain."""
        return self._matcher.match(self.mended(text))

    def explain(self, text: str) -> tuple[Reason, ...]:
        """Return why the best topics fit a message as they do."""
        return self._matcher.explain(self.mended(text))

    def without(self, part: int, parts: int) -> Matcher:
        """Return a matcher that lacks one of so many parts of every topic's phrases."""
        topics = {
            name: replace(
                topic,
                phrases=tuple(p for n, p in enumerate(topic.phrases) if n % parts != part),
            )
            for name, topic in self.topics.items()
        }
        return Matcher(topics, self._matcher.lexicon, self._vocabulary)

    def mended(self, text: str) -> tuple[Token, ...]:
        """Return the words of a message, spelling mended."""
        return self._vocabulary.mend(tokenize(text)[:LONGEST])


def _placed(flag: FlagMention, places: Sequence[int]) -> FlagMention:
    """Return a mention with its span in the message as it was written."""
    start, end = flag.span
    if isinstance(places, range):
        return flag
    return replace(flag, span=(places[start], places[end - 1] + 1))


def _vocabulary(topics: Mapping[str, Topic], lexicon: Lexicon) -> Vocabulary:
    """Return the words that are known; a slip of the pen in one phrase is none of them."""
    written = Counter(
        token.word
        for topic in topics.values()
        for text in (topic.title, *topic.phrases)
        for token in tokenize(text)
    )
    often = [word for word, times in written.most_common() if times > 1]
    known = Vocabulary((*often, *lexicon.words), lexicon.right, lexicon.typed)
    rare = [word for word, times in written.items() if times == 1 and known.repair(word) == word]
    return Vocabulary((*often, *lexicon.words, *rare), lexicon.right, lexicon.typed)
