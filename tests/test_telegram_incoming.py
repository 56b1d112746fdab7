import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation.values import Incoming, Kind
from bot.storage.records import Event
from bot.telegram.incoming import arrival, from_event, from_update

ALEX = {"id": 7, "is_bot": False, "first_name": "Alex", "language_code": "de"}
PRIVATE = {"id": 7, "type": "private"}
MEMBERSHIP = {"from": ALEX, "chat": PRIVATE}
GROUP = {"id": -9, "type": "supergroup"}


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"from": ALEX, "chat": PRIVATE} | content}


def expected(kind: Kind, **content: Any) -> Incoming:
    return Incoming(kind, 7, 7, language_code="de", **content)


@pytest.mark.parametrize(
    ("update", "incoming"),
    [
        (message(text="it hurts"), expected(Kind.TEXT, text="it hurts")),
        (message(text="/start"), expected(Kind.COMMAND, command="start")),
        (message(text="/START@Kneebot a b"), expected(Kind.COMMAND, command="start", text="a b")),
        (message(text="/my\nknee"), expected(Kind.COMMAND, command="my", text="knee")),
        (message(text="/"), expected(Kind.TEXT, text="/")),
        (message(text="/7 or so"), expected(Kind.TEXT, text="/7 or so")),
        (
            message(text="/start", forward_origin={}),
            expected(Kind.TEXT, text="/start", forwarded=True),
        ),
        (message(text="bad \ud83d one"), expected(Kind.TEXT, text="bad  one")),
        (message(text="x" * 5000), expected(Kind.TEXT, text="x" * 4096)),
        (message(text=""), expected(Kind.TEXT)),
        (
            message(photo=[{}], caption="look"),
            expected(Kind.FILE, text="look", file_kind="photo"),
        ),
        (message(animation={}, document={}), expected(Kind.FILE, file_kind="video")),
        (message(document={}), expected(Kind.FILE, file_kind="document")),
        (message(voice={}), expected(Kind.FILE, file_kind="voice")),
        (message(audio={}), expected(Kind.FILE, file_kind="audio")),
        (message(video_note={}), expected(Kind.FILE, file_kind="video")),
        (message(sticker={}), expected(Kind.FILE, file_kind="sticker")),
        (message(contact={}), expected(Kind.FILE, file_kind="contact")),
        (message(poll={}), expected(Kind.FILE, file_kind="poll")),
        (message(dice={}), expected(Kind.OTHER, file_kind="other")),
        (
            message(location={"latitude": 1, "longitude": 2.5}),
            expected(Kind.LOCATION, latitude=1.0, longitude=2.5),
        ),
        (message(chat=GROUP, text="hi"), Incoming(Kind.GROUP, 7, -9, "hi", language_code="de")),
        (
            message(chat=GROUP, text="/help@Kneebot"),
            Incoming(Kind.GROUP, 7, -9, "/help@Kneebot", "help", language_code="de"),
        ),
        ({"channel_post": {"chat": {"id": -8, "type": "channel"}}}, Incoming(Kind.GROUP, 0, -8)),
        (
            {"edited_message": {"from": ALEX, "chat": PRIVATE, "text": "new"}},
            expected(Kind.EDITED, text="new"),
        ),
        ({"edited_message": {"from": ALEX, "chat": PRIVATE, "location": {}}}, None),
        (
            {"my_chat_member": MEMBERSHIP | {"new_chat_member": {"status": "kicked"}}},
            Incoming(Kind.BLOCKED, 7, 7),
        ),
        (
            {"my_chat_member": MEMBERSHIP | {"new_chat_member": {"status": "member"}}},
            Incoming(Kind.UNBLOCKED, 7, 7),
        ),
        ({"my_chat_member": {"from": ALEX, "chat": GROUP}}, Incoming(Kind.GROUP, 7, -9)),
        ({"poll": {"id": "1"}}, None),
        ({"message": "nonsense"}, None),
        ({"message": {"text": 5, "from": [], "chat": None}}, Incoming(Kind.GROUP, 0, 0)),
        (
            {"message": {"from": {"id": 2**80}, "chat": PRIVATE, "text": "x"}},
            Incoming(Kind.TEXT, 0, 7, "x"),
        ),
    ],
)
def test_an_update_is_read(update: dict[str, Any], incoming: Incoming | None) -> None:
    assert from_update(update) == incoming


def test_a_press_says_what_was_pressed_and_where() -> None:
    pressed = {"message_id": 4, "chat": PRIVATE, "photo": [{}]}
    body = {"id": "55", "from": ALEX, "data": "1:a=b", "message": pressed}
    assert from_update({"callback_query": body}) == expected(
        Kind.PRESS, data="1:a=b", message_id=4, callback_id="55", message_has_picture=True
    )


def test_a_press_without_its_message_or_in_a_group_keeps_its_id_to_be_answered() -> None:
    body = {"id": "55", "from": ALEX, "data": "1:a=b"}
    assert from_update({"callback_query": body}) == expected(
        Kind.PRESS, data="1:a=b", callback_id="55"
    )
    found = from_update({"callback_query": body | {"message": {"chat": GROUP, "message_id": 3}}})
    assert found is not None
    assert (found.kind, found.chat_id, found.callback_id) == (Kind.GROUP, -9, "55")


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"message": {"from": ALEX, "chat": GROUP}}, (7, -9)),
        ({"callback_query": {"from": ALEX, "message": {"chat": GROUP}}}, (7, -9)),
        ({"callback_query": {"from": ALEX}}, (7, 7)),
        ({"channel_post": {"chat": {"id": -8}}}, (0, -8)),
        ({"poll": {"id": "x"}}, (0, 0)),
        ({}, (0, 0)),
    ],
)
def test_an_arrival_knows_whose_it_is(body: dict[str, Any], ids: tuple[int, int]) -> None:
    found = arrival({"update_id": 3} | body)
    assert found is not None
    assert (found.user_id, found.chat_id) == ids
    assert json.loads(found.payload) == {"update_id": 3} | body


@pytest.mark.parametrize("update", [{}, {"update_id": "1"}, {"update_id": True}])
def test_what_has_no_number_is_no_update(update: dict[str, Any]) -> None:
    assert arrival(update) is None


def test_a_due_reminder_is_read_from_its_event() -> None:
    at = datetime(2027, 1, 1, 8, tzinfo=UTC)
    payload = json.dumps({"reminder_id": 4, "due_at": at.isoformat()})
    incoming = from_event(Event(1, 7, 7, "reminder", payload, at))
    assert incoming == Incoming(Kind.REMINDER, 7, 7, reminder_id=4, due_at=at)


def test_a_stored_update_is_read_from_its_event() -> None:
    now = datetime(2027, 1, 1, 8, tzinfo=UTC)
    event = Event(1, 7, 7, "update", json.dumps(message(text="hi")), now)
    assert from_event(event) == expected(Kind.TEXT, text="hi")
