from collections.abc import Iterable

from bot.storage.records import Queued, Urge
from bot.telegram.lanes import SWEEP, TOAST, Lanes
from bot.telegram.pace import Allowance, Limits

LIMITS = Limits(
    chat_seconds=1, chat_burst=2, bulk_per_second=10, bulk_burst=1, in_flight=4, bulk_in_flight=2
)


def row(number: int, chat: int, urge: Urge = Urge.REPLY, method: str = "sendMessage") -> Queued:
    return Queued(number, chat, method, {}, urge)


def numbers(rows: Iterable[Queued]) -> list[int]:
    return [r.id for r in rows]


def test_an_allowance_lets_a_burst_go_and_then_one_at_a_time() -> None:
    allowance = Allowance(1.0, 3)
    at = []
    now = 10.0
    for _ in range(5):
        now = allowance.ready_at(now)
        allowance.use(now)
        at.append(now)
    assert at == [10, 10, 10, 11, 12]
    assert not allowance.is_full(12)
    assert allowance.is_full(15)


def test_a_chats_messages_go_one_after_the_other_in_order() -> None:
    lanes = Lanes(LIMITS)
    first, second = row(1, 5), row(2, 5)
    lanes.put([first, second], 0)
    assert lanes.pick(0) == [first]
    assert lanes.pick(0) == []
    lanes.done(first, 0, again=None)
    assert lanes.pick(0) == [second]
    lanes.done(second, 0, again=None)
    assert (len(lanes), lanes.flying) == (0, 0)


def test_the_more_urgent_chat_goes_first() -> None:
    lanes = Lanes(LIMITS)
    rows = [row(1, 1, Urge.REMINDER), row(2, 2), row(3, 3, Urge.ESCALATION)]
    lanes.put(rows, 0)
    assert numbers(lanes.pick(0)) == [3, 2, 1]


def test_a_reminder_before_a_reply_in_the_same_chat_goes_with_it() -> None:
    lanes = Lanes(LIMITS)
    lanes.pause_bulk(100)
    lanes.put([row(1, 1, Urge.REMINDER), row(2, 2, Urge.REMINDER)], 0)
    assert lanes.pick(0) == []
    lanes.put([row(3, 1)], 0)
    assert numbers(lanes.pick(0)) == [1]


def test_answers_to_presses_wait_for_nothing() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(1, 5), row(2, 5), row(3, 5, method=TOAST)], 0)
    assert numbers(lanes.pick(0)) == [1, 3]


def test_bulk_goes_at_its_own_pace_and_leaves_room_for_replies() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(n, n, Urge.REMINDER) for n in range(1, 6)], 0)
    assert numbers(lanes.pick(0)) == [1]
    assert lanes.wake_at(0) == 0.1
    assert numbers(lanes.pick(0.1)) == [2]
    assert lanes.pick(1) == []
    assert lanes.wake_at(1) is None
    lanes.put([row(9, 9)], 1)
    assert numbers(lanes.pick(1)) == [9]
    lanes.done(row(1, 1, Urge.REMINDER), 1, again=None)
    assert numbers(lanes.pick(1)) == [3]


def test_no_more_calls_are_made_at_a_time_than_allowed() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(n, n) for n in range(1, 7)], 0)
    assert numbers(lanes.pick(0)) == [1, 2, 3, 4]
    lanes.done(row(2, 2), 0, again=None)
    assert numbers(lanes.pick(0)) == [5]


def test_a_chat_that_is_paused_waits_alone_and_keeps_its_order() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(1, 1), row(2, 1), row(3, 2)], 0)
    first, other = lanes.pick(0)
    lanes.done(first, 0, again=first, after=5)
    lanes.done(other, 0, again=None)
    assert lanes.pick(4) == []
    assert lanes.wake_at(4) == 5
    assert numbers(lanes.pick(5)) == [1]


def test_a_chats_burst_goes_at_once_and_the_rest_once_a_second() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(n, 1) for n in range(1, 5)], 0)
    times = []
    now = 0.0
    while len(lanes):
        at = lanes.wake_at(now)
        picked = lanes.pick(now)
        if not picked:
            assert at is not None
            now = at
            continue
        times.append(now)
        lanes.done(picked[0], now, again=None)
    assert times == [0, 0, 1, 2]


def test_what_is_forgotten_does_not_go() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(1, 1), row(2, 1), row(3, 1, method=TOAST)], 0)
    assert numbers(lanes.pick(0)) == [1, 3]
    lanes.forget(1)
    lanes.forget(2)
    lanes.put([row(4, 1)], 0)
    lanes.done(row(1, 1), 0, again=None)
    assert numbers(lanes.pick(0)) == [4]


def test_forgetting_a_chat_that_only_waits_empties_it() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(1, 1)], 0)
    lanes.forget(1)
    assert lanes.pick(0) == []
    assert len(lanes) == 0


def test_a_message_can_be_put_to_wait() -> None:
    lanes = Lanes(LIMITS)
    lanes.put([row(1, 1)], 0)
    lanes.pause(row(1, 1), 3, 0)
    assert lanes.pick(1) == []
    assert numbers(lanes.pick(3)) == [1]


def test_chats_that_rest_are_not_kept() -> None:
    lanes = Lanes(LIMITS)
    for number in range(1, SWEEP + 1):
        lanes.put([row(number, number)], number * 10)
        lanes.done(lanes.pick(number * 10)[0], number * 10, again=None)
    assert len(lanes._lanes) < 10


def test_a_reply_goes_between_many_reminders() -> None:
    lanes = Lanes(Limits(bulk_burst=1))
    lanes.put([row(n, n, Urge.REMINDER) for n in range(1, 101)], 0)
    now = 0.0
    sent: list[int] = []
    while len(lanes):
        if len(sent) == 50:
            lanes.put([row(1000, 1000)], now)
        for picked in lanes.pick(now):
            sent.append(picked.id)
            lanes.done(picked, now, again=None)
        now += 0.04
    assert sent[50] == 1000
    assert len(sent) == 101
    assert 3.9 <= now <= 4.2


def test_reminders_can_be_taken_back_but_not_what_is_on_its_way() -> None:
    lanes = Lanes(LIMITS)
    rows = [row(n, 1, Urge.REMINDER) for n in (1, 2)]
    lanes.put([*rows, row(3, 1)], 0)
    assert numbers(lanes.pick(0)) == [1]
    assert numbers(lanes.withdraw(1, 0)) == [2]
    assert lanes.withdraw(9, 0) == []
    lanes.done(rows[0], 0, again=None)
    assert numbers(lanes.pick(0)) == [3]
