"""Whoever is not meant to see something tries every handler there is."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic import clinicians, sharing
from bot.conversation import commands, errands, patients, turn
from bot.conversation.values import Incoming, Kind
from bot.storage.ledger import beside
from bot.storage.records import Delivery, Fate
from tests.office import ANNE, BERT, DORA, EVE, SHEET, Office, office
from tests.running import world

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path / "bot.db") as opened:
        await opened.settle_in(ANNE, SHEET)
        await opened.settle_in(BERT)
        yield opened


def every_button(handles: list[str]) -> list[str]:
    """Return the data of every button there is, with these shares and with nonsense."""
    heads = [*errands.BY_BUTTON, *turn.ACTIONS, "s", "k", "s:nothing"]
    data = [head + rest for head in heads for rest in ("", ":1", f":{ANNE}", ":../../etc")]
    data += [f"{head}:{handle}" for head in errands.BY_BUTTON for handle in handles]
    data += [f"k:get:{handle}:{kind}:0" for handle in handles for kind in patients.FORMATS]
    return [*data, "s:code:1:24", f"k:get:{ANNE}:pdf:0", "k:alerts:0"]


def every_command(code: str) -> list[str]:
    """Return every command there is, bare and with what somebody might slip in."""
    names = [name for name in commands.ACTIONS if name != "delete"]
    return [f"/{name}{rest}" for name in names for rest in ("", f" {ANNE}", f" share_{code}")]


def trail(desk: Office) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(desk.path)) as connection:
        return connection.execute("SELECT actor, action FROM audit ORDER BY id").fetchall()


def looks(desk: Office) -> int:
    return sum(action == "viewed" for _, action in trail(desk))


@pytest.mark.parametrize("who", [BERT, EVE], ids=["another person", "another clinician"])
async def test_no_handler_shows_anything_of_anne_to_somebody_else(desk: Office, who: int) -> None:
    await desk.invite(DORA, "Dora Klein")
    eve = await desk.invite(EVE, "Eve Listens") if who == EVE else None
    allowed = await desk.share(ANNE, DORA)
    await desk.say(DORA, await desk.code(ANNE))
    asked = desk.data(ANNE, "Allow").split(":")[2]
    open_code = await desk.code(ANNE)
    before, handed = trail(desk), len(desk.to(ANNE))
    for data in every_button([allowed, asked]):
        await desk.press(who, data)
    for text in every_command("AB2C9XYZ"):
        await desk.say(who, text)
    if eve is not None:
        await desk.press(who, f"k:get:{allowed}:pdf:0")
        await desk.say(who, desk.password(eve))
        assert "nothing" in await desk.say(who, open_code[::-1])
    assert SHEET not in desk.texts(who)
    assert len(desk.to(ANNE)) == handed
    after = trail(desk)[len(before) :]
    assert {action for _, action in after} <= {"offered", "sent", "wrong code"}
    assert await desk.storage.load(ANNE) is not None
    with beside(desk.path, desk.clock.now()) as ledger:
        found = ledger.shares.by_handle(allowed)
        waiting = ledger.shares.by_handle(asked)
    assert found is not None
    assert waiting is not None
    assert (found.ended_at, waiting.ended_at, waiting.allowed_at) == (None, None, None)


async def test_every_refusal_of_a_code_has_the_same_words(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    used, stopped = await desk.code(ANNE), await desk.code(BERT)
    await desk.say(DORA, used)
    await desk.say(BERT, "/shares")
    await desk.tap(BERT, "Stop")
    late = await desk.code(BERT)
    live = await desk.code(ANNE)
    answers = [
        await desk.say(DORA, used),
        await desk.say(DORA, stopped),
        await desk.say(DORA, "2222-222A"),
        await desk.say(BERT, live),
        await desk.say(BERT, f"/start share_{live.replace('-', '')}"),
        await desk.say(77, live),
        await desk.say(77, "/start clinic_" + "x" * 32),
        await desk.say(77, "/start clinic_"),
        await desk.say(77, "/start share_"),
    ]
    desk.clock.move(24 * HOUR)
    answers.append(await desk.say(DORA, late))
    with beside(desk.path, desk.clock.now()) as ledger:
        clinicians.disable(ledger, 1)
    answers.append(await desk.say(DORA, await desk.code(BERT)))
    assert set(answers) == {world().sharing.refusal}


async def test_a_code_that_is_passed_on_names_who_came_with_it(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    await desk.invite(EVE, "Eve Listens")
    code = (await desk.code(ANNE)).replace("-", "")
    await desk.say(EVE, f"/start share_{code}")
    assert "<b>Eve Listens</b> asks" in desk.texts(ANNE)
    assert await desk.say(DORA, f"/start share_{code}") == world().sharing.refusal
    assert looks(desk) == 0


async def test_after_five_wrong_codes_the_right_one_is_refused_for_an_hour(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    code = await desk.code(ANNE)
    for number in range(sharing.GUESSES):
        await desk.say(DORA, f"2222-22{number + 2}A")
    assert await desk.say(DORA, code) == world().sharing.refusal
    desk.clock.move(HOUR)
    assert "I have asked." in await desk.say(DORA, code)


async def test_many_clinicians_together_cannot_guess_either(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    with beside(desk.path, desk.clock.now()) as ledger:
        for _ in range(sharing.GUESSES_OF_ALL):
            ledger.clinicians.guessed("code", 99)
    assert await desk.say(DORA, await desk.code(ANNE)) == world().sharing.refusal


async def test_a_password_is_taken_once(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    password = desk.password(number)
    await desk.say(DORA, password)
    assert looks(desk) == 1
    desk.clock.move(timedelta(hours=12))
    await desk.press(DORA, f"k:get:{handle}:json:0")
    with beside(desk.path, desk.clock.now()) as ledger:
        ledger.clinicians.ask(number, f"k:get:{handle}:json:0")
    desk.clock.move(-timedelta(hours=12))
    assert "used before" in await desk.say(DORA, password)
    assert looks(desk) == 1


async def test_a_password_is_asked_again_after_twelve_hours(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    await desk.say(DORA, desk.password(number))
    desk.clock.move(11 * HOUR)
    await desk.press(DORA, f"k:get:{handle}:csv:30")
    assert looks(desk) == 2
    desk.clock.move(HOUR)
    assert "type the six digits" in await desk.press(DORA, f"k:get:{handle}:csv:30")
    assert looks(desk) == 2


async def test_five_wrong_passwords_close_the_door_for_a_quarter_of_an_hour(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    wrong = f"{(int(desk.password(number)) + 1) % 10**6:06}"
    for _ in range(clinicians.TRIES):
        assert "That was not right" in await desk.say(DORA, wrong)
    assert "That was not right" in await desk.say(DORA, desk.password(number))
    desk.clock.move(timedelta(minutes=16))
    assert "Thank you." in await desk.say(DORA, desk.password(number))
    assert looks(desk) == 0


async def test_a_new_secret_ends_the_old_one(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    old = desk.password(number)
    with beside(desk.path, desk.clock.now()) as ledger:
        clinicians.reset_totp(ledger, number)
    assert desk.password(number) != old
    assert "That was not right" in await desk.say(DORA, old)


async def test_who_is_disabled_loses_everything_at_the_next_tap(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    await desk.say(DORA, desk.password(number))
    before = looks(desk)
    with beside(desk.path, desk.clock.now()) as ledger:
        clinicians.disable(ledger, number)
    for data in every_button([handle]):
        if data.startswith("k"):
            await desk.press(DORA, data)
    assert world().sharing.not_clinician in await desk.say(DORA, "/patients")
    assert looks(desk) == before
    assert "Right now nobody may look" in await desk.say(ANNE, "/shares")


@pytest.mark.parametrize("how", ["disabled", "stopped"])
async def test_who_may_no_more_while_the_file_is_made_gets_nothing(desk: Office, how: str) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    await desk.say(DORA, desk.password(number))
    before, words = looks(desk), len(desk.texts(DORA))
    await desk.turns._rendering.acquire()
    await desk.turns._rendering.acquire()
    pressing = asyncio.create_task(desk.press(DORA, f"k:get:{handle}:json:0"))
    while not desk.turns._rendering._waiters:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)
    with beside(desk.path, desk.clock.now()) as ledger:
        if how == "disabled":
            clinicians.disable(ledger, number)
        else:
            assert sharing.stop(ledger, ANNE, handle)
    desk.turns._rendering.release()
    desk.turns._rendering.release()
    assert (await pressing).strip() == world().sharing.no_access
    assert looks(desk) == before
    assert SHEET not in desk.texts(DORA)[words:]


async def test_what_is_queued_for_somebody_who_is_disabled_is_taken_back(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    await desk.say(DORA, desk.password(number))
    row = next(r for r in reversed(desk.to(DORA)) if r.method == "sendDocument")
    with beside(desk.path, desk.clock.now()) as ledger:
        clinicians.disable(ledger, number)
    assert await desk.storage.sending([row.id], desk.clock.now()) == frozenset()


async def test_deleting_takes_back_what_waits_to_be_sent_about_oneself(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    await desk.press(DORA, f"k:get:{handle}:json:0")
    await desk.say(DORA, desk.password(number))
    await desk.say(ANNE, "/delete")
    goodbye = await desk.tap(ANNE, "Yes, delete it all")
    assert "workouts 0, shares 1." in goodbye
    left = await desk.storage.unsent(999)
    assert not any(row.method == "sendDocument" for row in left if row.chat_id == DORA)
    assert world().sharing.no_access in await desk.press(DORA, f"k:get:{handle}:json:0")
    with closing(sqlite3.connect(desk.path)) as connection:
        dump = "\n".join(connection.iterdump())
    assert SHEET not in dump
    assert (await desk.storage.load(ANNE)).person is None


async def test_no_secret_stands_in_the_database_once_all_is_sent(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    link_words = desk.texts(DORA)
    phrase = link_words.split("<b>")[1].split("<")[0]
    code = await desk.code(ANNE)
    await desk.say(BERT, code)
    await desk.say(ANNE, f"https://t.me/knee_bot?start=share_{code.replace('-', '')}")
    await desk.say(DORA, code)
    await desk.tap(ANNE, "Allow")
    await desk.tap(DORA, "Open")
    await desk.tap(DORA, "JSON")
    password = desk.password(number)
    await desk.say(DORA, password)
    with beside(desk.path, desk.clock.now()) as ledger:
        uri = clinicians.otpauth(ledger.keys, clinicians.need(ledger, number))
    secret = uri.partition("secret=")[2].partition("&")[0]
    done = [Delivery(row.id, Fate.SENT) for row in await desk.storage.unsent(999)]
    await desk.storage.settle(done, desk.clock.now())
    with closing(sqlite3.connect(desk.path)) as connection:
        dump = "\n".join(connection.iterdump())
    key = desk.path.with_name("bot.db.key").read_text()
    for text in (phrase, code, code.replace("-", ""), secret, key, f"{password} "):
        assert text not in dump


async def test_in_a_group_nothing_is_shared(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    for data in every_button([handle]):
        outcome = turn.converse(
            world(),
            await desk.storage.load(DORA),
            Incoming(Kind.GROUP, DORA, -5, data=data, text="/patients"),
            desk.clock.now(),
        )
        assert outcome.errands == ()
