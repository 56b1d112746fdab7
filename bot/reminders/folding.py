"""Names of places as they are compared."""

import unicodedata

_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Return a place's name without case, accents and punctuation: `Sao Paulo` as `sao paulo`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
