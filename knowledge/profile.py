"""Topics as weighted features: what is rare tells more, and what a topic says often tells more."""

from collections.abc import Iterable, Mapping
from math import log, log1p, sqrt

COMMONPLACE = 0.3  # rarity of what three topics of four say: it tells none apart
Weights = dict[str, float]  # feature -> weight


class Profiles:
    """The profile of every topic, indexed by feature; a message is compared with all at once."""

    def __init__(self, examples: Iterable[tuple[int, Weights]], topics: int) -> None:
        """Weigh and index the examples.

        Args:
            examples: The number of a topic and the features of one of its phrases.
            topics: How many topics there are.
        """
        examples = tuple(examples)
        seen: dict[str, set[int]] = {}
        for topic, features in examples:
            for feature in features:
                seen.setdefault(feature, set()).add(topic)
        self.rarity = {
            feature: log(1 + (topics - len(found) + 0.5) / (len(found) + 0.5))
            for feature, found in seen.items()
        }
        self.rarest = max(self.rarity.values(), default=1.0)
        sums: list[Weights] = [{} for _ in range(topics)]
        for topic, features in examples:
            profile = sums[topic]
            for feature, weight in _unit(self.weigh(features)).items():
                profile[feature] = profile.get(feature, 0.0) + weight
        self.index: dict[str, list[tuple[int, float]]] = {}
        for topic, profile in enumerate(sums):
            damped = _unit({feature: log1p(weight) for feature, weight in profile.items()})
            for feature, weight in damped.items():
                if self.rarity[feature] >= COMMONPLACE:
                    self.index.setdefault(feature, []).append((topic, weight))

    def weigh(self, features: Mapping[str, float]) -> Weights:
        """Return the features that are known, each times its rarity."""
        rarity = self.rarity
        return {f: weight * rarity[f] for f, weight in features.items() if f in rarity}

    def add(self, scores: list[float], features: Mapping[str, float], factor: float) -> None:
        """Add to each topic's score what it shares with weighed features, times a factor."""
        index = self.index
        for feature, weight in features.items():
            weight *= factor
            for topic, own in index.get(feature, ()):
                scores[topic] += weight * own

    def shared(self, topic: int, features: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """Return what weighed features share with a topic, weightiest first, with the weight."""
        found = [
            (feature, round(weight * own, 2))
            for feature, weight in features.items()
            for number, own in self.index.get(feature, ())
            if number == topic
        ]
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def length(weights: Iterable[float]) -> float:
    """Return the Euclidean length of weights, or 1 where there is none."""
    return sqrt(sum(weight * weight for weight in weights)) or 1.0


def _unit(weights: Weights) -> Weights:
    size = length(weights.values())
    return {feature: weight / size for feature, weight in weights.items()}
