"""Everything that was said, in memory, and what people do: write, press, edit, send, block."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.clock import Clock
from bot.demo.entities import commands
from bot.demo.files import File, Files
from bot.demo.message import Message, Person
from bot.demo.refusals import QUERY_INVALID, bad
from bot.demo.updates import Updates

Claim = TypeVar("Claim")
Notice = tuple[str, Any]  # what happened, and the JSON-ready rest of it

# Telegram names no figure; presses older than some minutes are refused.
QUERY_LIFETIME = timedelta(minutes=15)
NAMES = ("Alex", "Robin", "Sam", "Kim", "Noa", "Jo", "Luca", "Mika")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to a press; an empty text only stops the button's clock."""

    text: str = ""
    alert: bool = False


class Chats:
    """The private chats of one bot.

    What people do queues an update for the bot. `Watch`ers (the page) hear of every change.

    Attributes:
        people: By user id.
        answers: What the bot answered, by callback id.
    """

    def __init__(self, clock: Clock, bot: dict[str, Any], updates: Updates) -> None:
        self.clock = clock
        self.bot = bot
        self.updates = updates
        self.files = Files()
        self.people: dict[int, Person] = {}
        self.answers: dict[str, Answer] = {}
        self._messages: dict[int, dict[int, Message]] = {}
        self._open_queries: dict[str, tuple[int, datetime]] = {}
        self._last_message_id = 0
        self._last_query_id = 0
        self._watchers: dict[int, set[asyncio.Queue[Notice]]] = {}
        self._changed = asyncio.Event()

    # What people do

    def person(self, user_id: int, **changes: Any) -> Person:
        """Return this person, new or known, with `changes` to their fields."""
        known = self.people.get(user_id) or Person(user_id, NAMES[(user_id - 1) % len(NAMES)])
        self.people[user_id] = person = replace(known, **changes) if changes else known
        return person

    def say(self, user_id: int, text: str) -> Message:
        """Write `text`, a `/command` too; return the message."""
        return self._send(user_id, text=text, entities=commands(text))

    def command(self, user_id: int, name: str, rest: str = "") -> Message:
        """Write `/name rest`."""
        return self.say(user_id, f"/{name} {rest}".rstrip())

    def media(self, user_id: int, file: File, caption: str = "") -> Message:
        """Send a file; make it with `files.add` or `samples.sample`."""
        return self._send(user_id, text=caption, file=file)

    def locate(self, user_id: int, latitude: float, longitude: float) -> Message:
        """Share a position."""
        return self._send(user_id, location=(latitude, longitude))

    def edit(self, user_id: int, message_id: int, text: str) -> Message:
        """Change the text of a message that this person sent."""
        old = self._messages[user_id][message_id]
        now = self.clock.now()
        new = replace(old, text=text, entities=commands(text), edited_at=now)
        self.put(new)
        self.updates.add("edited_message", self.wire(new))
        return new

    def press(self, user_id: int, message_id: int, data: str) -> str:
        """Press a button, also one that is gone by now; return the callback's id."""
        person, message = self._present(user_id), self._messages[user_id][message_id]
        self._last_query_id += 1
        query_id = str(self._last_query_id)
        self._open_queries[query_id] = (user_id, self.clock.now())
        body = {
            "id": query_id,
            "from": person.user(),
            "message": self.wire(message),
            "chat_instance": str(user_id),
            "data": data,
        }
        self.updates.add("callback_query", body)
        return query_id

    def block(self, user_id: int) -> None:
        """Block the bot."""
        self._set_blocked(user_id, True)

    def unblock(self, user_id: int) -> None:
        """Let the bot write again."""
        self._set_blocked(user_id, False)

    def messages(self, user_id: int, *, from_bot: bool | None = None) -> list[Message]:
        """Return a chat's messages as they read now, oldest first; of one side if asked."""
        chat = self._messages.get(user_id, {}).values()
        return [m for m in chat if from_bot is None or m.from_bot == from_bot]

    def last(self, user_id: int) -> Message | None:
        """Return the bot's newest message to this person, or None."""
        chat = self._messages.get(user_id, {})
        return next((m for m in reversed(chat.values()) if m.from_bot), None)

    # What the bot's methods need

    def message(self, user_id: int, message_id: int) -> Message | None:
        """Return one message, or None."""
        return self._messages.get(user_id, {}).get(message_id)

    def add(self, user_id: int, **content: Any) -> Message:
        """Add a new message to a chat and return it; `content` are fields of Message."""
        self._last_message_id += 1
        message = Message(self._last_message_id, user_id, at=self.clock.now(), **content)
        self._messages.setdefault(user_id, {})[message.message_id] = message
        self.tell(user_id, "message", message)
        return message

    def put(self, message: Message) -> None:
        """Replace a message by its changed self."""
        self._messages[message.user_id][message.message_id] = message
        self.tell(message.user_id, "edited", message)

    def remove(self, message: Message) -> None:
        """Delete a message."""
        del self._messages[message.user_id][message.message_id]
        self.tell(message.user_id, "deleted", {"message_id": message.message_id})

    def answer(self, query_id: str, answer: Answer) -> None:
        """Answer a press; refuse what is unknown, too old or answered before."""
        user_id, at = self._open_queries.pop(query_id, (0, None))
        if at is None or self.clock.now() - at > QUERY_LIFETIME:
            raise bad(QUERY_INVALID)
        self.answers[query_id] = answer
        body = {"query_id": query_id, "text": answer.text, "alert": answer.alert}
        self.tell(user_id, "answered", body)

    def wire(self, message: Message) -> dict[str, Any]:
        """Return a message as the Bot API's Message."""
        return message.wire(self.bot, self.people[message.user_id])

    # Who listens

    def watch(self, user_id: int) -> asyncio.Queue[Notice]:
        """Return a queue that gets a notice of every change of this chat until `unwatch`."""
        queue: asyncio.Queue[Notice] = asyncio.Queue()
        self._watchers.setdefault(user_id, set()).add(queue)
        return queue

    def unwatch(self, user_id: int, queue: asyncio.Queue[Notice]) -> None:
        """End what `watch` began."""
        self._watchers[user_id].discard(queue)

    def tell(self, user_id: int | None, what: str, rest: Any) -> None:
        """Tell the watchers of one chat, or of all for None, and wake who waits for a claim."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        concerned = self._watchers if user_id is None else {user_id: self._watchers.get(user_id)}
        for queues in concerned.values():
            for queue in queues or ():
                queue.put_nowait((what, self.wire(rest) if isinstance(rest, Message) else rest))

    async def wait_for(self, claim: Callable[[], Claim], seconds: float = 5.0) -> Claim:
        """Return the first true value of `claim`, which is asked after every change.

        Raises:
            TimeoutError: When it is not true in time.
        """
        async with asyncio.timeout(seconds):
            while not (value := claim()):
                await self._changed.wait()
        return value

    # Inside

    def _present(self, user_id: int) -> Person:
        person = self.person(user_id)
        if person.blocked:
            raise ValueError(f"person {user_id} blocked the bot and can only unblock it")
        return person if person.started else self.person(user_id, started=True)

    def _send(self, user_id: int, **content: Any) -> Message:
        self._present(user_id)
        message = self.add(user_id, from_bot=False, **content)
        self.updates.add("message", self.wire(message))
        return message

    def _set_blocked(self, user_id: int, blocked: bool) -> None:
        before = self.person(user_id)
        if before.blocked == blocked:
            return
        after = self.person(user_id, blocked=blocked)
        body = {
            "chat": after.chat(),
            "from": after.user(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": self._membership(before),
            "new_chat_member": self._membership(after),
        }
        self.updates.add("my_chat_member", body)
        self.tell(user_id, "blocked", {"blocked": blocked})

    def _membership(self, person: Person) -> dict[str, Any]:
        if person.blocked:
            return {"user": self.bot, "status": "kicked", "until_date": 0}
        return {"user": self.bot, "status": "member"}
