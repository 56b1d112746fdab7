import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from bot.app import Setup, opened
from bot.cli.demo import follow, remember
from bot.clock import Clock
from bot.demo import Server
from bot.storage import Storage
from tests import running
from tests.running import FAST, quiet, said

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:" + "a" * 35


async def kneebot(*args: str, cwd: Path, **settings: str) -> asyncio.subprocess.Process:
    """Return a running `kneebot`."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("KNEEBOT_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *args,
        cwd=cwd,
        env=environ | settings | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Return the exit code and what was written to standard error."""
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode, errors.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_demo_ends_soon_and_cleanly_when_told_to(tmp_path: Path) -> None:
    port = str(free_port())
    process = await kneebot("demo", "--no-browser", "--port", port, cwd=tmp_path)
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 30)
    assert line.decode() == f"Kneebot demo: http://127.0.0.1:{port}/?person=1\n"
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(10):
        assert await ended(process) == (0, "")
    assert (tmp_path / "kneebot-demo.db").exists()


async def test_the_demo_says_that_its_port_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Server() as server:
        port = server.base_url.rpartition(":")[2]
        arguments = ["demo", "--no-browser", "--port", port, "--database", str(tmp_path / "x.db")]
        code = await asyncio.to_thread(main, arguments)
    assert code == 2
    assert capsys.readouterr().err == f"port {port}: it is taken; choose another with --port\n"


def test_the_demo_wants_a_port_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--port", "99999"])
    assert "is no port" in capsys.readouterr().err


async def test_the_demo_shows_earlier_messages_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    clock = Clock()
    async with Server(clock=clock) as server, running.bot(server, path) as app:
        server.chats.say(3, "/start")
        await quiet(server, app)
        running.press(server, "I agree", 3)
        await quiet(server, app)
        server.chats.say(5, "/start")
        await quiet(server, app)
        server.chats.block(5)
        await quiet(server, app)
        before = said(server, 3)
    async with Server(clock=clock) as server:
        storage = await Storage.open(path, now=clock.now())
        await remember(server, storage)
        await storage.close()
        shown = [message.text for message in server.chats.messages(3)]
        assert shown[0] == "/start"
        assert before[-1] in shown
        assert server.chats.person(5).blocked
        async with running.bot(server, path) as app:
            server.chats.say(3, "45")
            await quiet(server, app)
            assert len(server.chats.messages(3)) > len(shown) + 1


async def test_a_leap_of_the_pages_clock_misses_no_reminder(tmp_path: Path) -> None:
    clock, moved = Clock(), asyncio.Event()
    async with Server(on_clock=lambda _: moved.set()) as server:
        setup = Setup(server.token, tmp_path / "bot.db", server.base_url, limits=FAST)
        async with opened(setup, running.world(), clock) as app:
            task = asyncio.create_task(app.run())
            walking = asyncio.create_task(follow(server.clock, clock, app.storage, moved))
            await running.walk(server, app)
            await running.set_reminder(server, app)
            before = len(said(server))
            async with httpx.AsyncClient() as client:
                move = {"person": 1, "seconds": 86400 * 7}
                await client.post(f"{server.base_url}/page/clock", json=move)
            await running.until(lambda: clock.offset == server.clock.offset)
            await quiet(server, app)
            asked = (await app.storage.counts())["checkins"]
            walking.cancel()
            app.stop()
            await task
    assert asked == 3
    assert len(said(server)) >= before + asked
    assert not any(running.world().words.reminder_late in text for text in said(server))


def test_running_needs_a_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(os.environ):
        if name.startswith("KNEEBOT_"):
            monkeypatch.delenv(name)
    assert main(["run"]) == 2
    assert capsys.readouterr().err.startswith("KNEEBOT_TOKEN: is not set; ")


async def test_a_wrong_token_is_one_line_without_it(tmp_path: Path) -> None:
    async with Server() as server:
        settings = {"KNEEBOT_TOKEN": TOKEN, "KNEEBOT_API_URL": server.base_url}
        process = await kneebot("run", cwd=tmp_path, **settings)
        code, errors = await ended(process)
    assert code == 2
    assert errors.splitlines()[-1] == "Telegram: the token was refused; check KNEEBOT_TOKEN"
    assert TOKEN not in errors


async def test_a_database_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    settings = {"KNEEBOT_TOKEN": TOKEN, "KNEEBOT_DATABASE": str(tmp_path / "none" / "bot.db")}
    process = await kneebot("run", cwd=tmp_path, **settings)
    code, errors = await ended(process)
    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "check that the folder exists" in errors


async def test_a_killed_bot_answers_everything_when_it_is_back(tmp_path: Path) -> None:
    async with Server() as server:
        for text in ("/start", "/help"):
            process = await polling(server, tmp_path)
            server.chats.say(1, text)
            await running.until(lambda: len(server.chats.updates) == 0)
            process.kill()
            await ended(process)
        process = await polling(server, tmp_path)
        await running.until(lambda: len({text[:9] for text in said(server)}) == 2, 20)
        process.send_signal(signal.SIGTERM)
        code, errors = await ended(process)
    assert code == 0
    assert server.token not in errors
    assert [text[:9] for text in dict.fromkeys(said(server))] == ["Hello, I ", "What I ca"]


async def polling(server: Server, cwd: Path) -> asyncio.subprocess.Process:
    """Return `kneebot run` once it polls."""
    before = len(server.calls)
    settings = {"KNEEBOT_TOKEN": server.token, "KNEEBOT_API_URL": server.base_url}
    process = await kneebot("run", cwd=cwd, **settings)
    polled = "GetUpdates"
    await running.until(lambda: polled in [c.method for c in server.calls[before:]], 30)
    return process
