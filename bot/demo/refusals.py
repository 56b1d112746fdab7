"""What Telegram refuses, with its codes and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4096  # characters after the tags are gone, Bot API sendMessage
MAX_CAPTION = 1024  # likewise, Bot API sendPhoto
MAX_DATA_BYTES = 64  # Bot API InlineKeyboardButton.callback_data
MAX_BUTTONS = 100  # buttons of one keyboard
MAX_TOAST = 200  # characters, Bot API answerCallbackQuery
MAX_PHOTO_BYTES = 10 * 1024 * 1024  # Bot API, Sending files
MAX_PHOTO_SIDES = 10_000  # pixels, width and height together, Bot API sendPhoto
MAX_PHOTO_RATIO = 20  # the longer side over the shorter, Bot API sendPhoto
MAX_COMMANDS = 100  # Bot API setMyCommands
MAX_DESCRIPTION = 512  # Bot API setMyDescription
MAX_SHORT_DESCRIPTION = 120  # Bot API setMyShortDescription

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
QUERY_INVALID = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete"
    " the webhook first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"
NOT_STARTED = "Forbidden: bot can't initiate conversation with a user"
BLOCKED = "Forbidden: bot was blocked by the user"


class Refused(Exception):
    """An answer that is no result.

    Attributes:
        code: The HTTP status, also `error_code`.
        description: The words that a client sees.
        retry_after: Seconds to wait, only with 429.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad(reason: str) -> Refused:
    """Return a 400 with Telegram's prefix."""
    return Refused(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Key:
    """One inline button: what it says, and the data it sends, the link it opens or the text."""

    label: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None

    def wire(self) -> dict[str, Any]:
        """Return it as an InlineKeyboardButton."""
        if self.data is not None:
            return {"text": self.label, "callback_data": self.data}
        if self.url is not None:
            return {"text": self.label, "url": self.url}
        return {"text": self.label, "copy_text": {"text": self.copies}}


Rows = tuple[tuple[Key, ...], ...]


def text_fits(text: str) -> None:
    """Refuse a message text that is empty or too long, after its tags are gone."""
    if not text:
        raise bad("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad("message is too long")


def caption_fits(text: str) -> None:
    """Refuse a caption that is too long, after its tags are gone."""
    if len(text) > MAX_CAPTION:
        raise bad("message caption is too long")


def toast_fits(text: str) -> None:
    """Refuse an answer to a pressed button that is too long."""
    if len(text) > MAX_TOAST:
        raise bad("MESSAGE_TOO_LONG")


def photo_fits(content: bytes, size: tuple[int, int] | None) -> None:
    """Refuse what cannot be shown as a photo; `size` is None when it is no picture."""
    if not content:
        raise bad("file must be non-empty")
    if len(content) > MAX_PHOTO_BYTES:
        raise Refused(413, "Request Entity Too Large")
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(size) > MAX_PHOTO_SIDES or max(size) > MAX_PHOTO_RATIO * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def keyboard(markup: Any) -> Rows:
    """Return the rows of an inline keyboard, empty for none; refuse what Telegram refuses."""
    if not markup:
        return ()
    if not isinstance(markup, Mapping):
        raise bad("object expected as reply markup")
    if "keyboard" in markup:
        raise bad("this local server shows inline keyboards only")
    rows = markup.get("inline_keyboard") or ()
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    read = tuple(tuple(_key(button) for button in row) for row in rows if row)
    if sum(map(len, read)) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return read


def _key(button: Any) -> Key:
    label = button.get("text") if isinstance(button, Mapping) else None
    if not isinstance(label, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not label.strip():
        raise bad("inline keyboard button text must be non-empty")
    if "callback_data" in button:
        data = str(button["callback_data"])
        if not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
        return Key(label, data=data)
    if "url" in button:
        return Key(label, url=_link(str(button["url"])))
    if "copy_text" in button:
        return Key(label, copies=str(button["copy_text"]["text"]))
    raise bad(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )


def _link(url: str) -> str:
    if not url.startswith(("http://", "https://", "tg://")) or " " in url:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url
