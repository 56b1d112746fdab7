import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.demo import Server
from bot.demo.refusals import NOT_MODIFIED, QUERY_INVALID
from bot.demo.samples import sample

Json = dict[str, Any]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as running:
        running.chats.say(1, "hello")
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.base_url}/bot{server.token}/") as opened:
        yield opened


async def call(client: httpx.AsyncClient, method: str, **parameters: Any) -> Json:
    answer = await client.post(method, json=parameters)
    body: Json = answer.json()
    assert body.get("error_code", 200) == answer.status_code
    return body


def keys(*data: str, label: str = "x") -> Json:
    return {"inline_keyboard": [[{"text": label, "callback_data": d}] for d in data]}


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": "  "}, "text must be non-empty"),
        ("sendMessage", {"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ("sendMessage", {"text": "x" * 4097}, "message is too long"),
        ("sendMessage", {"text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ("sendMessage", {"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "x", "chat_id": ""}, "chat_id is empty"),
        ("sendMessage", {"text": "x", "chat_id": 99}, "chat not found"),
        ("sendMessage", {"text": "x", "chat_id": "who"}, "chat not found"),
        ("sendMessage", {"text": "x", "reply_markup": keys("é" * 33)}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "x", "reply_markup": keys("")}, "BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "x", "reply_markup": keys(*"a" * 101)}, "REPLY_MARKUP_TOO_LONG"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": keys("a", label=" ")},
            "inline keyboard button text must be non-empty",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "x"}]]}},
            "inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
        ),
        ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ("sendMessage", {"text": "x", "reply_markup": [1]}, "object expected as reply markup"),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"keyboard": [["x"]]}},
            "this local server shows inline keyboards only",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": "x"}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array',
        ),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "x", "caption": "x" * 1025}, "message caption is too long"),
        (
            "sendPhoto",
            {"photo": "x"},
            "wrong remote file identifier specified: Wrong string length",
        ),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("editMessageText", {"text": "x", "message_id": 99}, "message to edit not found"),
        ("editMessageText", {"message_id": 99}, "message text is empty"),
        ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
        (
            "editMessageText",
            {"text": "x", "message_id": "x"},
            'parameter "message_id" must be an Integer',
        ),
        ("deleteMessage", {"message_id": 99}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "99"}, QUERY_INVALID),
        ("answerCallbackQuery", {"text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
        (
            "setMyCommands",
            {"commands": [{"command": "Ä", "description": "x"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ("setMyCommands", {"commands": [{}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyDescription", {"description": "x" * 513}, "description is too long"),
        (
            "setMyShortDescription",
            {"short_description": "x" * 121},
            "short description is too long",
        ),
        (
            "setWebhook",
            {"url": "https://example.org/"},
            "bad webhook: this local server delivers to this machine only",
        ),
    ],
)
async def test_what_telegram_refuses_is_refused(
    client: httpx.AsyncClient, method: str, parameters: Json, words: str
) -> None:
    body = json.dumps({"chat_id": 1} | parameters)
    answer = await client.post(method, content=body, headers={"Content-Type": "application/json"})
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {words}",
    }


async def test_the_longest_is_allowed(client: httpx.AsyncClient) -> None:
    text = "<b>" + "x" * 4096 + "</b>"
    markup = keys(*["é" * 32] * 100)
    sent = await call(
        client, "sendMessage", chat_id=1, text=text, parse_mode="HTML", reply_markup=markup
    )
    assert sent["ok"]


async def test_an_unknown_method_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await call(client, "sendDreams"))["error_code"] == 404


async def test_a_body_that_cannot_be_read_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for content in ("{", "[1]"):
        answer = await client.post("sendMessage", content=content, headers=headers)
        assert answer.status_code == 400


async def test_the_same_text_and_buttons_are_no_change(client: httpx.AsyncClient) -> None:
    sent = await call(client, "sendMessage", chat_id=1, text="x", reply_markup=keys("a"))
    same = {"chat_id": 1, "message_id": sent["result"]["message_id"], "reply_markup": keys("a")}
    for method, more in (("editMessageText", {"text": "x"}), ("editMessageReplyMarkup", {})):
        refused = await call(client, method, **same, **more)
        assert refused["description"] == f"Bad Request: {NOT_MODIFIED}"


async def test_a_picture_has_a_caption_and_a_text_has_none(
    server: Server, client: httpx.AsyncClient
) -> None:
    photo = sample(server.chats.files, "photo").file_id
    sent = await call(client, "sendPhoto", chat_id=1, photo=photo)
    text = await call(client, "sendMessage", chat_id=1, text="x")
    ids = sent["result"]["message_id"], text["result"]["message_id"]
    first = await call(client, "editMessageText", chat_id=1, message_id=ids[0], text="y")
    second = await call(client, "editMessageCaption", chat_id=1, message_id=ids[1], caption="y")
    assert first["description"] == "Bad Request: there is no text in the message to edit"
    assert second["description"] == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Bad Request: file must be non-empty"),
        (b"<svg/>", "Bad Request: IMAGE_PROCESS_FAILED"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\0\0\x27\0\0\0\x27\0", "PHOTO_INVALID_DIMENSIONS"),
        (b"\xff\xd8\xff\xc0\0\x11\x08\0\x01\0\x16\0\0", "PHOTO_INVALID_DIMENSIONS"),
        (b"\xff\xd8\xff\xe0\0\x02", "Bad Request: IMAGE_PROCESS_FAILED"),
    ],
    ids=["empty", "svg", "huge png", "thin jpeg", "broken jpeg"],
)
async def test_what_is_no_photo_is_refused(
    client: httpx.AsyncClient, content: bytes, words: str
) -> None:
    answer = await client.post("sendPhoto", data={"chat_id": "1"}, files={"photo": ("p", content)})
    assert answer.json()["description"].endswith(words)


async def test_a_file_is_used_again_only_as_what_it_is(
    server: Server, client: httpx.AsyncClient
) -> None:
    file = sample(server.chats.files, "document")
    refused = await call(client, "sendPhoto", chat_id=1, photo=file.file_id)
    assert refused["description"] == "Bad Request: can't use file of type Document as Photo"
    empty = await client.post("sendDocument", data={"chat_id": "1"}, files={"document": ("d", b"")})
    assert empty.json()["description"] == "Bad Request: file must be non-empty"


async def test_a_press_is_answered_once_and_soon(server: Server, client: httpx.AsyncClient) -> None:
    sent = await call(client, "sendMessage", chat_id=1, text="x", reply_markup=keys("a"))
    message_id = sent["result"]["message_id"]
    first, second = (server.chats.press(1, message_id, "a") for _ in range(2))
    assert (await call(client, "answerCallbackQuery", callback_query_id=first))["ok"]
    assert not (await call(client, "answerCallbackQuery", callback_query_id=first))["ok"]
    server.clock.move(timedelta(minutes=16))
    late = await call(client, "answerCallbackQuery", callback_query_id=second)
    assert late["description"] == f"Bad Request: {QUERY_INVALID}"


async def test_messages_can_be_deleted_for_two_days(
    server: Server, client: httpx.AsyncClient
) -> None:
    server.clock.move(timedelta(hours=49))
    refused = await call(client, "deleteMessage", chat_id=1, message_id=1)
    assert refused["description"] == "Bad Request: message can't be deleted"


async def test_nobody_is_written_to_first(server: Server, client: httpx.AsyncClient) -> None:
    server.chats.person(2)
    refused = await call(client, "sendMessage", chat_id=2, text="x")
    assert refused["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_files_need_the_token_and_a_known_path(server: Server) -> None:
    file = sample(server.chats.files, "photo")
    async with httpx.AsyncClient(base_url=server.base_url) as client:
        good = await client.get(f"/file/bot{server.token}/{file.path}")
        unknown = await client.get(f"/file/bot{server.token}/photos/x/y")
        wrong = await client.get(f"/file/bot1:x/{file.path}")
    assert good.content == file.content
    assert (unknown.status_code, wrong.status_code) == (404, 401)
