"""What can go wrong with a call to Telegram, and what follows from it for a message to send.

Three errors tell apart what a sender must know: nothing was sent; it may have been taken; Telegram
answered that it will not. None of them ever holds an address, because addresses hold the token.
"""

from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from telegram.error import NetworkError, TelegramError, TimedOut

from bot.storage.records import Fate, Urge

LONGEST_WAIT = timedelta(seconds=60)
SERVER_TRIES = 12  # with the waits above some seven minutes, longer than Telegram's usual faults
UNCLEAR_TRIES = 2  # a reply twice is better than none, thrice is not
REASON_LENGTH = 200  # characters that are kept of Telegram's words
# These do the same however often they are done.
REPEATABLE = frozenset(
    ["answerCallbackQuery", "editMessageText", "editMessageCaption", "editMessageReplyMarkup"]
)


class NotSent(NetworkError):
    """No connection was made: Telegram has not seen the call."""


class Unclear(TimedOut):
    """The call was sent and no answer came: Telegram may have taken it."""


class Refused(TelegramError):
    """Telegram answered, and it was no.

    Attributes:
        code: The HTTP status.
        words: Telegram's description.
        retry_after: How long it wants to be left alone, only with 429.
    """

    def __init__(self, code: int, words: str, retry_after: timedelta | None = None) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type, tuple[int, str, timedelta | None]]:  # type: ignore[override]  # the library's own takes one argument
        return self.__class__, (self.code, self.words, self.retry_after)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message whose call failed.

    Attributes:
        fate: For the outbox.
        reason: For the outbox and the log; Telegram's words or the kind of fault.
        wait: Before the next try, only with `Fate.RETRY`.
        limited: Telegram asked for that wait, so that others of its class wait too.
        blocked: The person blocked the bot, or is gone.
    """

    fate: Fate
    reason: str
    wait: timedelta = timedelta()
    limited: bool = False
    blocked: bool = False


def is_bad_token(error: TelegramError) -> bool:
    """Return whether Telegram does not know the token; then nothing will ever be sent."""
    return isinstance(error, Refused) and error.code in (401, 404)


def judge(
    error: TelegramError,
    *,
    number: int,
    method: str,
    urge: Urge,
    tries: int,
    first: float = 1.0,
) -> Verdict:
    """Return what becomes of a message.

    Args:
        error: What its call ended with.
        number: Its row, which spreads the waits of many.
        method: The call.
        urge: Its class.
        tries: How often it was tried, this time counted.
        first: Seconds before the second try.
    """
    wait = backoff(tries, number, first)
    if isinstance(error, NotSent):
        return Verdict(Fate.RETRY, str(error), wait)
    if isinstance(error, Refused):
        return _refused(error, wait, tries)
    repeatable = method in REPEATABLE and tries < SERVER_TRIES
    if repeatable or (urge < Urge.REMINDER and tries < UNCLEAR_TRIES):
        return Verdict(Fate.RETRY, str(error), wait)
    return Verdict(Fate.UNKNOWN, str(error))


def backoff(tries: int, number: int, first: float = 1.0) -> timedelta:
    """Return how long to wait after so many tries, up to half as long again by `number`."""
    wait = min(timedelta(seconds=first) * (1 << min(tries - 1, 10)), LONGEST_WAIT)
    spread = crc32(f"{number} {tries}".encode()) / 2**32
    return wait * (1 + spread / 2)


def _refused(error: Refused, wait: timedelta, tries: int) -> Verdict:
    reason = ":".join(error.words.split(":")[:2])[:REASON_LENGTH]  # the rest may quote a message
    if error.retry_after is not None:
        return Verdict(Fate.RETRY, reason, error.retry_after, limited=True)
    if error.code == 429 or is_bad_token(error):
        return Verdict(Fate.RETRY, reason, wait)
    if error.code >= 500:
        fate = Fate.RETRY if tries < SERVER_TRIES else Fate.REFUSED
        return Verdict(fate, reason, wait)
    if error.code == 400 and "message is not modified" in error.words:
        return Verdict(Fate.SENT, reason)
    gone = error.code == 403 or "chat not found" in error.words
    return Verdict(Fate.REFUSED, reason, blocked=gone)
