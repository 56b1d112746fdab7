"""What a message is compared by: meanings, their neighbors, words, and pieces of words."""

from collections.abc import Sequence
from itertools import pairwise

from knowledge.lexicon import Lexicon

EDGE = "^"  # stands before the first meaning and behind the last
WORD = 0.5  # weight of a word whose meaning counts already
NEIGHBORS = 0.4  # weight of two meanings in a row
TOGETHER = 0.5  # weight of two meanings in any order, fillers between them left out
NEAR = 3  # how many meanings apart those two may be
PIECE = 4  # letters


def features(lexicon: Lexicon, stems: Sequence[str], units: Sequence[str]) -> dict[str, float]:
    """Return what a message has, with its weight: `HURT`, `=ache`, `my HURT`, `HURT&KNEE`.

    Args:
        lexicon: Tells fillers apart.
        stems: The stems of its words.
        units: What they mean, folded.
    """
    own = {*units, *(unit.lower() for unit in units)}
    found = {f"={word}": WORD for word in stems if word not in own}
    found.update(dict.fromkeys(units, 1.0))
    for first, second in pairwise((EDGE, *units, EDGE) if units else ()):
        found[f"{first} {second}"] = NEIGHBORS
    heavy = [unit for unit in units if not lexicon.is_filler(unit)]
    for place, one in enumerate(heavy):
        for other in heavy[place + 1 : place + 1 + NEAR]:
            found[f"{one}&{other}" if one < other else f"{other}&{one}"] = TOGETHER
    return found


def is_alone(feature: str) -> bool:
    """Return whether a feature is one meaning, neither a word beside it nor a pair."""
    return not (feature.startswith("=") or " " in feature or "&" in feature)


def pieces(word: str) -> list[str]:
    """Return the pieces of a word, four letters each, its edges marked: `<kne`, `knee`, `nee>`."""
    marked = f"<{word}>"
    return [marked[at : at + PIECE] for at in range(max(1, len(marked) - PIECE + 1))]
