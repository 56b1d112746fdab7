"""What was read from the inbox and waits for its turn: pure.

Rules kept here: the events of a chat go strictly in order, one turn at a time; what has piled up
in a chat goes together; memory holds a bounded part of the inbox, and a chat that floods it holds
a bounded part of that.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.storage.records import Event

WINDOW = 4000  # events in memory; an event is about a kilobyte
CHAT_AHEAD = 100  # of one chat; what it sent beyond that is read when these are done
PILE = 4  # so many of one chat wait: they are read in order and answered together
LARGEST_PILE = 50  # then others have their turn
PATIENCE = 20  # messages of one chat that may wait before it is asked for patience


@dataclass(slots=True)
class _Chat:
    events: deque[Event] = field(default_factory=deque)
    busy: bool = False
    cut_at: int | None = None  # the last event in memory, when more of the chat is only on disk
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What one turn of a chat begins with.

    Attributes:
        events: One event or, of a chat in which several wait, a pile; in order.
        hurried: Whether the person is to be asked for patience: once each time that it piles up.
    """

    events: tuple[Event, ...]
    hurried: bool


class Window:
    """The events in memory, by chat."""

    def __init__(self) -> None:
        self._chats: dict[int, _Chat] = {}
        self._ready: deque[int] = deque()
        self._size = 0

    @property
    def has_room(self) -> bool:
        """Return whether to read more."""
        return self._size < WINDOW // 2

    def put(self, events: Sequence[Event]) -> None:
        """Add what was read, in the order of the inbox; the events of a flood are left on disk."""
        for event in events:
            chat = self._chats.setdefault(event.chat_id, _Chat())
            if chat.cut_at is not None:
                continue
            if len(chat.events) >= CHAT_AHEAD:
                chat.cut_at = chat.events[-1].id
                continue
            self._add(event.chat_id, chat, event)

    def go_on(self, chat_id: int, events: Sequence[Event], *, complete: bool) -> None:
        """Add what was left on disk of a chat; `complete` says that it is all that there is."""
        chat = self._chats.setdefault(chat_id, _Chat())
        for event in events:
            self._add(chat_id, chat, event)
        chat.cut_at = None if complete else events[-1].id
        self._tidy(chat_id, chat)

    def take(self) -> Taken | None:
        """Return what goes next, or None; `done` must follow."""
        if not self._ready:
            return None
        chat = self._chats[self._ready.popleft()]
        hurried = not chat.warned and len(chat.events) > PATIENCE
        chat.warned = chat.warned or hurried
        chat.busy = True
        pile = _pile(chat.events)
        self._size -= len(pile)
        return Taken(pile, hurried)

    def hold(self, chat_id: int) -> bool:
        """Return whether the chat is free; if so it counts as busy, for a reminder."""
        chat = self._chats.setdefault(chat_id, _Chat())
        if chat.busy or chat.events:
            return False
        chat.busy = True
        return True

    def done(self, chat_id: int, left: Sequence[Event]) -> int | None:
        """Note that a turn has ended.

        Args:
            chat_id: Whose.
            left: What of it is to be handled next.

        Returns:
            The event after which more of the chat is to be read from disk now, or None.
        """
        chat = self._chats[chat_id]
        chat.busy = False
        chat.events.extendleft(reversed(left))
        self._size += len(left)
        if chat.events:
            self._ready.append(chat_id)
        elif chat.cut_at is not None:
            return chat.cut_at
        self._tidy(chat_id, chat)
        return None

    def _add(self, chat_id: int, chat: _Chat, event: Event) -> None:
        if not chat.busy and not chat.events:
            self._ready.append(chat_id)
        chat.events.append(event)
        self._size += 1

    def _tidy(self, chat_id: int, chat: _Chat) -> None:
        if not chat.events and not chat.busy and chat.cut_at is None:
            del self._chats[chat_id]


def _pile(events: deque[Event]) -> tuple[Event, ...]:
    """Take one event, or the next of a private chat together when so many wait.

    One that failed before is taken alone, so that it is known which one fails.
    """
    first = events.popleft()
    taken = [first]
    if len(events) + 1 >= PILE and first.tries == 0 and first.user_id == first.chat_id:
        while events and len(taken) < LARGEST_PILE and events[0].tries == 0:
            taken.append(events.popleft())
    return tuple(taken)
