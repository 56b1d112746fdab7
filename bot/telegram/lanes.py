"""What waits to be sent, and which of it goes next: pure, with the time as an argument.

Rules kept here: the messages of a chat go one after the other, in the order in which they were
queued; among chats the more urgent goes first, and a chat is as urgent as the most urgent message
in it; a chat that must wait holds up nobody else.
"""

import heapq
from collections import deque
from collections.abc import Iterable

from bot.storage.records import Queued, Urge
from bot.telegram.pace import Allowance, Limits

SWEEP = 1000  # finished sends between two removals of idle lanes
TOAST = "answerCallbackQuery"

Key = tuple[int, bool]  # the chat, and whether it is its lane for answers to presses


class Lane:
    """The queue of one chat."""

    __slots__ = ("allowance", "busy", "key", "not_before", "rows", "version")

    def __init__(self, key: Key, allowance: Allowance) -> None:
        self.key = key
        self.allowance = allowance
        self.rows: deque[Queued] = deque()
        self.busy = False
        self.not_before = 0.0
        self.version = 0  # heap entries with an older one are void

    @property
    def urge(self) -> Urge:
        """Return the most urgent class in it."""
        return min(row.urge for row in self.rows)


class Lanes:
    """All that waits.

    Answers to presses have a lane of their own: Telegram takes them for seconds only, they are no
    messages, and nothing is out of order when they come first.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lanes: dict[Key, Lane] = {}
        self._ready: list[tuple[Urge, int, int, Lane]] = []
        self._timed: list[tuple[float, int, int, Lane]] = []
        self._bulk = Allowance(1 / limits.bulk_per_second, limits.bulk_burst)
        self._bulk_not_before = 0.0
        self._flying: dict[int, bool] = {}  # row -> whether it went as bulk
        self._finished = 0
        self._count = 0

    def __len__(self) -> int:
        """Return how many messages wait or are on their way."""
        return self._count

    @property
    def flying(self) -> int:
        """Return how many are on their way."""
        return len(self._flying)

    def put(self, rows: Iterable[Queued], now: float) -> None:
        """Add messages at the end of their chats."""
        for row in rows:
            key = _key(row)
            lane = self._lanes.get(key)
            if lane is None:
                limits = self._limits
                pace = Allowance(0.0 if key[1] else limits.chat_seconds, limits.chat_burst)
                lane = self._lanes[key] = Lane(key, pace)
            lane.rows.append(row)
            self._count += 1
            self._schedule(lane, now)

    def forget(self, chat_id: int) -> None:
        """Drop what waits for a chat, but not what is on its way."""
        for key in ((chat_id, False), (chat_id, True)):
            if lane := self._lanes.get(key):
                kept = lane.rows[0] if lane.busy else None
                self._count -= len(lane.rows) - (kept is not None)
                lane.rows.clear()
                if kept is not None:
                    lane.rows.append(kept)
                lane.version += 1

    def withdraw(self, chat_id: int, now: float) -> list[Queued]:
        """Take out the reminders that wait for a chat, and return them."""
        lane = self._lanes.get((chat_id, False))
        if lane is None:
            return []
        waiting = list(lane.rows)[1 if lane.busy else 0 :]
        taken = [row for row in waiting if row.urge >= Urge.REMINDER]
        lane.rows = deque(row for row in lane.rows if row not in taken)
        lane.version += 1
        self._count -= len(taken)
        self._schedule(lane, now)
        return taken

    def pick(self, now: float) -> list[Queued]:
        """Return what goes now, the most urgent first; `done` must follow for each."""
        while self._timed and self._timed[0][0] <= now:
            _, _, version, lane = heapq.heappop(self._timed)
            if version == lane.version:
                self._schedule(lane, now)
        picked: list[Queued] = []
        while self._ready and len(self._flying) < self._limits.in_flight:
            urge, _, version, lane = self._ready[0]
            if version == lane.version:
                bulk = urge >= Urge.REMINDER
                if bulk and self._bulk_ready_at(now) > now:
                    break
                picked.append(self._take(lane, now, bulk=bulk))
            heapq.heappop(self._ready)
        return picked

    def done(self, row: Queued, now: float, *, again: Queued | None, after: float = 0.0) -> None:
        """Note that a call has ended.

        Args:
            row: What was sent.
            now: The time.
            again: The row to try next in its place, or None when there is nothing left to try.
            after: Seconds before that.
        """
        self._flying.pop(row.id, None)
        lane = self._lanes[_key(row)]
        lane.busy = False
        lane.rows.popleft()
        if again is None:
            self._count -= 1
        else:
            lane.rows.appendleft(again)
            lane.not_before = now + after
        self._schedule(lane, now)
        self._finished += 1
        if self._finished % SWEEP == 0:
            self._sweep(now)

    def pause(self, row: Queued, until: float, now: float) -> None:
        """Let nothing of this message's lane go before `until`."""
        lane = self._lanes[_key(row)]
        lane.not_before = max(lane.not_before, until)
        self._schedule(lane, now)

    def pause_bulk(self, until: float) -> None:
        """Let no reminder go before `until`; a chat with a reply in it is not bulk."""
        self._bulk_not_before = max(self._bulk_not_before, until)

    def wake_at(self, now: float) -> float | None:
        """Return when to `pick` again though nothing happens, or None for never."""
        times = [self._timed[0][0]] if self._timed else []
        if self._ready and len(self._flying) < self._limits.in_flight:
            at = self._bulk_ready_at(now)
            times += [at] if at < float("inf") else []
        return min(times) if times else None

    def _bulk_ready_at(self, now: float) -> float:
        """Return when the next reminder may go; infinite until another one ends."""
        if sum(self._flying.values()) >= self._limits.bulk_in_flight:
            return float("inf")
        return max(self._bulk.ready_at(now), self._bulk_not_before)

    def _take(self, lane: Lane, now: float, *, bulk: bool) -> Queued:
        row = lane.rows[0]
        lane.busy = True
        lane.version += 1
        lane.allowance.use(now)
        if bulk:
            self._bulk.use(now)
        self._flying[row.id] = bulk
        return row

    def _schedule(self, lane: Lane, now: float) -> None:
        if lane.busy or not lane.rows:
            return
        lane.version += 1
        at = max(lane.allowance.ready_at(now), lane.not_before)
        first = lane.rows[0].id
        if at > now:
            heapq.heappush(self._timed, (at, first, lane.version, lane))
        else:
            heapq.heappush(self._ready, (lane.urge, first, lane.version, lane))

    def _sweep(self, now: float) -> None:
        idle = [k for k, v in self._lanes.items() if not v.rows and v.allowance.is_full(now)]
        for key in idle:
            del self._lanes[key]


def _key(row: Queued) -> Key:
    return row.chat_id, row.method == TOAST
