"""How many years of school a text takes: Flesch-Kincaid (Kincaid 1975), for words people read."""

import re

MOST = 7.0  # school grade; what the design allows
FEWEST_WORDS = 15  # of shorter texts a grade says nothing
_TAG = re.compile(r"<[^>]*>|\{\w+\}|https?://\S+|&\w+;")
_BREAK = re.compile(r"[.!?:;\u2022]+(?=\s|$)|\n+")
_WORD = re.compile(r"[a-z]+(?:['\u2019][a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouy])(?<![^aeiouy]l)(?:e|(?<![sxzcg])(?<!ch)(?<!sh)es|(?<![td])ed)$")
_SPLIT = re.compile(r"i[ao](?!n)|[^cg]iu|ua(?!r)|eo(?!u|p)|ying|ism$")


def grade(text: str) -> float:
    """Return the school grade at which a text reads; a line break ends a sentence."""
    plain = _TAG.sub(" ", text).lower()
    sentences = [words for part in _BREAK.split(plain) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    sounds = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * sounds / len(words) - 15.59


def hard(text: str) -> str | None:
    """Return that a text is too hard to read, with its grade and the remedy, or None."""
    words = _WORD.findall(_TAG.sub(" ", text).lower())
    found = grade(text)
    if len(words) < FEWEST_WORDS or round(found, 1) <= MOST:
        return None
    start = " ".join(_TAG.sub(" ", text).split())[:40]
    return f"'{start}...' reads at grade {found:.1f}, {MOST:g} is the most; use shorter words"


def syllables(word: str) -> int:
    """Return about how many syllables a word in lower case has."""
    count = len(_VOWELS.findall(word)) - bool(_SILENT.search(word)) + len(_SPLIT.findall(word))
    return max(1, count)
