import asyncio
import sqlite3
import struct
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.storage import Storage, StorageError
from bot.storage.records import (
    Arrival,
    CheckIn,
    Commit,
    Person,
    Reminder,
    Said,
    State,
)
from tests.storing import ANNE, DAILY, NOW, event, keep, message, person


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


def commits_in_log(path: Path) -> int:
    """Count the transactions in the write-ahead log: the frames that say how long the file is."""
    log = path.with_name(path.name + "-wal").read_bytes()
    (page,) = struct.unpack(">I", log[8:12])
    starts = range(32, len(log), 24 + page)
    live = [log[at : at + 16] for at in starts if log[at + 8 : at + 16] == log[16:24]]
    return sum(frame[4:8] != bytes(4) for frame in live)


async def test_a_turn_comes_back_as_it_was_committed(storage: Storage) -> None:
    anne = Person(1, 5, NOW, "de", "Europe/Berlin", NOW, "v1", True, NOW)
    reminder = Reminder(1, "08:00", ("mon",), "Asia/Tokyo", ("a", "b"), NOW, 1, date(2026, 7, 1), 2)
    check_in = CheckIn(1, NOW, "done", 3, NOW, 1)
    state = State(anne, {"visit": "{}", "plan": "x"}, (reminder,), (check_in,))
    await keep(storage, state)
    assert await storage.load(1) == state


async def test_somebody_unknown_has_an_empty_state(storage: Storage) -> None:
    assert await storage.load(99) == State(None, {})


async def test_what_changed_is_written_and_what_is_gone_is_removed(storage: Storage) -> None:
    await keep(storage, State(ANNE, {"visit": "a", "plan": "b"}, (DAILY,)))
    before = await storage.load(1)
    changed = replace(
        before,
        person=replace(ANNE, zone="Asia/Tokyo"),
        sessions={"visit": "c"},
        reminders=(
            replace(before.reminders[0], at_local="09:00", paused_until_on=date(2026, 7, 1)),
        ),
    )
    await keep(storage, changed, 2)
    assert await storage.load(1) == changed
    await keep(storage, replace(changed, reminders=()), 3)
    assert (await storage.load(1)).reminders == ()


async def test_an_answered_workout_is_changed_in_place(storage: Storage) -> None:
    planned = tuple(CheckIn(1, NOW + timedelta(days=day)) for day in range(61))
    await keep(storage, State(ANNE, {}, (), planned))
    before = await storage.load(1)
    assert [c.due_at for c in before.check_ins] == [c.due_at for c in planned[1:]]
    answered = replace(before.check_ins[-1], done="done", pain_nrs=2)
    after = replace(before, check_ins=(*before.check_ins[:-1], answered))
    await keep(storage, after, 2)
    assert await storage.load(1) == after
    assert (await storage.counts())["checkins"] == 61


async def test_what_was_said_is_kept_in_order(storage: Storage) -> None:
    said = (Said(NOW, "person", "hallo", "visit", {"a": 1}), Said(NOW, "bot", "hi", None, {}))
    await storage.commit(Commit(await event(storage, 1), State(ANNE, {}), said), NOW)
    assert tuple(await storage.history(1)) == said


async def test_half_a_character_is_left_out_and_breaks_nothing(storage: Storage) -> None:
    half = "knee \ud83d"
    commit = Commit(
        await event(storage, 1, payload=half),
        State(ANNE, {"visit": half}),
        (Said(NOW, "person", half, None, {"said": half}),),
        (message(half),),
        (half,),
    )
    await storage.commit(commit, NOW)
    assert (await storage.load(1)).sessions == {"visit": "knee "}
    assert await storage.history(1) == [Said(NOW, "person", "knee ", None, {"said": "knee "})]
    assert [q.payload["text"] for q in await storage.unsent(10)] == ["knee "]


async def test_commits_at_the_same_time_share_a_transaction(storage: Storage) -> None:
    await storage.receive([Arrival(n, n, n, "{}") for n in range(1, 51)], NOW)
    events = await storage.waiting(100)
    before = commits_in_log(storage.path)
    await asyncio.gather(
        *(storage.commit(Commit(e, State(person(e.user_id), {})), NOW) for e in events)
    )
    assert commits_in_log(storage.path) - before == 1
    with closing(sqlite3.connect(storage.path)) as other:  # what others see is what is durable
        assert other.execute("SELECT count(*) FROM people").fetchone() == (50,)
        assert other.execute("SELECT count(*) FROM inbox WHERE handled_at").fetchone() == (50,)


@pytest.mark.parametrize("wrong", [object(), 2**70], ids=["no JSON", "too large"])
async def test_one_turn_that_cannot_be_written_does_not_stop_the_others(
    storage: Storage, wrong: object
) -> None:
    await storage.receive([Arrival(1, 1, 1, "{}"), Arrival(2, 2, 2, "{}")], NOW)
    good, bad = await storage.waiting(10)
    check_in = CheckIn(2, NOW, pain_nrs=wrong if isinstance(wrong, int) else None)
    failing = Commit(
        bad,
        State(person(2), {}, (), (check_in,)),
        (Said(NOW, "bot", "y", None, {"no": wrong}),),
        (message("x"),),
    )
    results = await asyncio.gather(
        storage.commit(failing, NOW),
        storage.commit(Commit(good, State(ANNE, {})), NOW),
        return_exceptions=True,
    )
    assert isinstance(results[0], TypeError | OverflowError)
    assert results[1] == []
    assert await storage.load(2) == State(None, {})
    assert [e.id for e in await storage.waiting(10)] == [bad.id]


async def test_when_sqlite_undoes_a_group_everyone_in_it_is_told(storage: Storage) -> None:
    await storage.receive([Arrival(1, 1, 1, "{}"), Arrival(2, 2, 2, "{}")], NOW)
    events = await storage.waiting(10)
    with closing(sqlite3.connect(storage.path)) as other:  # as on a full disk
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON people WHEN new.user_id = 2 "
            "BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END"
        )
    results = await asyncio.gather(
        *(storage.commit(Commit(e, State(person(e.user_id), {})), NOW) for e in events),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [StorageError, StorageError]
    assert str(results[0]).endswith("test.db: the disk is full; free some space")
    assert await storage.waiting(10) == events
    assert await storage.load(1) == State(None, {})


async def test_words_that_were_not_understood_name_nobody(storage: Storage) -> None:
    commit = Commit(await event(storage, 1), State(ANNE, {}), unanswered=("zzz",))
    await storage.commit(commit, NOW)
    with closing(sqlite3.connect(storage.path)) as other:
        assert other.execute("SELECT * FROM unanswered").fetchall() == [(1, "2026-06-01", "zzz")]
