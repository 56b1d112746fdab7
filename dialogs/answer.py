"""A message or a button as a slot's value, or None when it is none."""

import re
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache
from math import floor

from dialogs.condition import NOT_SURE, WEEK
from dialogs.flow import Choice, Slot, SlotType
from dialogs.log import Value
from dialogs.message import Message

CLOSE_RATIO = 0.8  # 0 to 1; two letters of ten may differ, and no short word is taken for another
SHORTEST_REPAIRED = 4  # letters; shorter words have too many neighbors
LONGEST_REPAIRED = 40  # letters; no label or word is longer
LONGEST_TEXT = 80  # characters of somebody's own words; a wish or a habit is no longer
SHORTEST_TEXT = 2  # letters; less is no word
PLACE_WORDS = 4  # the longest name of a place that is looked for at the end of a message
Places = Callable[[str], str | None]
_JOINED = "\u00a0"  # parts the words of a text slot, so that a session's log can hold them
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def fold(text: str) -> str:
    """Return lower-case letters and digits in single-spaced words, without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'\u2019")
    return " ".join(re.findall(r"[^\W_]+", kept))


def strict(slot_id: str, slot: Slot, message: Message, places: Places) -> Value | None:
    """Return what the message plainly answers, or None.

    Args:
        slot_id: The slot's name, as facts are named.
        slot: What is asked.
        message: What was written, read.
        places: A typed place -> its IANA zone, or None; for a zone slot.
    """
    stated = valid(slot, message.facts.get(slot_id, message.facts.get(slot.fact)))
    if stated is not None:
        return stated
    text = fold(message.text)
    labeled = _labeled(slot, text)
    if labeled is not None:
        return labeled
    if slot.type is SlotType.ZONE:
        return _zone(text, places)
    if slot.type is SlotType.TEXT:
        return _own_words(message)
    if slot.unsure and message.polarity == NOT_SURE:
        return NOT_SURE
    if slot.type in (SlotType.CHOICE, SlotType.CHOICES):
        return worded(slot, text)
    found = _shaped(slot, message, text)
    return _worded_number(slot, message, text) if found is None else found


def lenient(slot: Slot, message: Message) -> Value | None:
    """Return the value whose label or words the mended message nearly is, or None."""
    for text in (fold(message.repaired), fold(message.text)):
        value = _labeled(slot, text)
        if value is None and slot.type in (SlotType.CHOICE, SlotType.CHOICES):
            value = worded(slot, text)
        if value is not None:
            return value
    return _nearest(slot, fold(message.text))


def valid(slot: Slot, value: object) -> Value | None:
    """Return the value as the slot stores it, or None when the slot cannot hold it.

    Numbers are stored whole and rounded down: no comparison with a whole number changes by that.
    """
    values = [str(choice.value) for choice in slot.choices]
    match slot.type, value:
        case SlotType.BOOLEAN, bool():
            return value
        case SlotType.CHOICE, str() if value in values:
            return value
        case SlotType.CHOICES, tuple():
            kept = tuple(word for word in values if word in value)
            return kept or None
        case SlotType.NUMBER, int() | float() if not isinstance(value, bool):
            return floor(value) if slot.min <= value <= slot.max else None
        case SlotType.TIME, str() if _TIME.fullmatch(value):
            return value
        case SlotType.ZONE | SlotType.TEXT, str():
            return value
        case SlotType.DAYS, tuple():
            return tuple(day for day in WEEK if day in value) or None
    return None


def pressed(slot: Slot, word: str) -> Value | None:
    """Return the value that a button's `word` stands for, or None."""
    if word == NOT_SURE:
        return NOT_SURE if slot.unsure else None
    if slot.type is SlotType.BOOLEAN:
        return {"yes": True, "no": False}.get(word)
    if slot.type is SlotType.NUMBER:
        return valid(slot, int(word)) if re.fullmatch(r"[0-9]{1,6}", word) else None
    if slot.type is SlotType.TIME:
        return valid(slot, word)
    known = [str(choice.value) for choice in slot.choices]
    if slot.type is SlotType.CHOICES:
        return (word,) if word in known else None
    if slot.type is SlotType.DAYS:
        return tuple(word.split()) if word in known else None
    return word if word in known else None


def label(
    slot: Slot, value: Value, *, yes: str, no: str, not_sure: str, echoed: bool = False
) -> str:
    """Return how a value reads: the labels of its choices, or itself; or as it is echoed."""
    if isinstance(value, bool):
        return yes if value else no
    if value == NOT_SURE:
        return not_sure
    key = " ".join(value) if isinstance(value, tuple) else str(value)
    for choice in slot.choices:
        if str(choice.value) == key:
            return _reads(choice, echoed)
    if isinstance(value, tuple):
        labels = {str(choice.value): _reads(choice, echoed) for choice in slot.choices}
        return ", ".join(labels.get(word, word.capitalize()) for word in value)
    if isinstance(value, int | float):
        return f"{value:g} {slot.unit}".strip()
    return own_words(value) if slot.type is SlotType.TEXT else value


def own_words(value: str) -> str:
    """Return the value of a text slot as it reads."""
    return value.replace(_JOINED, " ").strip()


def _reads(choice: Choice, echoed: bool) -> str:
    return (echoed and choice.said) or choice.label


@lru_cache(maxsize=4096)  # more than all content has; what people write is not kept here
def _folded(phrase: str) -> str:
    """Return a label or word of the content, folded."""
    return fold(phrase)


def _phrases(choice: Choice) -> tuple[str, ...]:
    return tuple(_folded(phrase) for phrase in (choice.label, *choice.words))


def _stored(slot: Slot, choice: Choice) -> Value:
    if slot.type is SlotType.CHOICES:
        return (str(choice.value),)
    if slot.type is SlotType.DAYS:
        return tuple(str(choice.value).split())
    return choice.value


def _labeled(slot: Slot, text: str) -> Value | None:
    """Return the choice whose label or word is the whole message."""
    if not text:
        return None
    for choice in slot.choices:
        if text in _phrases(choice):
            return _stored(slot, choice)
    signs = (slot.name, slot.tick, *slot.words)
    return True if slot.type is SlotType.BOOLEAN and text in map(_folded, signs) else None


def worded(slot: Slot, text: str) -> Value | None:
    """Return the choices that the message contains; of a single choice exactly one may be.

    Long phrases are looked for first and leave nothing behind: "above the kneecap" is no kneecap.
    """
    phrases = [(phrase, str(c.value)) for c in slot.choices for phrase in _phrases(c) if phrase]
    rest = f" {text} "
    found = set()
    for phrase, value in sorted(phrases, key=lambda pair: -len(pair[0])):
        if f" {phrase} " in rest:
            found.add(value)
            rest = rest.replace(f" {phrase} ", " | ")
    values = tuple(str(choice.value) for choice in slot.choices if str(choice.value) in found)
    if slot.type is SlotType.CHOICES:
        return values or None
    return values[0] if len(values) == 1 else None


def _shaped(slot: Slot, message: Message, text: str) -> Value | None:
    """Return the yes or no, number, time or days that the message gives."""
    match slot.type:
        case SlotType.BOOLEAN:
            return _boolean(slot, message, text)
        case SlotType.NUMBER:
            return _number(slot, message)
        case SlotType.TIME:
            return valid(slot, message.time)
    return valid(slot, message.days)


def _boolean(slot: Slot, message: Message, text: str) -> Value | None:
    if message.polarity in ("yes", "no"):
        return message.polarity == "yes"
    padded = f" {text} "
    if any(f" {_folded(word)} " in padded for word in slot.denials):
        return False
    return True if any(f" {_folded(word)} " in padded for word in slot.words) else None


def _number(slot: Slot, message: Message) -> Value | None:
    if slot.minutes and message.minutes is not None:
        return valid(slot, message.minutes // slot.minutes)
    return valid(slot, message.number) if slot.bare else None


def _worded_number(slot: Slot, message: Message, text: str) -> Value | None:
    """Return the number that the message names in words, as "no pain" is 0; None for several."""
    if slot.type is not SlotType.NUMBER:
        return None
    padded = " no " if message.polarity == "no" else f" {text} "
    named = [
        choice.value
        for choice in slot.choices
        if any(f" {_folded(word)} " in padded for word in choice.words)
    ]
    return named[0] if len(named) == 1 else None


def _zone(text: str, places: Places) -> str | None:
    """Return the zone of the place that the message is or, after other words, ends with."""
    words = text.split()
    for size in range(min(PLACE_WORDS, len(words)), 0, -1):
        zone = places(" ".join(words[-size:]))
        if zone is not None:
            return zone
    return None


def _own_words(message: Message) -> str | None:
    """Return somebody's own words as a text slot stores them, or None when they are no answer."""
    if message.command or message.is_question or message.polarity:
        return None
    words = re.sub(r"[^\w'.!?/&-]+", " ", message.text).split()
    kept = _JOINED.join(words)[:LONGEST_TEXT].strip(_JOINED)
    letters = sum(char.isalpha() for char in kept)
    return _JOINED + kept if letters >= SHORTEST_TEXT else None


def _nearest(slot: Slot, text: str) -> Value | None:
    """Return the choice whose label or word the message is but for a letter or two, or None."""
    if not SHORTEST_REPAIRED <= len(text) <= LONGEST_REPAIRED:
        return None
    near = [
        (SequenceMatcher(None, phrase, text).ratio(), choice)
        for choice in slot.choices
        for phrase in _phrases(choice)
    ]
    ratio, choice = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return _stored(slot, choice) if choice and ratio >= CLOSE_RATIO else None
