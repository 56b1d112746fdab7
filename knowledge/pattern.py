"""A small language in which phrases are written, read into steps.

A phrase is words in a row. `a|b` is either; `_` is a space inside one of them; `{class}` is any
word of a class; `?a` may be missing; `..` is a gap of up to three words, `..5` of up to five;
`a & b` is both in either order with up to three words between, `a &5 b` with up to five. A gap
ends at a stop.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

GAP = 3  # words; enough for "knee is really very hot", too few for the next idea
Classes = Mapping[str, tuple[str, ...]]


class PatternError(ValueError):
    """A phrase that cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One place of a phrase: words to choose from, or a gap of up to `gap` words.

    A choice is a word, or several with spaces. The same choices are one set in all of a book.
    """

    choices: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0


def variants(phrase: str, classes: Classes, known: dict[str, Step]) -> list[tuple[Step, ...]]:
    """Return the steps of a phrase, in both orders when it joins two parts with `&`.

    Args:
        phrase: The phrase.
        classes: Class -> its words.
        known: Piece of a phrase -> its step; what is read is added.

    Raises:
        PatternError: If it names no class that there is.
    """
    pieces = phrase.split()
    joins = [place for place, piece in enumerate(pieces) if piece.startswith("&")]
    if not joins:
        return [tuple(_step(piece, classes, known) for piece in pieces)]
    left = tuple(_step(piece, classes, known) for piece in pieces[: joins[0]])
    gap = (Step(gap=int(pieces[joins[0]][1:] or GAP)),)
    return [
        order
        for right in variants(" ".join(pieces[joins[0] + 1 :]), classes, known)
        for order in (left + gap + right, right + gap + left)
    ]


def _step(piece: str, classes: Classes, known: dict[str, Step]) -> Step:
    if piece.startswith(".."):
        return Step(gap=int(piece[2:] or GAP))
    source = piece.lstrip("?")
    if source not in known:
        known[source] = Step(frozenset(_choices(source, classes)))
    step = known[source]
    return replace(step, optional=True) if piece.startswith("?") else step


def _choices(source: str, classes: Classes) -> Iterator[str]:
    for choice in source.split("|"):
        if choice.startswith("{"):
            name = choice.strip("{}")
            if name not in classes:
                raise PatternError(f"there is no class of words '{choice}'; write it under `words`")
            yield from _choices("|".join(word.replace(" ", "_") for word in classes[name]), classes)
        else:
            yield choice.replace("_", " ")
