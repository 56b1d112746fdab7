"""What a message asks of the reminders: times, days, a break, a stop, or later today.

    every weekday at half seven      a time and days
    not on sundays                   days to leave out
    stop for two weeks               a break, by its length or by its last day
    remind me tomorrow               once more, later

Only plain requests are read; a message that tells of the knee is none of them.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.line import lower
from knowledge.numbers import DAY_MINUTES, lengths
from knowledge.times import days_named, time_of_day

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 90  # characters; a longer message is no plain request
_MONTH = "|".join(MONTHS)
_ABOUT = re.compile(r"\b(?:re ?mind\w*|nudg\w+|notif\w+|ping(?:s|ing)?|messag(?:e|es|ing) me)\b")
_BREAK = re.compile(
    r"""^(?:please\s|can\syou\s|could\syou\s|ok\s|so\s)*
    (?:pause | stop | hold | hold\soff | quiet | silence | no\s(?:more\s)?(?:re\s?minders|messages)
      | take\sa\sbreak | break | skip | leave\sme
      | (?:i'?m\s|i\sam\s|i'?ll\sbe\s|i\swill\sbe\s|we\sare\s)?
        (?:away | travell?ing | on\s(?:a\s)?(?:holiday|vacation|leave) | in\shospital))\b""",
    re.VERBOSE,
)
_STOP = re.compile(
    r"\b(?:stop|cancel|turn off|switch off|no more|delete|remove|end|quit|disable|don'?t|do not)\b"
)
_RESUME = re.compile(r"\b(?:resume|restart|unpause|continue|turn on|switch on|start again)\b")
_SHOW = re.compile(r"\b(?:when|show|see|list|which|what)\b")
_WEEKLY = re.compile(r"\b(?:weekly|once (?:a|per|every) week|one day a week|every week)\b")
_LEFT_OUT = re.compile(r"\b(?:not|except|never|no|without|apart from)\b")
_ONLY = re.compile(  # the words of which a message that sets a time or days is made
    r"""\b(?:please | only | just | make | change | set | it | to | for | on | at | in | the | of
      | not | never | no | more | except | without | every | each | other | and | or | but | from
      | day | days | daily | all | week | weeks | weekly | weekdays? | week\s?days? | work\s?days?
      | working | business | weekends? | week\s?ends? | once | twice | times | a | an | per | one
      | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve | half
      | quarter | past | till | until | through | thru | am | pm | a\.m | p\.m | o | clock | oclock
      | noon | noonish | midday | midnight | mornings? | evenings? | afternoons? | nights? | sharp
      | around | about | by | instead | minutes?
      | mon(?:days?)? | tue(?:s|sdays?)? | wed(?:s|nesdays?)? | thu(?:r|rs|rsdays?)?
      | fri(?:days?)? | sat(?:urdays?)? | sun(?:days?)?)\b | [\d\W_]""",
    re.VERBOSE,
)
_IN = re.compile(r"\bin (?:about )?(?:an? |half |\d|one|two|three|four|five|six)")
_EVENING = re.compile(r"\b(?:this evening|tonight|in the evening|after work)\b")
_TOMORROW = re.compile(r"\btomorrow\b")
_LATER = re.compile(r"\blater\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,3} ?[ap]\.?m\b")
_DATE = re.compile(
    rf"""\b(?:until|till|til|before|to|through)\s(?:the\s)?(?:
      (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s(?P<month>{_MONTH})[a-z]*
    | (?P<name>{_MONTH})[a-z]*\s(?P<date>\d{{1,2}})
    | (?P<year>\d{{4}})-(?P<mm>\d{{1,2}})-(?P<dd>\d{{1,2}})
    | (?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})
    | (?P<only>\d{{1,2}})(?:st|nd|rd|th)
    | (?:next\s)?(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*)""",
    re.VERBOSE,
)


class Ask(StrEnum):
    """What a message asks of the reminders."""

    SET = "set"  # come at `times` on `days`; what is empty stays as it is
    LEAVE_OUT = "leave_out"  # no longer come on other days than `days`
    WEEKLY = "weekly"  # come once a week, on `days` if named
    PAUSE = "pause"  # no reminder for `minutes`, or until `until`, or for as long as is chosen
    RESUME = "resume"
    STOP = "stop"
    SNOOZE = "snooze"  # once more in `minutes`, or at `later`
    SHOW = "show"
    NO_TIME = "no_time"  # a time was written that no clock shows


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was written; what was not written is None. It may be one that does not exist."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks of the reminders.

    Attributes:
        ask: What.
        about: Whether the message names the reminders themselves.
        times: Local times, `HH:MM`.
        days: Days of the week.
        minutes: A length of time, or None.
        until: The day on which a break ends, or None.
        later: `evening` or `tomorrow` of a snooze.
    """

    ask: Ask
    about: bool
    times: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    minutes: int | None = None
    until: Day | None = None
    later: str = ""


def read_request(text: str) -> Request | None:
    """Return what a message plainly asks of the reminders, or None."""
    if len(text) > LONGEST:
        return None
    plain = lower(text).strip()
    about = _ABOUT.search(plain) is not None
    return (
        _pause(plain, about)
        or _later(plain, about)
        or _rule(plain, about)
        or (_bare(plain) if about else None)
    )


def _pause(plain: str, about: bool) -> Request | None:
    """Return a break that is asked for with its length or its end."""
    if not _BREAK.search(plain):
        return None
    until = _until(plain)
    found = lengths(plain)
    if until is not None:
        return Request(Ask.PAUSE, about, until=until)
    if len(found) == 1 and found[0].minutes >= DAY_MINUTES:
        return Request(Ask.PAUSE, about, minutes=found[0].minutes)
    return Request(Ask.PAUSE, about) if plain.startswith("pause") and about else None


def _until(plain: str) -> Day | None:
    m = _DATE.search(plain)
    if m is None:
        return None
    if m["weekday"]:
        return Day(weekday=m["weekday"])
    month = m["month"] or m["name"]
    if month:
        return Day(int(m["day"] or m["date"]), MONTHS.index(month) + 1)
    if m["year"]:
        return Day(int(m["dd"]), int(m["mm"]), int(m["year"]))
    return Day(int(m["only"])) if m["only"] else Day(int(m["d"]), int(m["m"]))


def _later(plain: str, about: bool) -> Request | None:
    """Return that the reminder is to come once more, later; a time of day is no such thing."""
    if time_of_day(plain) is not None or days_named(plain):
        return None
    found = lengths(plain)
    if _IN.search(plain) and len(found) == 1 and found[0].minutes < 2 * DAY_MINUTES:
        return Request(Ask.SNOOZE, about, minutes=found[0].minutes)
    if _TOMORROW.search(plain):
        return Request(Ask.SNOOZE, about, later="tomorrow")
    if _EVENING.search(plain):
        return Request(Ask.SNOOZE, about, later="evening")
    return Request(Ask.SNOOZE, about, minutes=60) if about and _LATER.search(plain) else None


def _rule(plain: str, about: bool) -> Request | None:
    """Return the times and days that are asked for."""
    if not about and (plain.isdigit() or _ONLY.sub("", plain)):
        return None
    times, days = _times(plain), days_named(plain)
    if not times and _CLOCK.search(plain):
        return Request(Ask.NO_TIME, about)
    if _WEEKLY.search(plain):
        return Request(Ask.WEEKLY, about, times, days)
    if days and not times and _LEFT_OUT.search(plain):
        return Request(Ask.LEAVE_OUT, about, days=days)
    return Request(Ask.SET, about, times, days) if times or days else None


def _times(plain: str) -> tuple[str, ...]:
    """Return every time of day that is named, parted by "and" or a comma, each once, in order."""
    parts = [part.strip() for part in re.split(r"\band\b|,|&|\+", plain)]
    named = [time_of_day(f"at {part}" if part.isdigit() else part) for part in parts]
    found = sorted({at for at in named if at is not None})
    whole = time_of_day(plain)
    return tuple(found) or ((whole,) if whole else ())


def _bare(plain: str) -> Request | None:
    """Return what is asked of the reminders without a time: to stop, to go on, to be shown."""
    for ask, form in ((Ask.RESUME, _RESUME), (Ask.STOP, _STOP), (Ask.SHOW, _SHOW)):
        if form.search(plain):
            return Request(ask, about=True)
    return None
