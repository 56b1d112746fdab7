"""Topics for a message, best first, or none: deterministic, and every score can be explained.

Each topic is a profile of what its title and phrases say: meanings, neighbors and pieces of words,
the rare ones weightiest. A message is compared with all profiles at once. Messages about something
else have profiles too: a topic's score is its share of what speaks for it, for something else, and
for neither, which is a constant doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.features import features, is_alone, pieces
from knowledge.lexicon import Lexicon, stems_of
from knowledge.normalize import Token, Vocabulary, tokenize
from knowledge.profile import Profiles, length
from knowledge.topic import Topic
from knowledge.understanding import Match

MIN_SCORE = 52.0  # 0 to 100; a topic below it is no answer: as much speaks against it as for it
CLOSE = 0.97  # share of the best likeness from which on the runner-up may be meant as well
BEST = 5  # candidates that are kept
LETTERS = 0.5  # weight of the pieces of words, beside that of meanings
FILLER = 0.25  # share of its weight that an unknown word without meaning counts
DOUBT = 0.12  # what speaks for no profile; measured on half of the development messages
LITTLE_DOUBT = 0.04  # the same in a message that names the knee
GREAT_DOUBT = 0.3  # the same in a message that names another part of the body, or a train
ALIKE = 90.0  # 0 to 100; from here on a message is a phrase but for a letter
LONGEST = 120  # words; what stands behind them does not decide what a message is about
REMEMBERED = 20_000  # words whose pieces are kept in memory


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic scored as it did.

    Attributes:
        topic: Its id, or `not: ` and what else the message may be about.
        score: 0 to 100.
        phrase: The nearest phrase.
        shared: What the message shares with the topic, weightiest first, with its weight.
    """

    topic: str
    score: float
    phrase: str
    shared: tuple[tuple[str, float], ...]


class Matcher:
    """All topics as profiles, and messages that are about something else."""

    def __init__(
        self, topics: Mapping[str, Topic], lexicon: Lexicon, vocabulary: Vocabulary
    ) -> None:
        """Index the topics' titles and phrases, spelling mended, and the lexicon's negatives."""
        self.lexicon = lexicon
        written = {name: (topic.title, *topic.phrases) for name, topic in sorted(topics.items())}
        self._topics = len(written)
        self._names = [*written, *(f"not: {name}" for name in lexicon.negatives)]
        self._phrases: list[list[str]] = []
        meanings, letters = [], []
        for n, texts in enumerate((*written.values(), *lexicon.negatives.values())):
            phrases = [vocabulary.mend(tokenize(text)) for text in texts]
            self._phrases.append([_words(phrase) for phrase in phrases])
            meanings += [(n, self._features(stems_of(phrase))[0]) for phrase in phrases]
            letters += [(n, _pieces(phrase)) for phrase in phrases]
        self._owners: dict[str, int] = {}
        for n, some in enumerate(self._phrases):
            for phrase in some:
                self._owners.setdefault(phrase, n)
        self._meanings = Profiles(meanings, len(self._names))
        self._letters = Profiles(letters, len(self._names))
        self._spelled: dict[str, tuple[list[float], float]] = {}

    def match(self, tokens: Sequence[Token]) -> tuple[tuple[Match, ...], str | None]:
        """Return the best topics, best first, and the one that is meant or None to abstain."""
        found, topic, _ = self.place(tokens)
        return found, topic

    def place(self, tokens: Sequence[Token]) -> tuple[tuple[Match, ...], str | None, str | None]:
        """Return what `match` does, and what else the message is about when that is likeliest.

        That is the name of one of the lexicon's negatives, and None when a topic is meant.
        """
        scores = self._score(tokens)
        best = self._ranked(scores)
        found = tuple(Match(self._names[n], round(scores[n], 1)) for n in best)
        if not found or scores[best[0]] < MIN_SCORE:
            return found, None, self._aside(scores)
        close = len(best) > 1 and scores[best[1]] > CLOSE * scores[best[0]]
        return found, None if close else found[0].topic, None

    def explain(self, tokens: Sequence[Token]) -> tuple[Reason, ...]:
        """Return why the best topics, and all else that is likelier, scored as they did."""
        scores = self._score(tokens)
        weights, _ = self._weigh(stems_of(tokens))
        words = _words(tokens)
        kept = self._ranked(scores)
        least = min((scores[n] for n in kept), default=0.0)
        kept += [n for n in range(self._topics, len(scores)) if scores[n] > least]
        reasons = []
        for n in sorted(kept, key=lambda n: (-scores[n], self._names[n])):
            nearest = max(self._phrases[n], key=lambda phrase: fuzz.token_set_ratio(words, phrase))
            shared = self._meanings.shared(n, weights)
            reasons.append(Reason(self._names[n], round(scores[n], 1), nearest, shared))
        return tuple(reasons)

    def _aside(self, scores: list[float]) -> str | None:
        """Return the negatives that the message is nearest to, if no topic is as near."""
        n = max(range(len(scores)), key=scores.__getitem__, default=0)
        return self._names[n].removeprefix("not: ") if self._topics <= n < len(scores) else None

    def _ranked(self, scores: list[float]) -> list[int]:
        """Return the numbers of the best topics that share anything, best first, ties by name."""
        ranked = sorted(range(self._topics), key=scores.__getitem__, reverse=True)
        return [n for n in ranked[:BEST] if scores[n] > 0]

    def _score(self, tokens: Sequence[Token]) -> list[float]:
        """Return the score of every topic and of all else, by number."""
        likeness, doubt = self._liken(tokens)
        words = _words(tokens)
        owner = self._owners.get(words) if words else None
        if owner is not None:
            likeness[owner] = 1.0
        doubt += max(likeness[self._topics :], default=0.0)
        scores = [100 * own / (own + doubt) for own in likeness]
        best = max(range(self._topics), key=scores.__getitem__, default=None)
        if best is not None and owner is None:  # no other: "inside" is nearly "outside"
            alike = max(fuzz.ratio(words, p, score_cutoff=ALIKE) for p in self._phrases[best])
            scores[best] = max(scores[best], alike)
        return scores

    def _liken(self, tokens: Sequence[Token]) -> tuple[list[float], float]:
        """Return how alike a message is to every profile, 0 to 1, and the doubt that is left."""
        weights, doubt = self._weigh(stems_of(tokens))
        likeness = [0.0] * len(self._names)
        share = 1 / (1 + LETTERS)
        self._meanings.add(likeness, weights, share / length(weights.values()))
        found = [self._letters_of(word) for word in sorted({token.word for token in tokens})]
        share *= LETTERS / (sum(squares for _, squares in found) ** 0.5 or 1.0)
        for n, values in enumerate(zip(*(own for own, _ in found), strict=True)):
            likeness[n] += share * sum(values)
        return likeness, doubt

    def _weigh(self, stems: Sequence[str]) -> tuple[dict[str, float], float]:
        """Return the features of a message with their weights, and the doubt that is left.

        Pairs that are not known do not count, single meanings do.
        """
        found, doubt = self._features(stems)
        weights = self._meanings.weigh(found)
        for feature in found:
            if feature not in weights and is_alone(feature):
                share = FILLER if self.lexicon.is_filler(feature) else 1.0
                weights[feature] = share * self._meanings.rarest
        return weights, doubt

    def _features(self, stems: Sequence[str]) -> tuple[dict[str, float], float]:
        units = self.lexicon.fold(stems)
        doubt = DOUBT
        if not self.lexicon.about.isdisjoint(units):
            doubt = LITTLE_DOUBT
        elif not self.lexicon.elsewhere.isdisjoint(units):
            doubt = GREAT_DOUBT
        return features(self.lexicon, stems, units), doubt

    def _letters_of(self, word: str) -> tuple[list[float], float]:
        """Return what the pieces of a word add to every topic, and their squared length."""
        known = self._spelled.get(word)
        if known is None:
            rarity, rarest = self._letters.rarity, self._letters.rarest
            weights = {piece: rarity.get(piece, rarest) for piece in pieces(word)}
            own = [0.0] * len(self._names)
            self._letters.add(own, weights, 1.0)
            if len(self._spelled) >= REMEMBERED:
                self._spelled.clear()
            known = self._spelled[word] = own, sum(w * w for w in weights.values())
        return known


def _words(tokens: Sequence[Token]) -> str:
    return " ".join(token.word for token in tokens)


def _pieces(tokens: Sequence[Token]) -> dict[str, float]:
    return {piece: 1.0 for token in tokens for piece in pieces(token.word)}
