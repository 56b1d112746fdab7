from datetime import timedelta

import pytest
from telegram.error import TelegramError

from bot.storage.records import Fate, Urge
from bot.telegram.refusals import (
    LONGEST_WAIT,
    SERVER_TRIES,
    NotSent,
    Refused,
    Unclear,
    backoff,
    is_bad_token,
    judge,
)

SEND, EDIT = "sendMessage", "editMessageText"
REPLY, REMINDER = Urge.REPLY, Urge.REMINDER


@pytest.mark.parametrize(
    ("error", "method", "urge", "tries", "fate"),
    [
        (NotSent("x"), SEND, REMINDER, 500, Fate.RETRY),
        (Unclear("x"), SEND, REPLY, 1, Fate.RETRY),
        (Unclear("x"), SEND, REPLY, 2, Fate.UNKNOWN),
        (Unclear("x"), SEND, Urge.ESCALATION, 1, Fate.RETRY),
        (Unclear("x"), SEND, REMINDER, 1, Fate.UNKNOWN),
        (Unclear("x"), EDIT, REMINDER, 5, Fate.RETRY),
        (Unclear("x"), EDIT, REPLY, SERVER_TRIES, Fate.UNKNOWN),
        (Refused(500, "x"), SEND, REMINDER, 1, Fate.RETRY),
        (Refused(502, "x"), SEND, REPLY, SERVER_TRIES, Fate.REFUSED),
        (Refused(429, "x", timedelta(seconds=3)), SEND, REPLY, 99, Fate.RETRY),
        (Refused(429, "x"), SEND, REPLY, 99, Fate.RETRY),
        (Refused(401, "x"), SEND, REPLY, 99, Fate.RETRY),
        (Refused(403, "x"), SEND, REPLY, 1, Fate.REFUSED),
        (Refused(400, "Bad Request: message is not modified: x"), EDIT, REPLY, 1, Fate.SENT),
        (Refused(400, "Bad Request: chat not found"), SEND, REPLY, 1, Fate.REFUSED),
        (Refused(413, "Request Entity Too Large"), SEND, REPLY, 1, Fate.REFUSED),
    ],
)
def test_what_becomes_of_a_message(
    error: TelegramError, method: str, urge: Urge, tries: int, fate: Fate
) -> None:
    assert judge(error, number=1, method=method, urge=urge, tries=tries).fate is fate


def test_retry_after_is_obeyed_as_it_is_told() -> None:
    error = Refused(429, "Too Many Requests", timedelta(seconds=30))
    verdict = judge(error, number=1, method=SEND, urge=REPLY, tries=1)
    assert (verdict.wait, verdict.limited) == (timedelta(seconds=30), True)


def test_a_person_is_gone_only_with_a_403() -> None:
    for code, gone in ((403, True), (400, False)):
        verdict = judge(Refused(code, "x"), number=1, method=SEND, urge=REPLY, tries=1)
        assert verdict.blocked is gone


def test_waits_grow_are_spread_and_end() -> None:
    waits = [backoff(tries, 1).total_seconds() for tries in range(1, 12)]
    assert all(2**n <= wait <= 1.5 * 2**n for n, wait in enumerate(waits[:6]))
    assert all(wait <= 1.5 * LONGEST_WAIT.total_seconds() for wait in waits)
    assert len({backoff(1, number) for number in range(100)}) == 100


def test_a_bad_token_is_told_from_everything_else() -> None:
    assert is_bad_token(Refused(401, "Unauthorized"))
    assert is_bad_token(Refused(404, "Not Found"))
    assert not is_bad_token(Refused(403, "Forbidden"))
    assert not is_bad_token(NotSent("x"))
