import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import AppError
from bot.demo import Fault, Kind, Server
from bot.log import configure, redact
from tests import running
from tests.running import quiet

TOKEN = "123456789:" + "AbC_-" * 7
PRIVATE = "my secret knee story"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "text", [TOKEN, f"https://api.telegram.org/bot{TOKEN}/getMe", f"x{TOKEN}y", f"'{TOKEN}'"]
)
def test_a_token_is_cut_wherever_it_stands(text: str) -> None:
    assert TOKEN not in redact(text)
    assert "123456789:..." in redact(text)


@pytest.mark.parametrize("text", ["12:30", "at 123456789: words", "turn failed: event=5"])
def test_other_text_stays(text: str) -> None:
    assert redact(text) == text


def test_a_token_is_cut_from_words_arguments_and_exceptions(stream: io.StringIO) -> None:
    configure("text", "info", stream)
    log = logging.getLogger("bot.test")
    log.info("url /bot%s/getMe and %s", TOKEN, {"token": TOKEN})
    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("failed", stack_info=True)
    assert TOKEN not in stream.getvalue()
    assert "ValueError: 123456789:..." in stream.getvalue()
    assert stream.getvalue().count("123456789:...") >= 3


def test_json_is_one_object_a_line(stream: io.StringIO) -> None:
    configure("json", "info", stream)
    log = logging.getLogger("bot.test")
    log.info("started: by=%s", "polling")
    log.debug("not this")
    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("failed")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["event"] == "started: by=polling"
    assert (first["level"], first["logger"]) == ("info", "bot.test")
    assert "123456789:..." in second["exception"]


def test_libraries_that_tell_addresses_are_quiet(stream: io.StringIO) -> None:
    configure("text", "debug", stream)
    for name in ("httpx", "telegram.Bot", "aiohttp.access"):
        logging.getLogger(name).info("GET /bot%s", TOKEN)
    assert stream.getvalue() == ""


async def test_nothing_private_is_logged_on_a_bad_day(stream: io.StringIO, tmp_path: Path) -> None:
    configure("json", "debug", stream)
    async with Server() as server:
        for fault in (
            Fault("sendMessage", code=500),
            Fault("sendMessage", kind=Kind.RESET),
            Fault("sendMessage", kind=Kind.PAGE, code=502),
            Fault("sendMessage", code=400, description="Bad Request: odd"),
            Fault("getUpdates", kind=Kind.RESET, skip=1),
        ):
            server.faults.add(fault)
        async with running.bot(server, tmp_path / "bot.db") as app:
            for text in ("/start", PRIVATE, "/help"):
                server.chats.say(1, text)
            await quiet(server, app)
        logged = stream.getvalue()
        assert server.token not in logged
        assert PRIVATE not in logged
        assert "Alex" not in logged
        for text in running.said(server):
            assert text[:20] not in logged
        assert "call failed" in logged


async def test_a_failing_turn_is_logged_by_its_place_and_not_by_its_words(
    stream: io.StringIO, tmp_path: Path
) -> None:
    configure("text", "debug", stream)
    content = replace(running.world(), words=replace(running.world().words, edited=None))  # type: ignore[arg-type]  # a fault of ours
    async with (
        Server() as server,
        running.bot(server, tmp_path / "bot.db", content=content) as app,
    ):
        message = server.chats.say(1, "/start")
        await quiet(server, app)
        server.chats.edit(1, message.message_id, PRIVATE)
        await quiet(server, app)
    assert "turn failed: event=2 try=3 error=" in stream.getvalue()
    assert "event set aside: event=2 kind=update" in stream.getvalue()
    assert "turn.py:" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


async def test_a_refused_token_is_not_logged(stream: io.StringIO, tmp_path: Path) -> None:
    configure("text", "debug", stream)
    async with Server() as server:
        with pytest.raises(AppError):
            async with running.bot(server, tmp_path / "bot.db", token=TOKEN):
                raise AssertionError("it must not start")
    assert TOKEN not in stream.getvalue()
    assert "stopped" in stream.getvalue()
