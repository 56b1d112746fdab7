import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage import Storage


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the command reads the real clock


async def bot_was_alive(path: Path, at: datetime) -> None:
    storage = await Storage.open(path, now=at)
    await storage.close()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "health.db"
    monkeypatch.setenv("KNEEBOT_DATABASE", str(path))
    return path


def test_a_bot_that_never_ran_is_not_alive(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health"]) == 1
    assert capsys.readouterr().err.startswith(f"{path}: no bot has run here yet; start it")


def test_a_bot_that_beat_just_now_is_alive(path: Path) -> None:
    asyncio.run(bot_was_alive(path, now()))
    assert main(["health"]) == 0


def test_a_bot_that_fell_silent_is_not_alive(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(bot_was_alive(path, now() - timedelta(minutes=2)))
    assert main(["health"]) == 1
    assert "the bot does not run, or hangs" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_named(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("no database, " * 100)
    assert main(["health"]) == 2
    assert "it is no SQLite database" in capsys.readouterr().err


def test_an_unknown_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KNEEBOT_DATABSE", "x")
    assert main(["health"]) == 2
    assert "is it KNEEBOT_DATABASE?" in capsys.readouterr().err
