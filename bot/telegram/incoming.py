"""An update as Telegram sends it, made into what the conversation understands.

Updates are read as plain JSON: making the library's objects of one takes 130 to 250 us, reading
the few fields that matter takes 5, and nothing in an update can make this fail.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.conversation.values import Incoming, Kind
from bot.storage.records import Arrival, Event

LATEST = 2**33  # seconds since 1970, the year 2242; a date beyond it is none
KEPT_TEXT = 4096  # characters; Telegram sends no more
MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")
FILES = {  # the field of a message -> what the conversation calls it
    "photo": "photo",
    "animation": "video",  # comes with a `document` too, so it stands before it
    "document": "document",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "sticker": "sticker",
    "contact": "contact",
    "poll": "poll",
}
_COMMAND = re.compile(r"/([A-Za-z]\w{0,31})(?:@\w+)?(?:\s+(.*))?", re.DOTALL | re.ASCII)

Json = Mapping[str, Any]


def arrival(update: Json) -> Arrival | None:
    """Return an update as it is stored, or None when it is none."""
    number = _number(update.get("update_id"))
    if number is None:
        return None
    body = _body(update)
    user = _id(_part(body, "from"))
    chat = _id(_part(body, "chat")) or _id(_part(_part(body, "message"), "chat")) or user
    return Arrival(number, user, chat, json.dumps(update))


def from_event(event: Event) -> Incoming | None:
    """Return what waits in the inbox, or None when it needs no turn."""
    payload = json.loads(event.payload)
    if event.kind == "reminder":
        return Incoming(
            Kind.REMINDER,
            event.user_id,
            event.chat_id,
            reminder_id=payload["reminder_id"],
            due_at=datetime.fromisoformat(payload["due_at"]),
        )
    return from_update(payload)


def from_update(update: Json) -> Incoming | None:
    """Return what an update says, or None when nothing needs to be said to it."""
    if press := _part(update, "callback_query"):
        return _press(press)
    if change := _part(update, "my_chat_member"):
        return _membership(change)
    for name in MESSAGES:
        if message := _part(update, name):
            return _message(message, edited=name.startswith("edited"))
    return None


def clean(text: Any) -> str:
    """Return a text without what neither UTF-8 nor the database takes, and not too long."""
    return text[:KEPT_TEXT].encode("utf-8", "ignore").decode() if isinstance(text, str) else ""


def _message(message: Json, *, edited: bool) -> Incoming | None:
    user, chat = _part(message, "from"), _part(message, "chat")
    text = clean(message.get("text") or message.get("caption"))
    common: dict[str, Any] = {
        "user_id": _id(user),
        "chat_id": _id(chat),
        "language_code": clean(user.get("language_code")) or None,
        "sent_at": _instant(message.get("date")),
    }
    command = _COMMAND.fullmatch(text)
    if chat.get("type") != "private":
        name = command[1].lower() if command else ""
        return Incoming(Kind.GROUP, text=text, command=name, **common)
    common["forwarded"] = "forward_origin" in message or "forward_date" in message
    if edited:  # a moving live location is an edit without words
        return Incoming(Kind.EDITED, text=text, **common) if text else None
    if "text" not in message:
        return _file(message, text, common)
    if command and not common["forwarded"]:
        rest = command[2] or ""
        return Incoming(Kind.COMMAND, command=command[1].lower(), text=rest, **common)
    return Incoming(Kind.TEXT, text=text, **common)


def _file(message: Json, caption: str, common: dict[str, Any]) -> Incoming:
    if place := _part(message, "location"):
        common |= {name: _degrees(place.get(name)) for name in ("latitude", "longitude")}
        return Incoming(Kind.LOCATION, **common)
    for field, kind in FILES.items():
        if field in message:
            return Incoming(Kind.FILE, text=caption, file_kind=kind, **common)
    return Incoming(Kind.OTHER, text=caption, file_kind="other", **common)


def _press(press: Json) -> Incoming:
    user, message = _part(press, "from"), _part(press, "message")
    chat = _part(message, "chat")
    private = chat.get("type", "private") == "private"
    return Incoming(
        Kind.PRESS if private else Kind.GROUP,
        _id(user),
        _id(chat) or _id(user),
        data=clean(press.get("data")),
        message_id=_number(message.get("message_id")),
        callback_id=clean(press.get("id")),
        message_has_picture="photo" in message,
        language_code=clean(user.get("language_code")) or None,
    )


def _membership(change: Json) -> Incoming:
    user, chat = _part(change, "from"), _part(change, "chat")
    if chat.get("type") != "private":
        return Incoming(Kind.GROUP, _id(user), _id(chat))
    gone = _part(change, "new_chat_member").get("status") in ("kicked", "left")
    return Incoming(Kind.BLOCKED if gone else Kind.UNBLOCKED, _id(user), _id(chat))


def _body(update: Json) -> Json:
    """Return the one part of an update that is not its number."""
    return next((part for part in update.values() if isinstance(part, dict)), {})


def _part(whole: Json, name: str) -> Json:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _id(of: Json) -> int:
    return _number(of.get("id")) or 0


def _number(value: Any) -> int | None:
    """Return a whole number that fits into the database."""
    fits = type(value) is int and -(2**63) <= value < 2**63
    return value if fits else None


def _instant(value: Any) -> datetime | None:
    fits = type(value) is int and 0 < value < LATEST
    return datetime.fromtimestamp(value, UTC) if fits else None


def _degrees(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
