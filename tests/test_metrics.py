from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.app import App, AppError, Setup, opened
from bot.cli.run import setup_of
from bot.config import Config
from bot.demo import Fault, Server
from tests import running
from tests.running import FAST, quiet
from tests.test_app import free_port


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as started:
        yield started


async def read(port: int) -> dict[str, float]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_the_page_counts_updates_turns_and_calls_and_names_nobody(
    server: Server, tmp_path: Path
) -> None:
    port = free_port()
    server.faults.add(Fault("sendMessage", code=500))
    async with running.bot(server, tmp_path / "bot.db", metrics=("127.0.0.1", port)) as app:
        server.chats.say(123456, "/start")
        await quiet(server, app)
        found = await read(port)
    assert found["kneebot_updates_total"] == 1
    assert found['kneebot_turns_total{end="handled"}'] == 1
    assert found["kneebot_turn_seconds_count"] == 1
    assert found['kneebot_calls_total{fate="retry",method="sendMessage"}'] == 1
    assert found['kneebot_calls_total{fate="sent",method="sendMessage"}'] == 1
    assert found["kneebot_unsent"] == 0
    assert not any("123456" in name for name in found)


async def test_turns_that_fail_are_counted(server: Server, tmp_path: Path) -> None:
    port = free_port()
    async with running.bot(server, tmp_path / "bot.db", metrics=("127.0.0.1", port)) as app:
        await break_storage(app)
        server.chats.say(1, "/start")
        await quiet(server, app)
        found = await read(port)
    assert found['kneebot_turns_total{end="failed"}'] == 3
    assert found['kneebot_turns_total{end="set_aside"}'] == 1


async def break_storage(app: App) -> None:
    """Let no session be stored, so that turns fail."""
    await app.storage._connection.execute(
        "CREATE TRIGGER no BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END"
    )


async def test_a_port_that_is_taken_is_one_line(server: Server, tmp_path: Path) -> None:
    taken = int(server.base_url.rpartition(":")[2])
    setup = Setup(
        server.token,
        tmp_path / "bot.db",
        server.base_url,
        limits=FAST,
        metrics=("127.0.0.1", taken),
    )
    async with opened(setup, running.world(), server.clock) as app:
        with pytest.raises(AppError, match=f"127.0.0.1:{taken}: .*KNEEBOT_METRICS_LISTEN"):
            await app.run()


def test_without_a_host_the_page_is_on_this_machine_alone() -> None:
    token = "123456789:" + "a" * 35
    config = Config.from_env({"KNEEBOT_TOKEN": token, "KNEEBOT_METRICS_LISTEN": ":9100"})
    assert setup_of(config).metrics == ("127.0.0.1", 9100)
    assert setup_of(Config.from_env({"KNEEBOT_TOKEN": token})).metrics is None
