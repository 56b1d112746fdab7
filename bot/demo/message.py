"""People, messages and the bot as values, and their shape on the Bot API's wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.demo.entities import Entities
from bot.demo.files import File
from bot.demo.refusals import Rows


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can talk to the bot; in a private chat the chat's id is theirs.

    Attributes:
        started: They wrote at least once; before that a bot may not write to them.
        blocked: They blocked the bot.
    """

    user_id: int
    first_name: str
    language_code: str = "en"
    username: str | None = None
    started: bool = False
    blocked: bool = False

    def user(self) -> dict[str, Any]:
        """Return them as a User."""
        body: dict[str, Any] = {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }
        if self.username:
            body["username"] = self.username
        return body

    def chat(self) -> dict[str, Any]:
        """Return the private chat with them as a Chat."""
        body: dict[str, Any] = {
            "id": self.user_id,
            "type": "private",
            "first_name": self.first_name,
        }
        if self.username:
            body["username"] = self.username
        return body


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a private chat, as both sides see it now.

    Attributes:
        user_id: Whose chat it is in.
        text: The text or, with a file, the caption; plain, its marks are in `entities`.
        rows: The inline keyboard, empty for none.
        location: Latitude and longitude of a shared position.
        edited_at: None when its text was never changed.
    """

    message_id: int
    user_id: int
    from_bot: bool
    at: datetime
    text: str = ""
    entities: Entities = ()
    rows: Rows = ()
    file: File | None = None
    location: tuple[float, float] | None = None
    edited_at: datetime | None = None

    @property
    def labels(self) -> list[str]:
        """Return what its buttons say, row by row."""
        return [key.label for row in self.rows for key in row]

    def data_of(self, label: str) -> str:
        """Return the data of the button that says `label`.

        Raises:
            LookupError: When there is none.
        """
        for row in self.rows:
            for key in row:
                if key.label == label and key.data is not None:
                    return key.data
        raise LookupError(f"no button '{label}' among {self.labels}")

    def wire(self, bot: dict[str, Any], person: Person) -> dict[str, Any]:
        """Return it as a Message."""
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "from": bot if self.from_bot else person.user(),
            "chat": person.chat(),
            "date": int(self.at.timestamp()),
        }
        self._add_content(body)
        if self.edited_at is not None:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.rows:
            rows = [[key.wire() for key in row] for row in self.rows]
            body["reply_markup"] = {"inline_keyboard": rows}
        return body

    def _add_content(self, body: dict[str, Any]) -> None:
        word, marks = ("caption", "caption_entities") if self.file else ("text", "entities")
        if self.text:
            body[word] = self.text
        if self.entities:
            body[marks] = [entity.wire() for entity in self.entities]
        if self.file:
            body[self.file.kind] = self.file.wire()
        if self.location:
            body["location"] = {"latitude": self.location[0], "longitude": self.location[1]}
