"""What the conversation says, as Bot API calls within Telegram's limits."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from bot.content.markup import CAPTION_LIMIT, TEXT_LIMIT
from bot.conversation.values import Attachment, Drawing, Edit, Redraw, Reply, Rows, Say, Toast
from bot.storage.records import Outgoing, Urge
from bot.telegram.client import ATTACHED, BYTES, CONTENT
from bot.telegram.split import heading, split, width

HTML: dict[str, Any] = {"parse_mode": "HTML"}
NO_PREVIEW: dict[str, Any] = {"link_preview_options": {"is_disabled": True}}


def render(says: Iterable[Say], chat_id: int, alts: Mapping[str, str]) -> tuple[Outgoing, ...]:
    """Return the calls that say all this, in order.

    Args:
        says: What to say.
        chat_id: To whom.
        alts: Picture -> what it shows in words, where that is known.
    """
    calls: list[Outgoing] = []
    for say in says:
        match say:
            case Reply():
                calls += _reply(say, chat_id, alts)
            case Edit():
                calls.append(_edit(say, chat_id))
            case Redraw():
                markup = {"message_id": say.message_id} | _keyboard(say.rows)
                calls.append(_call(chat_id, "editMessageReplyMarkup", markup))
            case Toast():
                calls.append(_toast(say, chat_id))
            case Attachment():
                calls.append(_attachment(say, chat_id))
            case Drawing():  # one that could not be drawn: its words say the same
                calls += _reply(Reply(say.caption), chat_id, alts)
            case _:
                assert_never(say)
    return tuple(calls)


def _reply(reply: Reply, chat_id: int, alts: Mapping[str, str]) -> list[Outgoing]:
    """Return a message, or several: a picture goes first, and the buttons stay with the end."""
    texts = [reply.text]
    calls: list[Outgoing] = []
    if reply.picture is not None:
        caption, rest = _caption(reply.text, alts.get(reply.picture, ""))
        photo: dict[str, Any] = {"photo": f"{ATTACHED}{reply.picture}"}
        if caption:
            photo |= {"caption": caption} | HTML
        photo |= {} if rest else _keyboard(reply.rows)
        calls.append(_call(chat_id, "sendPhoto", photo, reply.urge))
        texts = [rest] if rest else []
    parts = [part for text in texts for part in split(text, TEXT_LIMIT)]
    for number, part in enumerate(parts, 1):
        rows = reply.rows if number == len(parts) else ()
        payload = {"text": part} | HTML | NO_PREVIEW | _keyboard(rows)
        calls.append(_call(chat_id, "sendMessage", payload, reply.urge))
    return calls


def _caption(text: str, alt: str) -> tuple[str, str]:
    """Return what stands under a picture, with the picture in words where it fits, and the rest."""
    caption, rest = text, ""
    if width(text) > CAPTION_LIMIT:
        caption, rest = heading(text)
        if width(caption) > CAPTION_LIMIT:
            caption, rest = "", text
    described = f"{caption}\n\n<i>{alt}</i>".strip()
    if alt and width(described) <= CAPTION_LIMIT:
        caption = described
    return caption, rest


def _toast(toast: Toast, chat_id: int) -> Outgoing:
    payload = {"callback_query_id": toast.callback_id}
    if toast.text:
        payload["text"] = toast.text
    return Outgoing(chat_id, "answerCallbackQuery", payload, Urge.REPLY)


def _edit(edit: Edit, chat_id: int) -> Outgoing:
    payload: dict[str, Any] = {"message_id": edit.message_id, **HTML, **_keyboard(edit.rows)}
    if edit.picture:
        payload["caption"] = split(edit.text, CAPTION_LIMIT)[0]
        return _call(chat_id, "editMessageCaption", payload)
    payload["text"] = split(edit.text, TEXT_LIMIT)[0]
    return _call(chat_id, "editMessageText", payload | NO_PREVIEW)


def _attachment(file: Attachment, chat_id: int) -> Outgoing:
    kind, method = ("photo", "sendPhoto") if file.photo else ("document", "sendDocument")
    payload: dict[str, Any] = {kind: f"{ATTACHED}{file.name}"}
    if isinstance(file.content, bytes):
        payload[BYTES] = b64encode(file.content).decode("ascii")
    else:
        payload[CONTENT] = file.content
    if file.caption:
        payload |= {"caption": split(file.caption, CAPTION_LIMIT)[0]} | HTML
    return _call(chat_id, method, payload)


def _call(
    chat_id: int, method: str, payload: Mapping[str, Any], urge: Urge = Urge.REPLY
) -> Outgoing:
    return Outgoing(chat_id, method, {"chat_id": chat_id, **payload}, urge)


def _keyboard(rows: Rows) -> dict[str, Any]:
    """Return the buttons; none means that a message has none, or loses those it had."""
    if not rows:
        return {}
    keys = [[{"text": b.label, "callback_data": b.data} for b in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": keys}}
