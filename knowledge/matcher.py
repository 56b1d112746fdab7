"""Topics for a message, best first, or none: deterministic, and every score can be explained.

A message and a phrase are weighed by what they share: rare words count more than frequent ones, and
neighbors that stand in the same order count on top. A topic's score is its nearest phrase together
with all of its words. Words that no topic knows count against every topic, so that a message about
something else stays below the threshold. Messages written to match nothing compete with the topics.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from rapidfuzz import fuzz

from knowledge.lexicon import Lexicon
from knowledge.normalize import Token, tokenize
from knowledge.topic import Topic
from knowledge.understanding import Match

MIN_SCORE = 42.0  # 0 to 100; a topic below it is no answer
MARGIN = 3.0  # to the runner-up, below SURE
SURE = 60.0  # from here on a close runner-up does not matter
BEST = 5  # candidates that are kept
PAIR = 0.6  # weight of two neighbors, beside that of the words themselves
FILLER = 0.25  # share of its weight that an unknown word without meaning counts
TITLE = "title"
_NEGATIVE = ""  # the topic of messages about something else
_PHRASE, _TOPIC, _SPELLING = 0.55, 0.35, 0.10  # the parts of a score


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic scored as it did.

    Attributes:
        topic: Its id.
        score: 0 to 100.
        phrase: The nearest phrase.
        shared: What the message shares with the topic, weightiest first, with its weight.
    """

    topic: str
    score: float
    phrase: str
    shared: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    topic: str
    text: str
    norm: float


class Matcher:
    """All phrases, indexed."""

    def __init__(self, topics: Mapping[str, Topic], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        texts = [(t.topic, text) for t in topics.values() for text in (t.title, *t.phrases)]
        texts += [(_NEGATIVE, text) for text in lexicon.negatives]
        units = [_features(lexicon.fold(tokenize(text))) for _, text in texts]
        self._weights = _weights([topic for topic, _ in texts], units)
        self._unknown = max(self._weights.values(), default=1.0)
        self._phrases: list[_Phrase] = []
        self._postings: dict[str, list[int]] = {}
        self._profiles: dict[str, dict[str, float]] = {}
        for (topic, text), features in zip(texts, units, strict=True):
            self._index(topic, text, features)
        for profile in self._profiles.values():
            for unit, count in profile.items():
                profile[unit] = count / (count + 1.0)

    def _index(self, topic: str, text: str, features: frozenset[str]) -> None:
        number = len(self._phrases)
        norm = sqrt(sum(self._weights[unit] ** 2 for unit in features)) or 1.0
        self._phrases.append(_Phrase(topic, text, norm))
        profile = self._profiles.setdefault(topic, {})
        for unit in features:
            self._postings.setdefault(unit, []).append(number)
            profile[unit] = profile.get(unit, 0.0) + 1.0

    def match(self, tokens: Sequence[Token]) -> tuple[tuple[Match, ...], str | None]:
        """Return the best topics, best first, and the one that is meant or None to abstain."""
        scored = self._score(tokens)
        if not scored:
            return (), None
        negative = next((score for topic, score, _ in scored if topic == _NEGATIVE), 0.0)
        best = [Match(topic, round(score, 1)) for topic, score, _ in scored if topic][:BEST]
        if not best or best[0].score < max(MIN_SCORE, negative):
            return tuple(best), None
        runner_up = best[1].score if len(best) > 1 else 0.0
        close = best[0].score < SURE and best[0].score - runner_up < MARGIN
        return tuple(best), None if close else best[0].topic

    def explain(self, tokens: Sequence[Token]) -> tuple[Reason, ...]:
        """Return why the best topics scored as they did, best first."""
        weights = self._weigh(_features(self._lexicon.fold(tokens)))
        reasons = []
        for topic, score, number in self._score(tokens)[:BEST]:
            profile = self._profiles[topic]
            shared = sorted(
                ((unit, round(w, 2)) for unit, w in weights.items() if unit in profile),
                key=lambda pair: (-pair[1], pair[0]),
            )
            name = topic or "something else"
            phrase = self._phrases[number].text
            reasons.append(Reason(name, round(score, 1), phrase, tuple(shared)))
        return tuple(reasons)

    def _weigh(self, features: Iterable[str]) -> dict[str, float]:
        """Return what a message has, with its weight; unknown pairs do not count."""
        weights: dict[str, float] = {}
        for unit in features:
            known = self._weights.get(unit)
            if known is not None:
                weights[unit] = known
            elif " " not in unit:
                filler = self._lexicon.is_filler(unit)
                weights[unit] = self._unknown * (FILLER if filler else 1.0)
        return weights

    def _score(self, tokens: Sequence[Token]) -> list[tuple[str, float, int]]:
        """Return topic, score and nearest phrase of all that share anything, best first."""
        weights = self._weigh(_features(self._lexicon.fold(tokens)))
        norm = sqrt(sum(w * w for w in weights.values()))
        total = sum(weights.values())
        dots: dict[int, float] = {}
        for unit, weight in weights.items():
            for number in self._postings.get(unit, ()):
                dots[number] = dots.get(number, 0.0) + weight * weight
        nearest: dict[str, tuple[float, int]] = {}
        for number, dot in dots.items():
            phrase = self._phrases[number]
            cosine = dot / (norm * phrase.norm)
            if cosine > nearest.get(phrase.topic, (0.0, 0))[0]:
                nearest[phrase.topic] = (cosine, number)
        words = " ".join(token.word for token in tokens)
        scored = []
        for topic, (cosine, number) in nearest.items():
            profile = self._profiles[topic]
            covered = sum(w * profile[unit] for unit, w in weights.items() if unit in profile)
            score = 100 * (_PHRASE * cosine + _TOPIC * covered / total)
            scored.append((topic, score, number))
        scored.sort(key=lambda item: (-item[1], item[0]))
        head = [
            (topic, score + _SPELLING * fuzz.ratio(words, self._phrases[number].text), number)
            for topic, score, number in scored[: BEST + 1]
        ]
        head.sort(key=lambda item: (-item[1], item[0]))
        return head


def _features(units: Sequence[str]) -> frozenset[str]:
    """Return words and pairs of neighbors."""
    return frozenset((*units, *(f"{a} {b}" for a, b in pairwise(units))))


def _weights(topics: Sequence[str], units: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return unit -> weight: the fewer topics it stands in, the more; pairs count less."""
    seen: dict[str, set[str]] = {}
    for topic, features in zip(topics, units, strict=True):
        for unit in features:
            seen.setdefault(unit, set()).add(topic)
    count = len(set(topics))
    return {
        unit: log(1 + (count - len(in_topics) + 0.5) / (len(in_topics) + 0.5))
        * (PAIR if " " in unit else 1.0)
        for unit, in_topics in seen.items()
    }
