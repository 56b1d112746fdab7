"""Numbers in a message in lower case: pain scores, ages, lengths of time, and where each stands."""

import re
from dataclasses import dataclass

DAY_MINUTES = 1440
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: dict[str, float] = {
    **{word: n for n, word in enumerate(_ONES)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    "half": 0.5,
    "couple": 2,
    "few": 3,
    "some": 3,
    "several": 4,
}
NUMBER_WORDS = frozenset((*_ONES, *_TENS))
_MINUTES = {  # how a unit begins -> minutes
    "mi": 1,
    "h": 60,
    "d": DAY_MINUTES,
    "w": 7 * DAY_MINUTES,
    "fo": 14 * DAY_MINUTES,
    "mo": 30 * DAY_MINUTES,
    "mt": 30 * DAY_MINUTES,
    "mn": 30 * DAY_MINUTES,
    "y": 365 * DAY_MINUTES,
}
ANY_NUMBER = re.compile(r"\d|\b(?:" + "|".join(_ONES) + r")\b")
_COMPOUND = rf"(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_ONES[1:10])})"
NUMBER = (
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?|{_COMPOUND}|" + "|".join((*reversed(_ONES), *_TENS[1:])) + ")"
)
_SCORE = rf"(?P<low>{NUMBER})(?:\s?(?:-|\u2013|or|to|/)\s?(?P<high>{NUMBER}))??"
_OUT_OF = re.compile(
    rf"\b{_SCORE}\s?(?:[/\\]|out\s?of|outt?as?|of|over|on|on\sa\sscale\s(?:of|to|up\sto|out\sof))\s?(?:10|ten)\b(?![./]?\d)"
)
_SAID = (
    re.compile(  # "pain is about 6 when walking": a word of pain, the score, and no unit behind it
        rf"""\b(?:pain | ache | aches | sore | soreness | hurts? | hurting | score | level | scale
        | severity | rating | rate | say | about | around | like | maybe | perhaps | probably
        | roughly | now | today | currently | it'?s | is | was | worst | an? | solid | up\sto)
    (?:\s?[:=]\s?|\s+) (?:(?:an? | about | around | like | maybe | is | at | solid | of)\s+){{0,3}}
    {_SCORE}
    (?= \s*$ | \s*[,.;!?)\n](?!\d) | \s+(?:at | when | whenever | if | on | while | walking | now
        | today | but | and | with | during | after | most | pain | right | usually | sometimes | i
        | maybe | really | only | then | though | or\sso)\b )""",
        re.VERBOSE,
    )
)
_ALONE = re.compile(rf"(?:^|(?<=[,;\n])|(?<=\D\.))\s*{_SCORE}\s*(?=$|[,;!\n]|\.(?!\d))")
_BEFORE = re.compile(
    r"\b(?:was|were|used to be|started at|from|been)\s+(?:(?:a|an|about|at|like)\s+)?$"
)
_SCALE = re.compile(r"(?:\bscale (?:of|from) )?\b(?:0|1|zero|one)\s?(?:-|\u2013|to)\s?(?:10|ten)\b")
_UNIT = r"""(?:minutes? | mins? | hours? | hrs? | days? | weeks? | wks? | fortnights? | months?
    | mths? | mnths? | years? | yrs?)"""
_LENGTH = re.compile(
    rf"""\b(?:
      (?P<amount>{NUMBER}) (?:\s?(?:-|\u2013|to|or)\s?(?P<most>{NUMBER}))? \s?
        (?P<unit>{_UNIT} | [hdwy] | mos?)
    | (?:(?:about|for|a|an)\s)?(?P<vague>half\san? | half | an?\s(?:good|full|whole|solid)
        | a\scouple\sof | a\scouple
        | couple\sof | couple | a\sfew | few | several | some | an? | one) \s(?P<vague_unit>{_UNIT})
    | (?P<bare>minutes|hours|days|weeks|months|years)
    )\b (?P<half>\sand\sa\shalf)?""",
    re.VERBOSE,
)
_HALVES = re.compile(rf"\b(?P<whole>{NUMBER}|an?)\sand\sa\shalf\s(?P<unit>{_UNIT})\b", re.VERBOSE)
_QUARTERS = re.compile(r"\b(?P<three>three\s)?quarters?\s(?:of\s)?an\shour\b")
_MORE = re.compile(r"\s?(?:and\s)?(?P<more>\d{1,2})\s?(?:minutes?|mins?|m)\b")
_AGE = re.compile(
    r"""\b(?:i'?\s?a?m | i\sam | age | aged | age\sis | turned | turning | being
        | (?:he | she | son | daughter | child | kid | lad | boy | girl | who | mum | mom
            | dad | wife | husband | he'?s | she'?s)(?:\s(?:is|just\sturned))?)
      \s*[:=]?\s* (?:(?:a|only|just|now|about|nearly|almost|aged)\s)? (?P<said>\d{1,3})
      (?! \s?(?:[%/:] | kg | kilos? | stone | st\b | lbs? | pounds | cm | ft | foot | days?
        | weeks? | wks? | months? | min | hours? | hrs? | [hx]\b | [ap]m\b | miles? | km | steps
        | times | out | of | percent | y(?:ea)?rs?\s(?:post|out|in|on|into|since|ago) | \d | \.\d))
    | \b(?P<old>\d{1,3})\s?-?\s?(?:years?|yrs?|y)\s?[-/.]?\s?(?:old|young|o\b|of\sage)
      (?! \s(?:knee|replacement|injury|problem|dog|cat|scar|implant|pain|house|car))
    | \b(?P<short>\d{1,3})\s?(?:yo|y/o|yrs?\s[mf])\b
    | \b(?P<sex>[1-9]\d)\s?/?\s?(?:m|f|male|female)\b
    | \b(?:m|f|male|female)\s?/?,?\s?(?P<sexed>[1-9]\d)\b(?!\s?(?:/|weeks|days|months|min))""",
    re.VERBOSE,
)
_WORDED = re.compile(rf"\b(?:{_COMPOUND}|{'|'.join((*_TENS, *reversed(_ONES[10:])))})\b")
WAS = 30  # characters before a score in which words say that it is past
OLDEST = 120  # years


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in minutes, and where it stands; `bare` has no number, as "for years"."""

    minutes: int
    start: int
    end: int
    bare: bool


def number(word: str) -> float:
    """Return what a number in digits or in words is."""
    if word[0].isdigit():
        return float(word)
    return sum(_VALUES[part] for part in re.split(r"[\s-]", word))


def pain_score(text: str) -> tuple[float, int] | None:
    """Return the pain from 0 to 10 that a message gives, and where it stands.

    Of a range the higher end counts, of several scores the highest of those that are not past.
    """
    text = _SCALE.sub(lambda m: " " * len(m.group()), text)
    for form in (_OUT_OF, _SAID, _ALONE):
        scores = [(higher(m), m.start("low")) for m in form.finditer(text)]
        scores = [(score, at) for score, at in scores if score <= 10]
        now = [
            (score, at) for score, at in scores if not _BEFORE.search(text[max(0, at - WAS) : at])
        ]
        if scores:
            return max(now or scores, key=lambda one: (one[0], -one[1]))
    return None


def higher(m: re.Match[str]) -> float:
    """Return the higher of the groups `low` and `high`."""
    return max(number(m["low"]), number(m["high"] or m["low"]))


def age(text: str) -> tuple[int, int] | None:
    """Return the age in years that a message gives, and where it stands."""
    for m in _AGE.finditer(_WORDED.sub(_figures, text)):
        years = int(m[str(m.lastgroup)])
        if 1 <= years <= OLDEST:
            return years, m.start(str(m.lastgroup))
    return None


def _figures(m: re.Match[str]) -> str:
    """Return a number in words in figures, filled up to its length."""
    return f"{number(m.group()):g}".rjust(len(m.group()))


def lengths(text: str) -> list[Length]:
    """Return the lengths of time in a message, in its order."""
    if "half" in text:
        text = _HALVES.sub(_decimal, text)
    if "quarter" in text:
        text = _QUARTERS.sub(_quarters, text)
    found: list[Length] = []
    for m in _LENGTH.finditer(text):
        minutes, end = _minutes(m), m.end()
        if found and m.start() < found[-1].end:
            continue
        if (m["unit"] or "").startswith("h") and (more := _MORE.match(text, end)):
            minutes, end = minutes + int(more["more"]), more.end()
        found.append(Length(minutes, m.start(), end, m["bare"] is not None))
    return found


def _quarters(m: re.Match[str]) -> str:
    """Return "quarter of an hour" as "15 min", filled up to its length."""
    return f"{45 if m['three'] else 15} min".rjust(len(m.group()))


def _decimal(m: re.Match[str]) -> str:
    """Return "2 and a half hours" as "2.5 hours", filled up to its length."""
    whole = 1 if m["whole"] in ("a", "an") else number(m["whole"])
    return f"{whole + 0.5:g} {m['unit']}".rjust(len(m.group()))


def _minutes(m: re.Match[str]) -> int:
    unit = m["unit"] or m["vague_unit"] or m["bare"]
    if m["amount"]:
        amount = number(m["most"] or m["amount"])
    elif m["vague"]:
        amount = next((_VALUES[word] for word in m["vague"].split() if word in _VALUES), 1)
    else:
        amount = 2  # "for years" are two at the least
    amount += 0.5 if m["half"] else 0
    return round(amount * next(size for start, size in _MINUTES.items() if unit.startswith(start)))
