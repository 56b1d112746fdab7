"""`kneebot evaluate --vignettes`: whole conversations, and what they came to."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any

from bot.cli.player import Played, play
from bot.content.read import ContentError, read
from bot.conversation.world import World, load_world
from dialogs.triage import LEVELS

PACKAGED = Path(__file__).parents[1] / "content" / "unremarkable.yaml"
URGENT = 2  # index of `urgent_same_day` in LEVELS
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Vignette:
    """One labeled story, in the form of the clinical vignettes.

    Attributes:
        id: Its name.
        age: Years.
        story: What the person writes first.
        facts: Fact -> value; None or missing where nothing is said.
        urgency: The level that is right.
        acceptable: Levels that do not count as wrong.
        flags: Red flags to be raised.
        pattern: The walking pattern.
    """

    id: str
    age: float
    story: str
    facts: Mapping[str, Any]
    urgency: str
    acceptable: tuple[str, ...]
    flags: tuple[str, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval by Wilson's method."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """Return the share, or None of nothing."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return its lower and upper bound.

        Source:
            Wilson 1927, J Am Stat Assoc.
        """
        if not self.of:
            return (0.0, 1.0)
        p, n = self.right / self.of, self.of
        middle = p + Z * Z / (2 * n)
        half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return (max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def run(path: Path, *, as_json: bool, questions_only: bool) -> int:
    """Play every vignette of a file and print what came of it; return 0.

    Raises:
        ContentError: When the file cannot be read.
    """
    vignettes = read_vignettes(path)
    unremarkable = read_unremarkable(path.with_name("facts.yaml"))
    rows = evaluate(load_world(), vignettes, unremarkable, story=not questions_only)
    if as_json:
        for vignette, played in rows:
            print(json.dumps({"id": vignette.id, **asdict(played)}))
    else:
        print("\n".join(table(rows)))
    return 0


def evaluate(
    world: World, vignettes: Sequence[Vignette], unremarkable: Mapping[str, Any], *, story: bool
) -> list[tuple[Vignette, Played]]:
    """Return every vignette with what its conversation came to."""
    return [
        (v, play(world, v.age, v.story if story else "", v.facts, unremarkable)) for v in vignettes
    ]


def read_vignettes(path: Path) -> list[Vignette]:
    """Return the vignettes of a file, in order; keys that are not known are passed over.

    Raises:
        ContentError: When the file cannot be read, or one has no `id`, `age` or `facts`.
    """
    document = read(path, Any, root=path.parent)
    rows = document.value
    if not isinstance(rows, tuple):
        raise ContentError([f"{path}: holds no list of vignettes; start each with '- id:'"])
    issues = [
        f"{document.at((index,))}: is no vignette; write 'id', 'age', 'story', 'facts' and "
        "'expected_urgency'"
        for index, row in enumerate(rows)
        if not _fits(row)
    ]
    if issues:
        raise ContentError(issues)
    return [_vignette(row) for row in rows]


def _fits(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and isinstance(row.get("age"), int | float)
        and isinstance(row.get("facts"), Mapping)
        and isinstance(row.get("story"), str)
        and row.get("expected_urgency") in LEVELS
        and "id" in row
    )


def _vignette(row: Mapping[str, Any]) -> Vignette:
    facts = {name: None if value == "" else value for name, value in row["facts"].items()}
    return Vignette(
        id=str(row["id"]),
        age=row["age"],
        story=" ".join(row["story"].split()),
        facts=facts,
        urgency=row["expected_urgency"],
        acceptable=tuple(row.get("acceptable_urgency") or (row["expected_urgency"],)),
        flags=tuple(row.get("expected_flags") or ()),
        pattern=str(row.get("expected_pattern") or "none"),
    )


def read_unremarkable(path: Path) -> dict[str, Any]:
    """Return fact -> what is unremarkable, of `facts.yaml` or else of the packaged content.

    Raises:
        ContentError: When the file cannot be read.
    """
    chosen = path if path.is_file() else PACKAGED
    facts = read(chosen, Any, root=chosen.parent).value
    specs = facts.items() if isinstance(facts, Mapping) else ()
    return {
        name: spec["unremarkable"]
        for name, spec in specs
        if isinstance(spec, Mapping) and "unremarkable" in spec
    }


def table(rows: Sequence[tuple[Vignette, Played]]) -> list[str]:
    """Return the figures as lines of text."""
    scores = score(rows)
    lines = [f"{name:44} {_shown(share)}" for name, share in scores.items()]
    return [
        *confusion(rows),
        "",
        *lines,
        "",
        *recall(rows),
        "",
        *questions(rows),
        "",
        *misses(rows),
    ]


def score(rows: Sequence[tuple[Vignette, Played]]) -> dict[str, Share]:
    """Return the shares that matter; an urgency is right when it is the expected one."""

    def share(
        claim: Callable[[Vignette, Played], bool],
        among: Callable[[Vignette], bool] = lambda _: True,
    ) -> Share:
        of = [(v, p) for v, p in rows if among(v)]
        return Share(sum(claim(v, p) for v, p in of), len(of))

    def strict(v: Vignette, p: Played) -> bool:
        return p.urgency == v.urgency

    urgent = set(LEVELS[URGENT:])
    return {
        "strict accuracy": share(strict),
        "lenient accuracy": share(lambda v, p: p.urgency in v.acceptable),
        "under-triage": share(lambda v, p: _rank(p.urgency) < _lowest(v)),
        "under-triage of emergency and urgent": share(
            lambda v, p: _rank(p.urgency) < min(URGENT, _lowest(v)), lambda v: v.urgency in urgent
        ),
        "over-triage": share(lambda v, p: _rank(p.urgency) > max(map(_rank, v.acceptable))),
        "emergency, seen as emergency": share(strict, lambda v: v.urgency == LEVELS[3]),
        "urgent, seen as urgent": share(strict, lambda v: v.urgency == LEVELS[2]),
        "see a clinician, seen as such": share(strict, lambda v: v.urgency == LEVELS[1]),
        "self-care, left as self-care": share(strict, lambda v: v.urgency == LEVELS[0]),
        "pattern": share(lambda v, p: p.pattern == v.pattern),
        "every expected flag raised": share(lambda v, p: set(v.flags) <= set(p.flags)),
    }


def _rank(level: str) -> int:
    return LEVELS.index(level)


def _lowest(vignette: Vignette) -> int:
    return min(map(_rank, (*vignette.acceptable, vignette.urgency)))


def confusion(rows: Sequence[tuple[Vignette, Played]]) -> list[str]:
    """Return how often each expected level came to each given one."""
    lines = [f"{'expected, given:':18}" + "".join(f"{level:>17}" for level in LEVELS)]
    for level in LEVELS:
        given = [played.urgency for vignette, played in rows if vignette.urgency == level]
        lines.append(f"{level:18}" + "".join(f"{given.count(other):17}" for other in LEVELS))
    return lines


def recall(rows: Sequence[tuple[Vignette, Played]]) -> list[str]:
    """Return, per flag, how often it was raised of the times it was expected."""
    wanted = sorted({flag for vignette, _ in rows for flag in vignette.flags})
    lines = []
    for flag in wanted:
        found = [flag in played.flags for vignette, played in rows if flag in vignette.flags]
        lines.append(f"recall, {flag:36} {sum(found)} of {len(found)}")
    return lines


def questions(rows: Sequence[tuple[Vignette, Played]]) -> list[str]:
    """Return the questions asked, median and most, per expected urgency."""
    lines = []
    for level in LEVELS:
        asked = [played.questions for vignette, played in rows if vignette.urgency == level]
        if asked:
            lines.append(f"questions, {level:33} median {median(asked):g}, most {max(asked)}")
    return lines


def misses(rows: Sequence[tuple[Vignette, Played]]) -> list[str]:
    """Return a line for each vignette whose urgency or pattern is not the expected one."""
    return [
        f"{v.id}: expected {v.urgency} {v.pattern} {'+'.join(v.flags) or '-'}; "
        f"given {p.urgency} {p.pattern} {'+'.join(p.flags) or '-'}"
        for v, p in rows
        if p.urgency != v.urgency or p.pattern != v.pattern
    ]


def _shown(share: Share) -> str:
    low, high = share.interval
    value = "-" if share.value is None else f"{share.value:.3f}"
    return f"{value}  ({share.right} of {share.of}; 95 % {low:.3f} to {high:.3f})"
