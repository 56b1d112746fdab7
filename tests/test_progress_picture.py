from datetime import timedelta
from pathlib import Path

import pytest

from bot.clinic.typeset import TypesetError, picture
from bot.conversation.values import Attachment, Drawing
from bot.demo import Server
from bot.telegram.render import render
from tests import running
from tests.running import newest, press, quiet, said


async def test_progress_is_sent_as_a_picture_with_the_same_facts_under_it(tmp_path: Path) -> None:
    async with Server() as server, running.bot(server, tmp_path / "bot.db") as app:
        await running.walk(server, app)
        await running.set_reminder(server, app)
        (reminder, *_) = (await app.storage.load(1)).reminders
        assert reminder.next_due_at is not None
        before = len(said(server))
        server.clock.move(reminder.next_due_at - server.clock.now() + timedelta(seconds=1))
        await running.until(lambda: len(said(server)) > before)
        await quiet(server, app)
        press(server, newest(server, "Done").labels[0])
        await quiet(server, app)
        server.chats.command(1, "progress")
        await quiet(server, app)
        shown = next(m for m in server.chats.messages(1, from_bot=True) if "How it goes" in m.text)
        assert shown.file is not None
        assert (shown.file.kind, shown.file.size[0]) == ("photo", 1083)
        assert "Exercises done: 1 of 1 times." in shown.text


def test_a_picture_of_our_own_is_a_photo_with_its_bytes() -> None:
    [call] = render([Attachment("p.png", b"\x89PNG", "Yours", photo=True)], 7, {})
    assert (call.method, call.payload["photo"]) == ("sendPhoto", "attach://p.png")
    assert call.payload["_bytes"] == "iVBORw=="


def test_a_drawing_that_could_not_be_made_is_told_in_words() -> None:
    [call] = render([Drawing("p.png", "progress", {}, "3 of 4 done")], 7, {})
    assert (call.method, call.payload["text"]) == ("sendMessage", "3 of 4 done")


def test_data_that_does_not_fit_the_template_is_one_error_without_its_words() -> None:
    with pytest.raises(TypesetError) as raised:
        picture("progress", {"chart": {"words": {"pain": "secret"}}})
    assert "secret" not in str(raised.value)
