from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.records import Queued, Urge
from bot.telegram.lanes import Lanes
from bot.telegram.pace import Limits

LIMITS = Limits(
    chat_seconds=1.0, chat_burst=3, bulk_per_second=5.0, bulk_burst=2, in_flight=4, bulk_in_flight=2
)
SLACK = 1e-6  # of adding up seconds as floats


@dataclass(frozen=True)
class Given:
    """One message: when it is queued, how long its call takes, and how it ends."""

    at: float
    chat: int
    urge: Urge
    takes: float
    retries: int
    wait: float
    limited: bool


@dataclass
class Played:
    """What a run of the schedule came to: times of calls by row, in the order of calls."""

    calls: list[tuple[float, Queued, bool]] = field(default_factory=list)
    most: int = 0
    pauses: list[tuple[float, float]] = field(default_factory=list)
    ended: dict[int, float] = field(default_factory=dict)


MESSAGES = st.lists(
    st.builds(
        Given,
        at=st.floats(0, 20).map(lambda x: round(x, 2)),
        chat=st.integers(1, 5),
        urge=st.sampled_from(Urge),
        takes=st.floats(0.01, 2).map(lambda x: round(x, 2)),
        retries=st.integers(0, 2),
        wait=st.floats(0, 5).map(lambda x: round(x, 2)),
        limited=st.booleans(),
    ),
    max_size=40,
)


def play(messages: Sequence[Given]) -> Played:
    """Run the schedule as the sender does, by a clock of its own, until nothing is left."""
    lanes, played, now = Lanes(LIMITS), Played(), 0.0
    todo = sorted(enumerate(messages, 1), key=lambda pair: pair[1].at)
    left = {number: message.retries for number, message in todo}
    flying: list[tuple[float, int, Queued]] = []
    while todo or flying or len(lanes):
        for row in lanes.pick(now):
            given_ = messages[row.id - 1]
            played.calls.append((now, row, lanes._flying[row.id]))
            heappush(flying, (now + given_.takes, row.id, row))
        played.most = max(played.most, lanes.flying)
        wake = lanes.wake_at(now)
        times = [flying[0][0]] if flying else []
        times += [todo[0][1].at] if todo else []
        times += [wake] if wake is not None else []
        assert times, "it waits for nothing, and something waits for it"
        now = max(now, min(times))
        while flying and flying[0][0] <= now:
            _, number, row = heappop(flying)
            end(lanes, played, row, messages[number - 1], left, now)
        while todo and todo[0][1].at <= now:
            number, given_ = todo.pop(0)
            lanes.put([Queued(number, given_.chat, "sendMessage", {}, given_.urge)], now)
    return played


def end(
    lanes: Lanes, played: Played, row: Queued, given_: Given, left: dict[int, int], now: float
) -> None:
    if not left[row.id]:
        played.ended[row.id] = now
        lanes.done(row, now, again=None)
        return
    left[row.id] -= 1
    if given_.limited and row.urge >= Urge.REMINDER:
        lanes.pause_bulk(now + given_.wait)
        played.pauses.append((now, now + given_.wait))
    lanes.done(row, now, again=replace(row, tries=row.tries + 1), after=given_.wait)


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_every_message_goes_once_for_each_try_and_in_the_order_of_its_chat(
    messages: list[Given],
) -> None:
    played = play(messages)
    tries: defaultdict[int, int] = defaultdict(int)
    order: defaultdict[int, list[int]] = defaultdict(list)
    for _, row, _ in played.calls:
        tries[row.id] += 1
        if not order[row.chat_id] or order[row.chat_id][-1] != row.id:
            order[row.chat_id].append(row.id)
    assert tries == {n: m.retries + 1 for n, m in enumerate(messages, 1)}
    for chat, numbers in order.items():
        by_time = sorted(
            (n for n, m in enumerate(messages, 1) if m.chat == chat),
            key=lambda n: messages[n - 1].at,
        )
        assert numbers == by_time


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_no_limit_is_passed(messages: list[Given]) -> None:
    played = play(messages)
    assert played.most <= LIMITS.in_flight
    chats: defaultdict[int, list[float]] = defaultdict(list)
    bulk: list[float] = []
    for at, row, was_bulk in played.calls:
        chats[row.chat_id].append(at)
        if was_bulk:
            bulk.append(at)
    for times in chats.values():
        for first, later in zip(times, times[LIMITS.chat_burst :], strict=False):
            assert later - first >= LIMITS.chat_seconds - SLACK
    for first, later in zip(bulk, bulk[LIMITS.bulk_burst :], strict=False):
        assert later - first >= 1 / LIMITS.bulk_per_second - SLACK
    for at, row, was_bulk in played.calls:
        if was_bulk:
            assert not any(a + SLACK < at < b - SLACK for a, b in played.pauses), row


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_a_retry_waits_as_long_as_it_was_told(messages: list[Given]) -> None:
    last: dict[int, float] = {}
    for at, row, _ in play(messages).calls:
        if row.id in last:
            given_ = messages[row.id - 1]
            assert at >= last[row.id] + given_.takes + given_.wait - SLACK
        last[row.id] = at


@settings(max_examples=60, deadline=None)
@given(MESSAGES, st.floats(0, 20))
def test_a_reply_in_a_quiet_chat_never_waits_for_reminders(
    messages: list[Given], at: float
) -> None:
    reminders = [replace(m, urge=Urge.REMINDER, takes=0.5) for m in messages]
    reply = Given(round(at, 2), 99, Urge.REPLY, 0.1, 0, 0.0, False)
    played = play([*reminders, reply])
    (sent,) = [at for at, row, _ in played.calls if row.chat_id == 99]
    assert sent <= reply.at + SLACK
