"""What arrives and what is said, in words of our own: Telegram's stand only in `bot.telegram`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.storage.records import Said, State, Urge
from dialogs.effects import Button as Button  # the engine's buttons are said as they are
from dialogs.effects import Rows as Rows

SHARE_LINK = "share_"  # begins what follows `?start=` in a link that holds a code
CLINICIAN_LINK = "clinic_"  # likewise in a clinician's one-time link


class Kind(StrEnum):
    """The kinds of things that arrive."""

    TEXT = "text"  # a message; `text`
    PRESS = "press"  # a button; `data`, `message_id`, `callback_id`, `message_text`
    COMMAND = "command"  # `/word rest`; `command` without the slash, `text` the rest
    EDITED = "edited"  # a message was changed afterwards; `text`
    LOCATION = "location"  # a shared position; `latitude`, `longitude`
    FILE = "file"  # a photo, document, voice, sticker ...; `text` the caption, `file_kind`
    GROUP = "group"  # anything in a group chat or channel
    REMINDER = "reminder"  # a reminder is due; `reminder_id`, `due_at`
    BLOCKED = "blocked"  # the person blocked the bot
    UNBLOCKED = "unblocked"  # the person came back
    POISON = "poison"  # an update that failed three times was set aside
    OTHER = "other"  # anything else: say kindly what can be done


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that arrived, already read from Telegram's words."""

    kind: Kind
    user_id: int
    chat_id: int
    text: str = ""
    command: str = ""
    data: str = ""
    message_id: int | None = None
    callback_id: str | None = None
    message_has_picture: bool = False
    file_kind: str = ""
    language_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    reminder_id: int | None = None
    due_at: datetime | None = None
    forwarded: bool = False
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One new message: Telegram HTML, at most 4,096 characters (1,024 under a picture)."""

    text: str
    rows: Rows = ()
    picture: str | None = None
    urge: Urge = Urge.REPLY


@dataclass(frozen=True, slots=True)
class Edit:
    """The message `message_id` now reads so; `picture` says that the text is a caption."""

    message_id: int
    text: str
    rows: Rows = ()
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Redraw:
    """The message `message_id` keeps its text and gets these buttons."""

    message_id: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button, exactly one a press; empty text only stops its clock."""

    callback_id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for the person: `name` with its ending, `content` as it is sent, and a caption.

    With `photo` it is a picture that is shown, and not a file to open.
    """

    name: str
    content: str | bytes
    caption: str = ""
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is still to be drawn, beside the event loop: it takes too long for a turn.

    Attributes:
        name: Of the file, with its ending.
        template: The template of `bot.clinic` that draws it.
        data: What it draws.
        caption: The same in words, Telegram HTML, 1,024 characters at most.
    """

    name: str
    template: str
    data: Mapping[str, Any]
    caption: str


Say = Reply | Edit | Redraw | Toast | Attachment | Drawing


@dataclass(frozen=True, slots=True)
class Errand:
    """Something about sharing, which is done within the transaction of the turn.

    Attributes:
        name: Which errand; see `errands`.
        argument: A button's data, a code, a password; may be of anybody's making.
    """

    name: str
    argument: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn leaves: the state after it, what to say in order, and lines for the log."""

    state: State
    says: tuple[Say, ...] = ()
    said: tuple[Said, ...] = ()
    unanswered: tuple[str, ...] = ()
    delete_person: bool = field(default=False)
    errands: tuple[Errand, ...] = ()
