"""Topics for messages, beside other ways over the very same phrases.

Measured on the project's own utterances, or on a file of labeled messages: BENCH_QUERIES=FILE.
"""

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.cli.evaluate import OUT_OF_SCOPE, auroc, read_rows
from bot.content.read import read
from bot.conversation.world import load_world
from knowledge import Knowledge
from tests.bench.minilm import MiniLM

NOTE = """
CPU is that of one message, all threads; each way sees the titles and phrases of all topics. For
the others a topic's score is that of its best phrase. WRatio and token_set_ratio are rapidfuzz's.
The time of kneebot in the first row is for all that it reads: topics, facts, red flags, answers.
"""
NONE = "none"
FOLDER = Path(__file__).parent.parent / "utterances"
K1, B = 1.5, 0.75  # the usual parameters of BM25
Scores = dict[str, float]
Way = Callable[[str], Scores]
Row = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Utterances:
    """Messages of a topic, and those that it is known to miss."""

    topic: str
    utterances: tuple[str, ...]
    known_misses: tuple[str, ...] = ()


def report() -> str:
    """Return the table."""
    knowledge = load_world().knowledge
    phrases = [(n, text) for n, t in knowledge.topics.items() for text in (t.title, *t.phrases)]
    ways: dict[str, Way] = {
        "kneebot, the whole reading": lambda text: _whole(knowledge, text),
        "kneebot, topics alone": lambda text: _best(knowledge, text),
        "rapidfuzz WRatio": _fuzzy(phrases, fuzz.WRatio),
        "rapidfuzz token_set_ratio": _fuzzy(phrases, fuzz.token_set_ratio),
        "BM25": _bm25(phrases),
        "TF-IDF, words and pairs": _tfidf(phrases),
        "MiniLM-L6-v2": _minilm(phrases),
    }
    rows = _rows()
    inside = sum(row[1] != {NONE} for row in rows)
    lines = [
        f"{inside} messages in scope, {len(rows) - inside} out of scope; {len(phrases)} phrases"
    ]
    lines += [f"{'':28} {'top-1':>6} {'top-3':>6} {'AUROC':>6} {'p50 us':>8} {'p99 us':>8}"]
    lines += [_line(name, way, rows) for name, way in ways.items()]
    return "\n".join((*lines, NOTE))


def _rows() -> list[Row]:
    """Return the messages with the topics that are right for each."""
    given = os.environ.get("BENCH_QUERIES")
    if given is None:
        return [
            (text, frozenset((file.topic,)))
            for path in sorted(FOLDER.glob("*.yaml"))
            if path.stem != "red_flags"
            for file in [read(path, Utterances, root=FOLDER.parent).value]
            for text in file.utterances + file.known_misses
        ]
    rows = read_rows(Path(given), "topic", str | None)
    named = [(row["text"], (row["topic"], *(row.get("also") or ()))) for row in rows]
    return [
        (text, frozenset(NONE if t in (None, OUT_OF_SCOPE) else t for t in topics))
        for text, topics in named
    ]


def _line(name: str, way: Way, rows: Sequence[Row]) -> str:
    first = third = 0
    inside: list[float] = []
    outside: list[float] = []
    times: list[float] = []
    for text, _ in rows[:50]:
        way(text)
    for text, right in rows:
        began = time.process_time_ns()
        scores = way(text)
        times.append((time.process_time_ns() - began) / 1000)
        ranked = sorted(scores, key=lambda topic: -scores[topic])
        (outside if right == {NONE} else inside).append(max(scores.values(), default=0.0))
        if right != {NONE}:
            first += bool(ranked) and ranked[0] in right
            third += bool(right & set(ranked[:3]))
    times.sort()
    middle, last = times[len(times) // 2], times[int(len(times) * 0.99)]
    shares = f"{first / len(inside):>6.3f} {third / len(inside):>6.3f}"
    area = auroc(inside, outside)
    return f"{name:28} {shares} {area or 0:>6.3f} {middle:>8.0f} {last:>8.0f}"


def _whole(knowledge: Knowledge, text: str) -> Scores:
    return {match.topic: match.score for match in knowledge.understand(text).candidates}


def _best(knowledge: Knowledge, text: str) -> Scores:
    return {match.topic: match.score for match in knowledge.match(text)[0]}


def _fuzzy(phrases: list[tuple[str, str]], scorer: Callable[..., float]) -> Way:
    texts = [text.lower() for _, text in phrases]

    def way(text: str) -> Scores:
        found = process.extract(text.lower(), texts, scorer=scorer, limit=40)
        return _of_topics(((phrases[place][0], score) for _, score, place in found))

    return way


def _bm25(phrases: list[tuple[str, str]]) -> Way:
    words = [text.lower().split() for _, text in phrases]
    mean = sum(map(len, words)) / len(words)
    index: dict[str, list[tuple[int, float]]] = {}
    for place, some in enumerate(words):
        for word, times in Counter(some).items():
            part = times * (K1 + 1) / (times + K1 * (1 - B + B * len(some) / mean))
            index.setdefault(word, []).append((place, part))

    def way(text: str) -> Scores:
        scores: dict[int, float] = {}
        for word in set(text.lower().split()) & index.keys():
            found = index[word]
            rarity = math.log(1 + (len(words) - len(found) + 0.5) / (len(found) + 0.5))
            for place, part in found:
                scores[place] = scores.get(place, 0.0) + rarity * part
        return _of_topics((phrases[place][0], score) for place, score in scores.items())

    return way


def _tfidf(phrases: list[tuple[str, str]]) -> Way:
    grams = [_grams(text) for _, text in phrases]
    seen = Counter(gram for some in grams for gram in set(some))
    rarity = {gram: math.log((1 + len(grams)) / (1 + n)) + 1 for gram, n in seen.items()}
    index: dict[str, list[tuple[int, float]]] = {}
    for place, some in enumerate(grams):
        weights = {gram: times * rarity[gram] for gram, times in Counter(some).items()}
        size = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        for gram, weight in weights.items():
            index.setdefault(gram, []).append((place, weight / size))

    def way(text: str) -> Scores:
        weights = {g: n * rarity[g] for g, n in Counter(_grams(text)).items() if g in rarity}
        size = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        scores: dict[int, float] = {}
        for gram, weight in weights.items():
            for place, own in index[gram]:
                scores[place] = scores.get(place, 0.0) + weight / size * own
        return _of_topics((phrases[place][0], score) for place, score in scores.items())

    return way


def _grams(text: str) -> list[str]:
    words = text.lower().split()
    return [*words, *(" ".join(pair) for pair in pairwise(words))]


def _minilm(phrases: list[tuple[str, str]]) -> Way:
    model = MiniLM()
    known = np.stack([model.embed(text) for _, text in phrases])

    def way(text: str) -> Scores:
        near = known @ model.embed(text)
        return _of_topics((phrases[place][0], float(near[place])) for place in range(len(phrases)))

    return way


def _of_topics(found: Iterable[tuple[str, float]]) -> Scores:
    """Return for each topic the score of its best phrase."""
    best: Scores = {}
    for topic, score in found:
        best[topic] = max(score, best.get(topic, -1.0))
    return best
