"""One call of a Bot API method: its parameters, however they were sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.refusals import bad


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its parameters.

    Attributes:
        parameters: Name -> text as in a form, or any JSON value; both mean the same.
        uploads: Part name -> file.
    """

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def chat_id(self) -> int | None:
        """Return the chat it is for, or None when it names none that could exist."""
        try:
            return int(self.parameters["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def text(self, name: str) -> str:
        """Return a text, empty when it is missing."""
        value = self.parameters.get(name)
        text = "" if value is None else str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        return text

    def number(self, name: str, missing: int = 0) -> int:
        """Return a whole number."""
        value = self.parameters.get(name)
        try:
            return missing if value in (None, "") else int(value)
        except (TypeError, ValueError):
            raise bad(f'parameter "{name}" must be an Integer') from None

    def flag(self, name: str) -> bool:
        """Return whether a yes-or-no parameter is given as yes."""
        return str(self.parameters.get(name, "")).lower() in ("true", "1", "yes")

    def structure(self, name: str) -> Any:
        """Return an object or a list, None when it is missing."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Return the file that this parameter brings, or None when it names one otherwise."""
        if name in self.uploads:
            return self.uploads[name]
        value = self.parameters.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return None
