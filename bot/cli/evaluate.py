"""`kneebot evaluate`: scores of labeled messages, as a table or as JSON."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any

from bot.cli import vignettes
from bot.content.read import ContentError
from bot.conversation.world import load_world
from knowledge import Knowledge, Understanding

OUT_OF_SCOPE = "out_of_scope"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    files = parser.add_mutually_exclusive_group(required=True)
    files.add_argument(
        "--queries",
        metavar="F",
        type=Path,
        help='JSON lines {"text", "topic", "also": [...], "source"}; topic "out_of_scope" or null',
    )
    files.add_argument(
        "--facts",
        metavar="F",
        type=Path,
        help='JSON lines {"text", "facts": {id: value}, "optional": [id, ...], "source"}',
    )
    files.add_argument(
        "--vignettes",
        metavar="F",
        type=Path,
        help="YAML list of stories with facts and the expected urgency, played as conversations",
    )
    parser.add_argument(
        "--questions-only", action="store_true", help="leave the stories of vignettes out"
    )
    parser.add_argument(
        "--json", action="store_true", help="JSON instead of a table; of vignettes a line each"
    )


def run(args: argparse.Namespace) -> int:
    """Print the scores; return 0.

    Raises:
        ContentError: When the file cannot be read.
    """
    if args.vignettes:
        return vignettes.run(args.vignettes, as_json=args.json, questions_only=args.questions_only)
    knowledge = load_world().knowledge
    if args.queries:
        scores = score_topics(knowledge, read_rows(args.queries, "topic", str | None))
    else:
        scores = score_facts(knowledge, read_rows(args.facts, "facts", dict))
    if args.json:
        print(json.dumps(scores))
    else:
        print("\n".join(f"{name:32} {_shown(value)}" for name, value in scores.items()))
    return 0


def read_rows(path: Path, label: str, kind: type | UnionType) -> list[dict[str, Any]]:
    """Return the labeled messages of a file.

    Args:
        path: JSON lines.
        label: The key that every row must have beside `text`.
        kind: What stands there.

    Raises:
        ContentError: When the file cannot be read, with its line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ContentError([f"{path}: cannot be read ({reason}); check the file"]) from None
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, label, kind)
            if row is None:
                remedy = f'write one JSON object a line, with "text" and "{label}"'
                raise ContentError([f"{path}:{number}: is no labeled message; {remedy}"])
            rows.append(row)
    return rows


def _row(line: str, label: str, kind: type | UnionType) -> dict[str, Any] | None:
    """Return a labeled message, or None when the line is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(row, dict) and isinstance(row.get("text"), str) and label in row
    return row if fits and isinstance(row[label], kind) else None


@dataclass(frozen=True, slots=True)
class _Read:
    """A labeled message and what was read in it."""

    in_scope: bool
    accepted: frozenset[str | None]
    source: str
    found: Understanding

    @property
    def best(self) -> list[str]:
        return [match.topic for match in self.found.candidates]

    @property
    def score(self) -> float:
        return self.found.candidates[0].score if self.found.candidates else 0.0


def score_topics(
    knowledge: Knowledge, rows: Sequence[Mapping[str, Any]]
) -> dict[str, float | int | None]:
    """Return the figures of topic matching; a share is None where nothing counts for it."""
    reads = [_read(knowledge, row) for row in rows]
    inside = [r for r in reads if r.in_scope]
    outside = [r for r in reads if not r.in_scope]
    scores: dict[str, float | int | None] = {
        "in scope": len(inside),
        "out of scope": len(outside),
        "top-1": _share([bool(r.best) and r.best[0] in r.accepted for r in inside]),
        "top-3": _share([bool(r.accepted & set(r.best[:3])) for r in inside]),
        "AUROC": auroc([r.score for r in inside], [r.score for r in outside]),
        "in scope, answered right": _share([r.found.topic in r.accepted for r in inside]),
        "out of scope, abstained": _share([r.found.topic in r.accepted for r in outside]),
    }
    for source in sorted({r.source for r in inside}):
        right = [bool(r.best) and r.best[0] in r.accepted for r in inside if r.source == source]
        scores[f"top-1, {source}"] = _share(right)
    return scores


def _read(knowledge: Knowledge, row: Mapping[str, Any]) -> _Read:
    """Return a message, read; None is accepted where it may be about something else."""
    topics = [row["topic"], *(row.get("also") or ())]
    accepted = [None if topic == OUT_OF_SCOPE else topic for topic in topics]
    source = str(row.get("source", ""))
    found = knowledge.understand(row["text"])
    return _Read(accepted[0] is not None, frozenset(accepted), source, found)


def score_facts(
    knowledge: Knowledge, rows: Sequence[Mapping[str, Any]]
) -> dict[str, float | int | None]:
    """Return precision, recall and F1 of stated facts over all messages; optional ones are free."""
    hits = extra = missed = 0
    whole = []
    for row in rows:
        wanted = {(slot, _key(value)) for slot, value in row["facts"].items()}
        free = set(row.get("optional") or ())
        found = {
            (slot, _key(value)) for slot, value in knowledge.understand(row["text"]).facts.items()
        }
        needed = {fact for fact in wanted if fact[0] not in free}
        hits += len(found & wanted)
        extra += sum(1 for fact in found - wanted if fact[0] not in free)
        missed += len(needed - found)
        whole.append(needed <= found and all(f in wanted or f[0] in free for f in found))
    precision = hits / (hits + extra) if hits + extra else None
    recall = hits / (hits + missed) if hits + missed else None
    return {
        "messages": len(rows),
        "precision": precision,
        "recall": recall,
        "F1": 2 * hits / (2 * hits + extra + missed) if hits + extra + missed else None,
        "messages wholly right": _share(whole),
    }


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return the chance that a message in scope scores above one out of scope; ties count half."""
    if not inside or not outside:
        return None
    wins = sum((a > b) + 0.5 * (a == b) for a in inside for b in outside)
    return wins / (len(inside) * len(outside))


def _key(value: object) -> object:
    return tuple(sorted(value)) if isinstance(value, list | tuple) else value


def _share(claims: Sequence[bool]) -> float | None:
    return sum(claims) / len(claims) if claims else None


def _shown(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
