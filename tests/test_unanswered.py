import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.unanswered import Unanswered, gathered
from bot.storage import Storage

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_alike_messages_stand_together_and_the_most_frequent_first() -> None:
    rows = [("Can I ski?", MONDAY), ("knee tape color", MONDAY), ("can i  SKI", TUESDAY)]
    assert gathered(rows) == [
        Unanswered("can i SKI", 2, "2026-11-24"),
        Unanswered("knee tape color", 1, "2026-11-23"),
    ]


@pytest.mark.parametrize(
    "telling",
    ["anne@example.org", "@anne_k", "+44 7700 900123", "www.example.org/anne", "0770-090-0123"],
)
def test_what_may_tell_who_it_was_is_left_out(telling: str) -> None:
    [found] = gathered([(f"write to {telling} please", MONDAY)])
    assert found.text == "write to [...] please"


def test_a_pain_and_a_day_stay() -> None:
    [found] = gathered([("6/10 for 12 days, since 23.11.", MONDAY)])
    assert found.text == "6/10 for 12 days, since 23.11."


async def test_the_command_prints_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bot.db"
    monkeypatch.setenv("KNEEBOT_DATABASE", str(path))
    storage = await Storage.open(path, now=datetime(2026, 11, 24, tzinfo=UTC))
    await storage.close()
    assert main(["unanswered"]) == 0
    assert capsys.readouterr().out.startswith("Nothing: ")
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = [("2026-11-23", "can I ski"), ("2026-11-24", "Can I ski?"), ("2026-11-24", "tape")]
        connection.executemany("INSERT INTO unanswered (received_on, text) VALUES (?, ?)", rows)
    assert main(["unanswered", "--least", "2"]) == 0
    assert capsys.readouterr().out == "     2  2026-11-24  Can I ski?\n"
    assert main(["unanswered", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == {"text": "tape", "times": 1, "last_on": "2026-11-24"}


def test_a_missing_database_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KNEEBOT_DATABASE", str(tmp_path / "none.db"))
    assert main(["unanswered"]) == 2
    assert "none.db: " in capsys.readouterr().err
