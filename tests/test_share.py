from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.office import ANNE, DORA, Office, office
from tests.running import world

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path / "bot.db") as opened:
        await opened.settle_in(ANNE)
        yield opened


async def test_sharing_begins_with_the_pdf_for_oneself(desk: Office) -> None:
    assert "I send it to you as a PDF" in await desk.say(ANNE, "/share")
    keys = desk.to(ANNE)[-1].payload["reply_markup"]["inline_keyboard"]
    assert keys[0][0]["text"] == "Send me the PDF"
    await desk.tap(ANNE, "Send me the PDF")
    assert desk.to(ANNE)[-1].method == "sendDocument"


async def test_before_a_check_there_is_nothing_to_share(desk: Office) -> None:
    assert "There is nothing to share yet." in await desk.say(7, "/share")
    assert "There is nothing to share yet." in await desk.press(7, "s:code:0:24")
    assert (await desk.storage.load(7)).person is None


async def test_who_has_not_agreed_yet_has_nothing_to_share(desk: Office) -> None:
    await desk.say(7, "/start")
    assert "There is nothing to share yet." in await desk.say(7, "/share")
    assert "could not make the file" in await desk.press(7, "s:pdf")


async def test_a_clinician_looks_once_the_person_allowed_it(desk: Office) -> None:
    number = await desk.invite(DORA, "Dora Klein")
    await desk.say(ANNE, "/share")
    await desk.tap(ANNE, "Let a clinician look")
    await desk.tap(ANNE, "The summary and our messages")
    got = await desk.tap(ANNE, "7 days")
    photo = desk.to(ANNE)[-1]
    assert photo.method == "sendPhoto"
    code = got.split("Your code: <b>")[1].split("<")[0]
    assert "I have asked." in await desk.say(DORA, code.lower())
    asked = desk.texts(ANNE)
    assert "<b>Dora Klein</b> asks to see the summary and our messages, for 7 days." in asked
    assert "may now look, until Monday, 2026-06-08 09:00" in await desk.tap(ANNE, "Allow")
    assert "is shared with you" in desk.texts(DORA)
    await desk.tap(DORA, "Open")
    assert "type the six digits" in await desk.tap(DORA, "PDF")
    await desk.say(DORA, desk.password(number))
    assert desk.to(DORA)[-1].method == "sendDocument"
    assert "Dora Klein has looked at your summary just now (PDF)." in desk.texts(ANNE)
    assert "Dora Klein looked (" in await desk.press(ANNE, "s:seen")


async def test_who_may_look_is_shown_and_stopped(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    assert "Right now nobody may look" in await desk.say(ANNE, "/shares")
    handle = await desk.share(ANNE, DORA)
    assert "Dora Klein, the summary, until" in await desk.say(ANNE, "/shares")
    await desk.tap(ANNE, "Stop")
    assert "Right now nobody may look" in await desk.say(ANNE, "/shares")
    assert "You cannot look at that now." in await desk.press(DORA, f"k:open:{handle}")
    assert "Nobody shares with you" in await desk.say(DORA, "/patients")


async def test_a_person_who_refuses_shows_nothing(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    await desk.say(DORA, await desk.code(ANNE))
    handle = desk.data(ANNE, "Allow").split(":")[2]
    assert "Dora Klein sees nothing." in await desk.tap(ANNE, "No")
    assert "did not allow it" in desk.texts(DORA)
    assert "That is over." in await desk.press(ANNE, f"s:ok:{handle}")
    assert "You cannot look at that now." in await desk.press(DORA, f"k:open:{handle}")


async def test_a_person_has_one_open_code_at_a_time(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    first, second = await desk.code(ANNE), await desk.code(ANNE)
    assert await desk.say(DORA, first) == world().sharing.refusal
    assert "an open code" in await desk.say(ANNE, "/shares")
    assert "I have asked." in await desk.say(DORA, second)
    assert "Dora Klein asks" in await desk.say(ANNE, "/shares")


async def test_allowing_twice_does_not_make_it_longer(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    handle = await desk.share(ANNE, DORA)
    desk.clock.move(23 * HOUR)
    assert "That is over." in await desk.press(ANNE, f"s:ok:{handle}")
    desk.clock.move(HOUR)
    assert "You cannot look at that now." in await desk.press(DORA, f"k:open:{handle}")
    assert "Right now nobody may look" in await desk.say(ANNE, "/shares")


async def test_what_is_asked_must_be_answered_within_the_hour(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    await desk.say(DORA, await desk.code(ANNE))
    desk.clock.move(HOUR)
    assert "That is over." in await desk.tap(ANNE, "Allow")


@pytest.mark.parametrize("data", ["s:what", "s:what:9", "s:code", "s:code:1:99", "s:code:x:y"])
async def test_a_button_of_no_meaning_asks_again(desk: Office, data: str) -> None:
    await desk.press(ANNE, data)
    assert desk.to(ANNE)[-1].method == "editMessageText"


async def test_without_a_link_the_code_is_shown_as_text(desk: Office) -> None:
    await desk.storage.keep("username", "")
    assert "Your code: <b>" in await desk.press(ANNE, "s:code:0:1")
    assert desk.to(ANNE)[-1].method == "sendMessage"


async def test_nobody_has_looked_yet(desk: Office) -> None:
    assert "So far nobody has looked" in await desk.press(ANNE, "s:seen")


async def test_a_new_urgent_sign_reaches_clinicians_where_both_agreed(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    await desk.say(DORA, "/patients")
    assert "It is no emergency service." in await desk.tap(DORA, "Tell me of new urgent signs")
    await desk.share(ANNE, DORA, label="Allow, and tell them")
    await desk.say(ANNE, "my calf is swollen, hot and red since the flight, I cough blood")
    assert "a new urgent sign" in desk.texts(DORA)
    count = desk.texts(DORA).count("a new urgent sign")
    await desk.say(DORA, "/patients")
    assert "no longer tell you" in await desk.tap(DORA, "Do not tell me")
    await desk.say(ANNE, "/start")
    assert desk.texts(DORA).count("a new urgent sign") == count


async def test_a_clinician_hears_of_no_sign_that_the_person_did_not_share(desk: Office) -> None:
    await desk.invite(DORA, "Dora Klein")
    await desk.press(DORA, "k:alerts:1")
    await desk.share(ANNE, DORA)
    await desk.say(ANNE, "my calf is swollen, hot and red since the flight, I cough blood")
    assert "urgent sign</b>" not in desk.texts(DORA)
