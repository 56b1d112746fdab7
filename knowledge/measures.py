"""Facts that are numbers: pain, age, how long it has lasted, minutes of morning stiffness."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from knowledge.context import Context, Cue
from knowledge.facts import Stating
from knowledge.line import Line
from knowledge.numbers import ANY_NUMBER, DAY_MINUTES, Length, age, pain_score

WINDOW = 40  # characters beside a length of time in which words say what it is the length of
_SINCE_DAYS = {
    "this morning": 0,
    "today": 0,
    "yesterday": 1,
    "last night": 1,
    "the weekend": 4,
    "last week": 7,
    "last month": 30,
    "last year": 365,
}
_SINCE = re.compile(r"\bsince\s(" + "|".join(_SINCE_DAYS) + r")\b")
_BEGAN = re.compile(
    r"\b(?:started|began|begun|happened|came on|fell|twisted|slipped|tripped|injured|hurt it)\b"
    r"[^.;!?\n]{0,25}?\b(" + "|".join(_SINCE_DAYS) + r")\b"
)
_LASTING = re.compile(
    r"""\b(?:for | since | past | last | over | had\sit | had\sthis | been | now | pain | problems?
        | hurts? | hurting | sore | ache | aching | swollen | stiff | injury | knees?
        | started | began | duration | it)[,:]?\s*
    (?:(?:the | about | over | around | at\sleast | more\sthan | nearly | almost | last | past
        | like | only | just | a | good | some | maybe)\s)*$""",
    re.VERBOSE,
)
_AFTER = re.compile(r"\s?(?:now|ago|so far|already|back|or so|of (?:pain|this|knee)|long)\b")
_ALL = re.compile(r"[\s,.]*(?:about|around|over|roughly|maybe|like|for|since|approx|just)?[\s.]*")
_NOT_LASTING = re.compile(
    r"\b(?:every|in|within|next|after|aged|i'?m|i am|an?|per|times|once|twice|under|until)\s*$"
)
_OTHER_MATTER = re.compile(
    r"""\b(?:surgery | operat\w+ | op | replace\w* | pregnan\w* | birth | baby | inject\w* | jab
        | shot | hospital | flight | flew | cancer | stroke | pill | post | old | yo | keyhole
        | scope | exercises? | gone | nearly | stents? | metal | steroids?)\b""",
    re.VERBOSE,
)
_MORNING = re.compile(r"\b(?:mornings?|wake|waking|woke|get(?:ting)? up|out of bed|first thing)\b")
_STIFF = re.compile(r"\b(?:stif|loosen|tight|seized)")


def measure(text: str, line: Line, context: Context, durations: Sequence[Length]) -> list[Stating]:
    """Return the numbers that a message in lower case states as facts.

    Args:
        text: The message.
        line: Its words.
        context: Its cues.
        durations: The lengths of time that it gives.
    """
    said: list[Stating] = []
    if ANY_NUMBER.search(text):
        for fact, found in (("severity_0_10", pain_score(text)), ("age", age(text))):
            if found is not None:
                said += _meant(line, context, fact, found[0], found[1])
    for length in durations:
        said += _lasting(text, line, context, length)
    if since := _SINCE.search(text) or _BEGAN.search(text):
        said += _meant(line, context, "duration_days", _SINCE_DAYS[since[1]], since.start(1))
    return _first_of_each(said)


def _lasting(text: str, line: Line, context: Context, length: Length) -> list[Stating]:
    """Return what a length of time states: minutes of morning stiffness, or days with the knee."""
    if length.minutes < DAY_MINUTES:
        meant = bool(_MORNING.search(text) and _STIFF.search(text))
        fact, value = "morning_stiffness_min", length.minutes
    else:
        before = text[max(0, length.start - WINDOW) : length.start]
        meant = _lasts(length, before, text[length.end : length.end + WINDOW])
        fact, value = "duration_days", length.minutes // DAY_MINUTES
    return _meant(line, context, fact, value, length.start) if meant else []


def _lasts(length: Length, before: str, after: str) -> bool:
    """Return whether a length of time is how long the knee has hurt."""
    near = re.split(r"[.;!?\n]", before)[-1] + " " + re.split(r"[.;!?,\n]", after)[0]
    if _OTHER_MATTER.search(near) or _NOT_LASTING.search(before):
        return False
    if length.bare:
        return before.rstrip().endswith("for")
    return bool(_LASTING.search(before) or _AFTER.match(after) or _ALL.fullmatch(before))


def _meant(line: Line, context: Context, fact: str, value: float, start: int) -> list[Stating]:
    """Return the stating of a number that begins at a character, unless it is only supposed."""
    word = max(0, bisect_right(line.starts, start) - 1)
    runs = ((word, word + 1),)
    if any(context.touches(cue, runs) for cue in (Cue.SUPPOSED, Cue.QUESTION)):
        return []
    if context.about_another(runs):
        return []
    return [Stating(fact, int(value) if value == int(value) else value, word, word + 1)]


def _first_of_each(said: list[Stating]) -> list[Stating]:
    """Return the first stating of each fact."""
    first: dict[str, Stating] = {}
    for one in said:
        first.setdefault(one.fact, one)
    return list(first.values())
