"""All that the knowledge base holds, and the reading of a message with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.lexicon import Lexicon, LexiconFile
from knowledge.matcher import Matcher, Reason
from knowledge.normalize import Vocabulary, tokenize
from knowledge.topic import Exercise, Topic
from knowledge.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Topics by id, exercises by id, and what reads messages."""

    topics: Mapping[str, Topic]
    exercises: Mapping[str, Exercise]
    _matcher: Matcher = field(repr=False)
    _vocabulary: Vocabulary = field(repr=False)

    @classmethod
    def build(
        cls, topics: Mapping[str, Topic], exercises: Mapping[str, Exercise], lexicon: LexiconFile
    ) -> "Knowledge":
        """Return the knowledge base, indexed."""
        folded = Lexicon(lexicon)
        written = [
            token.word
            for topic in topics.values()
            for text in (topic.title, *topic.phrases)
            for token in tokenize(text)
        ]
        vocabulary = Vocabulary((*folded.words, *written), folded.common)
        return cls(topics, exercises, Matcher(topics, folded), vocabulary)

    def understand(self, text: str) -> Understanding:
        """Return what a message means."""
        tokens = tokenize(text)
        mended = self._vocabulary.mend(tokens)
        candidates, topic = self._matcher.match(mended)
        plain = text.strip().lower()
        return Understanding(
            text,
            {},
            candidates=candidates,
            topic=topic,
            polarity=plain if plain in ("yes", "no") else None,
            number=int(plain) if plain.isascii() and plain.isdigit() else None,
            repaired=" ".join(token.word for token in mended),
        )

    def explain(self, text: str) -> tuple[Reason, ...]:
        """Return why the best topics fit a message as they do."""
        return self._matcher.explain(self._vocabulary.mend(tokenize(text)))
