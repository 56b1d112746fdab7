"""Times of day and days of the week in a message in lower case, as people write them."""

import re

from knowledge.numbers import number

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPOKEN_HOURS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
_HOUR = r"(?:\d{1,2}|" + "|".join(_SPOKEN_HOURS) + ")"
_EVENING = re.compile(r"\b(?:evenings?|tonight|nights?|afternoons?|pm|p\.m)\b")
_MORNING = re.compile(r"\b(?:mornings?|am|a\.m)\b")
_NOON = re.compile(r"\b(?:noon|noonish|mid ?day)\b")
_ANY_TIME = re.compile(r"\d|noon|mid ?(?:day|night)|\b(?:" + "|".join(_SPOKEN_HOURS) + r")\b")
_MIDNIGHT = re.compile(r"\bmidnight\b")
_FOUR_DIGITS = re.compile(r"\s*(?:at )?([01]\d|2[0-3])([0-5]\d)\s*(?:h|hrs|hours)?\s*")
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})\s?[:.h]\s?(\d{2})(?![\d:])(?:\s?([ap])\.?\s?m\b)?")
_SPOKEN = re.compile(
    rf"""\b(half | quarter | twenty[\s-]five | twenty | ten | five | \d{{1,2}})\s
    (?:minutes?\s|mins?\s)?(past | after | to | before | till)\s({_HOUR})\b""",
    re.VERBOSE,
)
_HALF_HOUR = re.compile(rf"\bhalf\s({_HOUR})\b")
_WITH_HALF_OF_DAY = re.compile(rf"(?<![\d:./])\b({_HOUR})\s?(?:o'?\s?clock\s?)?([ap])\.?\s?m\b")
_WHOLE = re.compile(
    rf"""(?<![\d:./])\b({_HOUR})\s?o'?\s?clock\b
    | \b({_HOUR})\s(?:in\sthe\s(?:morning|evening|afternoon) | at\snight | tonight)\b
    | (?:^ | \b(?:at | around | about | from | by))\s*({_HOUR})(?:ish)?\s*
      (?: $ | [.,!?] | (?:every | each | please | sharp | is | would | daily
        | on | tomorrow | works?)\b)""",
    re.VERBOSE,
)
_PARTS = {"quarter": 15, "half": 30, "twenty five": 25, "twenty-five": 25}
_DAY = {
    "mon": r"mon(?:days?)?",
    "tue": r"tue(?:s|sdays?)?",
    "wed": r"wed(?:s|nesdays?)?",
    "thu": r"thu(?:r|rs|rsdays?)?",
    "fri": r"fri(?:days?)?",
    "sat": r"(?<!i\s)sat(?:urdays?)?(?!\sdown)",
    "sun": r"(?<!the\s)sun(?:days?)?",
}
_DAYS = {day: re.compile(rf"\b{form}\b") for day, form in _DAY.items()}
_ANY_DAY = "|".join(_DAY.values())
_RANGE = re.compile(rf"\b({_ANY_DAY})\s?(?:-|\u2013|to|through|thru|till|until)\s?({_ANY_DAY})\b")
_ANY_DAYS = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)|daily|day|week")
_EVERY_OTHER = re.compile(r"\b(?:every (?:other|second|third)|alternate) days?\b")
_EVERY = re.compile(
    r"\b(?:every ?(?:single )?day|daily|each day|all (?:seven )?days|(?:7|seven) days|all week)\b"
)
_WEEKDAYS = re.compile(r"\b(?:week ?days?|work(?:ing)? ?days?|business days)\b")
_WEEKENDS = re.compile(r"\bweek ?ends?\b")
_NOT = re.compile(
    r"\b(?:not|except|apart from|excluding|without|never|besides|no)(?: on| for)?\s(.*)", re.DOTALL
)


def time_of_day(text: str) -> str | None:
    """Return the local time that a message gives, as `HH:MM`, or None."""
    if not _ANY_TIME.search(text):
        return None
    if _NOON.search(text):
        return "12:00"
    if _MIDNIGHT.search(text):
        return "00:00"
    for read in (_clock, _spoken, _hour):
        found = read(text)
        if found is not None:
            return found
    return None


def days_named(text: str) -> tuple[str, ...]:
    """Return the days of the week that a message names, in the order of the week."""
    if not _ANY_DAYS.search(text) or _EVERY_OTHER.search(text):
        return ()
    left_out = _NOT.search(text)
    named = _named(text[: left_out.start()] if left_out else text)
    if left_out is not None and (without := _named(left_out[1])):
        named = (named or set(WEEK)) - without
    return tuple(day for day in WEEK if day in named)


def _named(text: str) -> set[str]:
    if _EVERY.search(text):
        return set(WEEK)
    named = {day for day, form in _DAYS.items() if day in text and form.search(text)}
    if _WEEKDAYS.search(text):
        named.update(WEEK[:5])
    if _WEEKENDS.search(text):
        named.update(WEEK[5:])
    for m in _RANGE.finditer(text) if len(named) > 1 else ():
        first, last = WEEK.index(m[1][:3]), WEEK.index(m[2][:3])
        named.update(WEEK[at % 7] for at in range(first, last + 1 + 7 * (last < first)))
    return named


def _clock(text: str) -> str | None:
    """Return a time in figures: 7:30, 19.30, 7.30pm, 1930."""
    if m := _FOUR_DIGITS.fullmatch(text):
        return f"{m[1]}:{m[2]}"
    m = _CLOCK.search(text)
    return _written(int(m[1]), int(m[2]), text, m[3]) if m else None


def _spoken(text: str) -> str | None:
    """Return a time as it is said: "quarter to eight", "half past six", and British "half six"."""
    if m := _SPOKEN.search(text):
        minutes = _PARTS[m[1]] if m[1] in _PARTS else int(number(m[1]))
        hour = int(number(m[3]))
        if m[2] in ("past", "after"):
            return _written(hour, minutes, text)
        return _written(hour - 1 or 12, 60 - minutes, text)
    m = _HALF_HOUR.search(text)
    return _written(int(number(m[1])), 30, text) if m else None


def _hour(text: str) -> str | None:
    """Return a whole hour: 7pm, at 8 in the evening, 9 o'clock."""
    if m := _WITH_HALF_OF_DAY.search(text):
        return _written(int(number(m[1])), 0, text, m[2])
    m = _WHOLE.search(text)
    return _written(int(number(m[1] or m[2] or m[3])), 0, text) if m else None


def _written(hour: int, minute: int, text: str, half: str | None = None) -> str | None:
    """Return a time as `HH:MM`, or None; `half` is a or p for before and after noon, if said."""
    if half is None and _EVENING.search(text):
        half = "p"
    elif half is None and _MORNING.search(text):
        half = "a"
    if half == "p" and 0 < hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if 0 <= hour < 24 and 0 <= minute < 60 else None
