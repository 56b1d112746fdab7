"""A conversation without Telegram: one pretend person, their state, and the buttons they see.

`kneebot chat` and the transcript tests use it. The state goes through JSON at every turn, as it
does in the database.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.conversation.draft import plain
from bot.conversation.turn import converse
from bot.conversation.values import (
    Drawing,
    Edit,
    Incoming,
    Kind,
    Outcome,
    Redraw,
    Reply,
    Rows,
    Toast,
)
from bot.conversation.world import World
from bot.reminders.due import following
from bot.storage.records import State

START_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(slots=True)
class Shown:
    """One message on the pretend screen."""

    text: str
    rows: Rows
    picture: str | None = None


@dataclass(slots=True)
class Talk:
    """One pretend person talking with the bot.

    Attributes:
        world: The content.
        now: The pretend time.
        state: As it would be stored.
        screen: Every message so far, oldest first; presses may change older ones.
        outcomes: What each turn came to.
        reminders: How many reminders were set so far.
        fresh: How many messages came with the last turn.
    """

    world: World
    now: datetime = START_AT
    user_id: int = 1
    state: State = field(default_factory=lambda: State(None, {}))
    screen: list[Shown] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    reminders: int = 0
    fresh: int = 0

    def send(self, text: str) -> list[Shown]:
        """Send a message or a /command, and return what comes back."""
        if text.startswith("/"):
            command, _, rest = text[1:].partition(" ")
            return self._turn(Incoming(Kind.COMMAND, self.user_id, self.user_id, rest, command))
        return self._turn(Incoming(Kind.TEXT, self.user_id, self.user_id, text))

    def press(self, label: str) -> list[Shown]:
        """Press the newest button with this label, and return what comes back.

        Raises:
            LookupError: If no message shows such a button.
        """
        for index in range(len(self.screen) - 1, -1, -1):
            for row in self.screen[index].rows:
                for button in row:
                    if bare(button.label) == bare(label):
                        return self.press_data(button.data, index)
        raise LookupError(f"no button '{label}'; there are: {', '.join(self.labels())}")

    def press_data(self, data: str, index: int | None = None) -> list[Shown]:
        """Press a button by its data, on the message at `index` (the newest by default)."""
        place = len(self.screen) - 1 if index is None else index
        return self._turn(
            Incoming(
                Kind.PRESS,
                self.user_id,
                self.user_id,
                data=data,
                message_id=place,
                callback_id="1",
                message_has_picture=bool(self.screen[place].picture) if self.screen else False,
            )
        )

    def say(self, words: str) -> list[Shown]:
        """Press the button that reads so under what was just said, or else send the words."""
        for index in range(len(self.screen) - 1, len(self.screen) - 1 - max(self.fresh, 1), -1):
            for row in self.screen[index].rows if index >= 0 else ():
                for button in row:
                    if bare(button.label) == bare(words):
                        return self.press_data(button.data, index)
        return self.send(words)

    def receive(self, incoming: Incoming) -> list[Shown]:
        """Let anything else arrive, such as a photo or a due reminder."""
        return self._turn(incoming)

    def remind(self, *, late: timedelta = timedelta()) -> list[Shown]:
        """Let the next reminder come due, as the clock does, and return what comes.

        Args:
            late: How much later than its time it comes.

        Raises:
            LookupError: If there is no reminder.
        """
        waiting = [r for r in self.state.reminders if r.next_due_at]
        reminder = min(waiting, key=lambda r: r.next_due_at or self.now, default=None)
        if reminder is None or reminder.next_due_at is None:
            raise LookupError("no reminder is set")
        due_at = reminder.next_due_at
        self.now = due_at + late
        again = replace(reminder, next_due_at=following(reminder, self.now))
        self.state = replace(
            self.state,
            reminders=tuple(again if r is reminder else r for r in self.state.reminders),
        )
        return self.receive(
            Incoming(
                Kind.REMINDER, self.user_id, self.user_id, reminder_id=reminder.id, due_at=due_at
            )
        )

    def labels(self) -> list[str]:
        """Return the labels of the newest message that has buttons."""
        for shown in reversed(self.screen):
            if shown.rows:
                return [bare(button.label) for row in shown.rows for button in row]
        return []

    def text(self) -> str:
        """Return all of the last turn's messages as plain text."""
        says = self.outcomes[-1].says
        return "\n".join(
            plain(s.text if isinstance(s, Reply) else s.caption)
            for s in says
            if isinstance(s, Reply | Drawing)
        )

    def _numbered(self, state: State) -> State:
        """Return the state with a number for each new reminder, as storage gives it one."""
        reminders = []
        for reminder in state.reminders:
            if reminder.id is None:
                self.reminders += 1
                reminder = replace(reminder, id=self.reminders)
            reminders.append(reminder)
        return replace(state, reminders=tuple(reminders))

    def _turn(self, incoming: Incoming) -> list[Shown]:
        outcome = converse(self.world, self.state, incoming, self.now)
        self.outcomes.append(outcome)
        self.state = State(None, {}) if outcome.delete_person else self._numbered(outcome.state)
        new: list[Shown] = []
        if any(errand.name not in ("alert", "forget") for errand in outcome.errands):
            new.append(Shown(self.world.sharing.not_here, ()))
        for say in outcome.says:
            match say:
                case Reply():
                    new.append(Shown(say.text, say.rows, say.picture))
                case Drawing():
                    new.append(Shown(say.caption, (), say.name))
                case Edit():
                    old = self.screen[say.message_id]
                    self.screen[say.message_id] = Shown(say.text, say.rows, old.picture)
                case Redraw():
                    self.screen[say.message_id].rows = say.rows
                case Toast() if say.text:
                    new.append(Shown(f"({say.text})", ()))
        messages = [shown for shown in new if not shown.text.startswith("(")]
        self.screen += messages
        self.fresh = len(messages)
        return new


def bare(label: str) -> str:
    """Return a label without its tick and its decoration."""
    return re.sub(r"^\W+(?=\w)|\W+$", "", label)
