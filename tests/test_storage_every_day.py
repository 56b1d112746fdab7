from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Change, CheckIn, Review, State
from tests.storing import ANNE, DAILY, NOW, keep


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(tmp_path / "test.db", now=NOW)
    yield opened
    await opened.close()


async def test_what_comes_each_day_is_kept_and_read_again(storage: Storage) -> None:
    reminder = replace(DAILY, kind="timer", note="12 calf_stretch 1")
    check_in = CheckIn(1, NOW, "not_today", None, NOW, barrier="no_time", settled=False)
    changes = (
        Change(1, NOW, ("quad_set:1", "calf_stretch:0"), "start"),
        Change(1, NOW + timedelta(days=9), ("quad_set:2", "calf_stretch:1"), "harder"),
    )
    reviews = (Review(1, NOW, 1, 4, 6, "walk to the shops; and back", 3, "same"),)
    await keep(storage, State(ANNE, {}, (reminder,), (check_in,), changes=changes, reviews=reviews))
    kept = await storage.load(1)
    assert (kept.reminders[0].kind, kept.reminders[0].note) == ("timer", "12 calf_stretch 1")
    assert (kept.check_ins[0].barrier, kept.check_ins[0].settled) == ("no_time", False)
    assert kept.changes == changes
    assert kept.reviews == reviews


async def test_a_review_that_is_answered_again_is_one_review(storage: Storage) -> None:
    first = Review(1, NOW, 1, 4, 6)
    await keep(storage, State(ANNE, {}, reviews=(first,)))
    state = await storage.load(1)
    await keep(storage, replace(state, reviews=(replace(first, worst_nrs=7),)), 2)
    assert (await storage.load(1)).reviews == (replace(first, worst_nrs=7),)
