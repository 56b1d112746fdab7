"""One person's visit, recorded once with the packaged content and replayed for anybody."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.conversation.talk import START_AT, Talk
from bot.conversation.world import World
from tests.running import sensible

LONGEST = 60  # presses; a visit has about twenty


class Still(Clock):
    """A clock that stands still, so that a recorded button still names its session."""

    def now(self) -> datetime:
        """Return the time of the recording."""
        return START_AT


@dataclass(frozen=True, slots=True)
class Visit:
    """What one person does, in order.

    Attributes:
        presses: The data of each button, after /start.
        questions: What the bot said before each press.
    """

    presses: tuple[str, ...]
    questions: tuple[str, ...]

    def update(self, number: int, user_id: int, turn: int) -> bytes:
        """Return a turn of a person as Telegram sends it; turn 0 is /start."""
        who = {"id": user_id, "is_bot": False, "first_name": "Anne", "language_code": "en"}
        chat = {"id": user_id, "type": "private", "first_name": "Anne"}
        message: dict[str, Any] = {"message_id": 2 * turn + 1, "date": 1780304400, "chat": chat}
        if turn == 0:
            command = {"type": "bot_command", "offset": 0, "length": 6}
            said = message | {"from": who, "text": "/start", "entities": [command]}
            return json.dumps({"update_id": number, "message": said}).encode()
        asked = message | {"text": self.questions[turn - 1]}
        press = {"id": str(number), "from": who, "chat_instance": "1", "message": asked}
        press["data"] = self.presses[turn - 1]
        return json.dumps({"update_id": number, "callback_query": press}).encode()

    def updates(self, people: int) -> Iterator[list[bytes]]:
        """Yield turn after turn, each for everybody; numbers and people count from 1."""
        for turn in range(len(self.presses) + 1):
            first = turn * people + 1
            yield [self.update(first + i, i + 1, turn) for i in range(people)]


def record(world: World) -> Visit:
    """Return a visit of somebody without danger signs, up to its end."""
    talk = Talk(world)
    talk.send("/start")
    presses: list[str] = []
    questions: list[str] = []
    while len(presses) < LONGEST and "Change" not in talk.labels():
        label = sensible(talk.labels())
        questions.append(talk.screen[-1].text)
        talk.press(label)
        presses.append(_pressed(talk))
    return Visit(tuple(presses), tuple(questions))


def _pressed(talk: Talk) -> str:
    line = next(line for line in talk.outcomes[-1].said if line.speaker == "person")
    return str(line.data["pressed"])
