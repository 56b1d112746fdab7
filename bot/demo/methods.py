"""The Bot API's methods that speak: send, edit, delete, answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.demo import refusals
from bot.demo.call import Call
from bot.demo.chats import Answer, Chats
from bot.demo.entities import Entities, Entity, parse, plain
from bot.demo.files import File, picture_mime, picture_size
from bot.demo.message import Message, Person
from bot.demo.refusals import Refused, bad

DELETABLE = timedelta(hours=48)  # Bot API deleteMessage
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(chats: Chats, call: Call) -> dict[str, Any]:
    """Add a text to a chat."""
    if not call.text("text"):
        raise bad("message text is empty")
    person = _recipient(chats, call)
    text, entities = _content(call, "text", "entities")
    refusals.text_fits(text)
    return _sent(chats, person, call, text=text, entities=entities)


def send_photo(chats: Chats, call: Call) -> dict[str, Any]:
    """Add a picture with its caption to a chat."""
    return _send_file(chats, call, "photo")


def send_document(chats: Chats, call: Call) -> dict[str, Any]:
    """Add a file with its caption to a chat."""
    return _send_file(chats, call, "document")


def send_chat_action(chats: Chats, call: Call) -> bool:
    """Show that the bot is busy."""
    person = _recipient(chats, call)
    if call.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    chats.tell(person.user_id, "typing", {"action": call.text("action")})
    return True


def edit_message_text(chats: Chats, call: Call) -> dict[str, Any]:
    """Change a message's text and buttons."""
    if not call.text("text"):
        raise bad("message text is empty")
    old = _editable(chats, call)
    if old.file:
        raise bad("there is no text in the message to edit")
    text, entities = _content(call, "text", "entities")
    refusals.text_fits(text)
    return _changed(chats, call, old, text, entities)


def edit_message_caption(chats: Chats, call: Call) -> dict[str, Any]:
    """Change a picture's caption and buttons."""
    old = _editable(chats, call)
    if not old.file:
        raise bad("there is no caption in the message to edit")
    text, entities = _content(call, "caption", "caption_entities")
    refusals.caption_fits(text)
    return _changed(chats, call, old, text, entities)


def edit_message_reply_markup(chats: Chats, call: Call) -> dict[str, Any]:
    """Change a message's buttons."""
    old = _editable(chats, call)
    rows = refusals.keyboard(call.structure("reply_markup"))
    if rows == old.rows:
        raise bad(refusals.NOT_MODIFIED)
    new = replace(old, rows=rows)
    chats.put(new)
    return chats.wire(new)


def delete_message(chats: Chats, call: Call) -> bool:
    """Remove a message, the bot's or the person's."""
    person = _recipient(chats, call)
    message = chats.message(person.user_id, call.number("message_id"))
    if message is None:
        raise bad("message to delete not found")
    if chats.clock.now() - message.at > DELETABLE:
        raise bad("message can't be deleted")
    chats.remove(message)
    return True


def answer_callback_query(chats: Chats, call: Call) -> bool:
    """Stop a pressed button's clock, perhaps with a few words."""
    text = call.text("text")
    refusals.toast_fits(text)
    chats.answer(call.text("callback_query_id"), Answer(text, call.flag("show_alert")))
    return True


def get_file(chats: Chats, call: Call) -> dict[str, Any]:
    """Return where a file can be downloaded."""
    file = chats.files.get(call.text("file_id"))
    if file is None:
        raise bad("invalid file_id")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def get_chat(chats: Chats, call: Call) -> dict[str, Any]:
    """Return what is known of a chat."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return _known(chats, call).chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }


METHODS: Mapping[str, Callable[[Chats, Call], Any]] = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "getchat": get_chat,
}


def _known(chats: Chats, call: Call) -> Person:
    if not call.text("chat_id"):
        raise bad("chat_id is empty")
    person = chats.people.get(call.chat_id or 0)
    if person is None:
        raise bad("chat not found")
    return person


def _recipient(chats: Chats, call: Call) -> Person:
    person = _known(chats, call)
    if person.blocked:
        raise Refused(403, refusals.BLOCKED)
    if not person.started:
        raise Refused(403, refusals.NOT_STARTED)
    return person


def _content(call: Call, name: str, marks: str) -> tuple[str, Entities]:
    text, mode = call.text(name), call.text("parse_mode").lower()
    if mode == "html":
        return parse(text)
    if mode:  # the Markdown modes too: whoever is served here writes HTML
        raise bad("unsupported parse_mode")
    found = call.structure(marks)
    if not found:
        return plain(text)
    return text, tuple(Entity(e["type"], e["offset"], e["length"], e.get("url")) for e in found)


def _send_file(chats: Chats, call: Call, kind: str) -> dict[str, Any]:
    person = _recipient(chats, call)
    text, entities = _content(call, "caption", "caption_entities")
    refusals.caption_fits(text)
    return _sent(chats, person, call, text=text, entities=entities, file=_file(chats, call, kind))


def _file(chats: Chats, call: Call, kind: str) -> File:
    upload = call.upload(kind)
    if upload is None:
        return _sent_before(chats, call, kind)
    if kind == "photo":
        refusals.photo_fits(upload.content, picture_size(upload.content))
        mime = picture_mime(upload.content)
        return chats.files.add(kind, f"photo.{mime.rpartition('/')[2]}", mime, upload.content)
    if not upload.content:
        raise bad("file must be non-empty")
    return chats.files.add(kind, upload.name, upload.mime, upload.content)


def _sent_before(chats: Chats, call: Call, kind: str) -> File:
    if not call.text(kind):
        raise bad(f"there is no {kind} in the request")
    file = chats.files.get(call.text(kind))
    if file is None:
        raise bad("wrong remote file identifier specified: Wrong string length")
    if file.kind != kind:
        wrong = f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}"
        raise bad(wrong)
    return file


def _sent(chats: Chats, person: Person, call: Call, **content: Any) -> dict[str, Any]:
    rows = refusals.keyboard(call.structure("reply_markup"))
    return chats.wire(chats.add(person.user_id, from_bot=True, rows=rows, **content))


def _editable(chats: Chats, call: Call) -> Message:
    person = _recipient(chats, call)
    message = chats.message(person.user_id, call.number("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if not message.from_bot:
        raise bad("message can't be edited")
    return message


def _changed(
    chats: Chats, call: Call, old: Message, text: str, entities: Entities
) -> dict[str, Any]:
    rows = refusals.keyboard(call.structure("reply_markup"))
    if (text, entities, rows) == (old.text, old.entities, old.rows):
        raise bad(refusals.NOT_MODIFIED)
    now = chats.clock.now()
    new = replace(old, text=text, entities=entities, rows=rows, edited_at=now)
    chats.put(new)
    return chats.wire(new)
