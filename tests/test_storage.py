import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import Storage, StorageError, last_beat
from bot.storage.records import (
    Arrival,
    CheckIn,
    Commit,
    Delivery,
    Event,
    Fate,
    Outgoing,
    Person,
    Reminder,
    Said,
    State,
    Urge,
)

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ANNE = Person(1, 1, NOW, zone="Europe/Berlin", consented_at=NOW, consent_version="v1")
DAILY = Reminder(1, "08:00", ("mon", "tue"), "Europe/Berlin", ("quad_set",), NOW)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def event(storage: Storage, update_id: int, user_id: int = 1) -> Event:
    await storage.receive([Arrival(update_id, user_id, user_id, "{}")], NOW)
    waiting = await storage.waiting(100)
    return next(e for e in waiting if e.user_id == user_id)


def message(text: str, urge: Urge = Urge.REPLY, chat_id: int = 1) -> Outgoing:
    return Outgoing(chat_id, "sendMessage", {"chat_id": chat_id, "text": text}, urge)


async def keep(storage: Storage, state: State, update_id: int = 1) -> None:
    await storage.commit(Commit(await event(storage, update_id), state), NOW)


async def test_an_update_is_taken_once_however_often_it_is_delivered(storage: Storage) -> None:
    arrival = Arrival(7, 1, 1, '{"update_id": 7}')
    assert await storage.last_update_id() is None
    assert await storage.receive([arrival, arrival], NOW) == 1
    assert await storage.receive([arrival], NOW) == 0
    assert await storage.last_update_id() == 7


async def test_each_chat_waits_in_order_and_chats_side_by_side(storage: Storage) -> None:
    arrivals = [Arrival(1, 1, 1, "a"), Arrival(2, 2, 2, "b"), Arrival(3, 1, 1, "c")]
    await storage.receive(arrivals, NOW)
    waiting = await storage.waiting(10)
    assert [e.payload for e in waiting] == ["a", "b"]
    assert await storage.behind(waiting[0]) == 1
    assert [e.payload for e in await storage.waiting(10, without=[1])] == ["b"]
    await storage.commit(Commit(waiting[0], State(ANNE, {})), NOW)
    assert [e.payload for e in await storage.waiting(10)] == ["b", "c"]


async def test_a_turn_comes_back_as_it_was_committed(storage: Storage) -> None:
    check_in = CheckIn(1, NOW, "done", 3, NOW)
    state = State(ANNE, {"visit": "{}", "plan": "x"}, (DAILY,), (check_in,))
    await keep(storage, state)
    found = await storage.load(1)
    assert found.person == ANNE
    assert found.sessions == state.sessions
    assert [replace(r, id=None) for r in found.reminders] == [DAILY]
    assert [replace(c, id=None) for c in found.check_ins] == [check_in]


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
    await keep(storage, State(ANNE, {}, (), (CheckIn(1, NOW),)))
    before = await storage.load(1)
    answered = replace(before.check_ins[0], done="done", pain_nrs=2)
    await keep(storage, replace(before, check_ins=(answered,)), 2)
    assert (await storage.load(1)).check_ins == (answered,)
    assert (await storage.counts())["checkins"] == 1


async def test_what_was_said_is_kept_in_order(storage: Storage) -> None:
    said = (Said(NOW, "person", "hallo", "visit", {"a": 1}), Said(NOW, "bot", "hi", None, {}))
    await storage.commit(Commit(await event(storage, 1), State(ANNE, {}), said), NOW)
    assert tuple(await storage.history(1)) == said


async def test_commits_at_the_same_time_share_a_transaction(storage: Storage) -> None:
    await storage.receive([Arrival(n, n, n, "{}") for n in range(1, 51)], NOW)
    events = await storage.waiting(100)
    path = storage.path

    def commits() -> list[Commit]:
        return [
            Commit(e, State(replace(ANNE, user_id=e.user_id, chat_id=e.chat_id), {}))
            for e in events
        ]

    await asyncio.gather(*(storage.commit(commit, NOW) for commit in commits()))
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*) FROM people").fetchone() == (50,)
    other.close()


async def test_one_turn_that_cannot_be_written_does_not_stop_the_others(storage: Storage) -> None:
    await storage.receive([Arrival(1, 1, 1, "{}"), Arrival(2, 2, 2, "{}")], NOW)
    good, bad = await storage.waiting(10)
    wrong = Commit(bad, State(replace(ANNE, user_id=2), {}), outgoing=(message("x"),))
    wrong = replace(wrong, said=(Said(NOW, "bot", "y", None, {"no": object()}),))
    results = await asyncio.gather(
        storage.commit(wrong, NOW),
        storage.commit(Commit(good, State(ANNE, {})), NOW),
        return_exceptions=True,
    )
    assert isinstance(results[0], TypeError)
    assert results[1] == []
    assert await storage.load(2) == State(None, {})
    assert [e.id for e in await storage.waiting(10)] == [bad.id]


async def test_failures_are_counted(storage: Storage) -> None:
    arrived = await event(storage, 1)
    assert [await storage.failed(arrived) for _ in range(3)] == [1, 2, 3]


async def test_what_is_to_be_sent_waits_with_the_most_urgent_first(storage: Storage) -> None:
    outgoing = (
        message("reminder", Urge.REMINDER),
        message("reply"),
        message("danger", Urge.ESCALATION),
    )
    queued = await storage.commit(
        Commit(await event(storage, 1), State(ANNE, {}), outgoing=outgoing), NOW
    )
    assert [q.payload["text"] for q in queued] == ["reminder", "reply", "danger"]
    unsent = await storage.unsent(10)
    assert [q.payload["text"] for q in unsent] == ["danger", "reply", "reminder"]
    assert [q.id for q in await storage.unsent(10, after_id=queued[0].id)] == [
        queued[2].id,
        queued[1].id,
    ]


async def test_what_became_of_a_try_is_recorded(storage: Storage) -> None:
    outgoing = tuple(message(str(n)) for n in range(4))
    queued = await storage.commit(
        Commit(await event(storage, 1), State(ANNE, {}), outgoing=outgoing), NOW
    )
    ids = [q.id for q in queued]
    later = NOW + timedelta(minutes=1)
    await storage.sending(ids, NOW)
    await storage.settle(
        [
            Delivery(ids[0], Fate.SENT),
            Delivery(ids[1], Fate.RETRY, "busy", later),
            Delivery(ids[2], Fate.REFUSED, "gone"),
            Delivery(ids[3], Fate.UNKNOWN, "cut"),
        ],
        NOW,
    )
    (left,) = await storage.unsent(10)
    assert (left.id, left.tries, left.retry_at) == (ids[1], 1, later)
    assert (await storage.counts())["outbox"] == 3


async def test_after_a_cut_replies_go_again_and_reminders_do_not(storage: Storage) -> None:
    outgoing = (message("reply"), message("reminder", Urge.REMINDER))
    queued = await storage.commit(
        Commit(await event(storage, 1), State(ANNE, {}), outgoing=outgoing), NOW
    )
    await storage.sending([q.id for q in queued], NOW)
    assert await storage.release(NOW) == 1
    assert [q.payload["text"] for q in await storage.unsent(10)] == ["reply"]


async def test_deleting_a_person_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    storage = await Storage.open(path, now=NOW)
    said = (Said(NOW, "person", "a secret about my knee", "visit", {}),)
    arrived = await event(storage, 1)
    state = State(ANNE, {"visit": "a secret session"}, (DAILY,), (CheckIn(1, NOW),))
    await storage.commit(Commit(arrived, state, said, (message("a secret reply"),)), NOW)
    await storage.receive([Arrival(2, 1, 1, "a secret update")], NOW)
    last = await event(storage, 2)
    goodbye = (message("goodbye"),)
    await storage.commit(
        Commit(last, await storage.load(1), outgoing=goodbye, delete_person=True), NOW
    )
    assert [q.payload["text"] for q in await storage.unsent(10)] == ["goodbye"]
    assert await storage.load(1) == State(None, {})
    assert await storage.waiting(10) == []
    await storage.close()
    assert b"secret" not in path.read_bytes()


async def test_words_that_were_not_understood_name_nobody(storage: Storage) -> None:
    commit = Commit(await event(storage, 1), State(ANNE, {}), unanswered=("zzz",))
    await storage.commit(commit, NOW)
    with sqlite3.connect(storage.path) as other:
        assert other.execute("SELECT * FROM unanswered").fetchall() == [(1, "2026-06-01", "zzz")]
    other.close()


async def test_due_reminders_become_events_once(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    assert await storage.next_due() == NOW
    tomorrow = NOW + timedelta(days=1)
    assert await storage.fire_due(NOW, 10, lambda _: tomorrow, lambda _: "") == 1
    assert await storage.fire_due(NOW, 10, lambda _: tomorrow, lambda _: "") == 0
    (due,) = await storage.waiting(10)
    assert (due.kind, due.user_id) == ("reminder", 1)
    assert await storage.next_due() == tomorrow


async def test_the_same_reminder_at_the_same_time_is_never_doubled(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    for _ in range(2):  # as after a restored copy: the next time is the old one again
        await storage.fire_due(NOW, 10, lambda _: NOW, lambda _: "")
    assert len(await storage.waiting(10)) == 1
    assert (await storage.counts())["inbox"] == 2


async def test_a_missed_reminder_is_recorded(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    await storage.fire_due(NOW, 10, lambda _: None, lambda _: "missed")
    assert await storage.waiting(10) == []
    assert [c.done for c in (await storage.load(1)).check_ins] == ["missed"]
    assert await storage.next_due() is None


async def test_a_blocked_person_gets_no_reminder(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY,)))
    await storage.block(1, NOW)
    assert await storage.next_due() is None
    assert await storage.fire_due(NOW, 10, lambda _: None, lambda _: "") == 0


async def test_all_next_times_are_moved_when_zones_change(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}, (DAILY, replace(DAILY, at_local="09:00"))))
    later = NOW + timedelta(hours=1)
    assert await storage.move_all(lambda reminder, last: later) == 2
    assert await storage.next_due() == later


async def test_notes_of_the_bot_are_kept(storage: Storage) -> None:
    assert await storage.kept("version") is None
    await storage.keep("version", "1")
    await storage.keep("version", "2")
    assert await storage.kept("version") == "2"


async def test_the_beat_is_read_from_outside(storage: Storage) -> None:
    await storage.beat(NOW + timedelta(minutes=5))
    assert await last_beat(storage.path) == NOW + timedelta(minutes=5)


async def test_what_was_handled_long_ago_is_purged(storage: Storage) -> None:
    await keep(storage, State(ANNE, {}), 1)
    await keep(storage, State(ANNE, {}), 2)
    await storage.purge(NOW + timedelta(days=1))
    assert (await storage.counts())["inbox"] == 1
    assert await storage.last_update_id() == 2


async def test_a_second_bot_on_the_same_file_is_refused(storage: Storage) -> None:
    with pytest.raises(StorageError, match=r"test\.db: another bot is running on it; stop it"):
        await Storage.open(storage.path, now=NOW)


async def test_a_file_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match="made by a newer release"):
        await Storage.open(path, now=NOW)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("dear database, " * 100)
    with pytest.raises(StorageError, match=r"letter\.db: it is no SQLite database"):
        await Storage.open(path, now=NOW)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="check that the folder exists"):
        await Storage.open(tmp_path / "nowhere" / "x.db", now=NOW)


async def test_the_file_is_for_its_owner_alone(storage: Storage) -> None:
    assert storage.path.stat().st_mode & 0o077 == 0


WRITER = """
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from bot.storage import Storage
from bot.storage.records import Arrival, Commit, Outgoing, Person, Said, State, Urge

async def main():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    storage = await Storage.open(Path(sys.argv[1]), now=now)
    first = (await storage.last_update_id() or 0) + 1
    for number in range(first, first + 100_000):
        await storage.receive([Arrival(number, 1, 1, "{}")], now)
        for event in await storage.waiting(1):
            said = (Said(now, "bot", str(event.id), None, {}),)
            call = Outgoing(1, "sendMessage", {"text": str(event.id)}, Urge.REPLY)
            person = Person(1, 1, now)
            state = State(person, {"visit": str(event.id)})
            await storage.commit(Commit(event, state, said, (call,)), now)
            print(event.id, flush=True)

asyncio.run(main())
"""


async def test_a_killed_process_loses_nothing_and_tears_nothing(tmp_path: Path) -> None:
    path = tmp_path / "killed.db"
    told = 0
    for kill in range(4):
        process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(5 + 7 * kill):
            told = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        told = max([told, *map(int, process.stdout.read().split())])
        process.stdout.close()
        process.wait()
    storage = await Storage.open(path, now=NOW)
    state = await storage.load(1)
    latest = int(state.sessions["visit"])
    assert latest >= told
    assert [s.text for s in await storage.history(1)] == [str(n) for n in range(1, latest + 1)]
    assert len(await storage.unsent(10_000)) == latest
    await storage.close()
