import re

import pytest

from bot.conversation.values import Attachment, Button, Edit, Redraw, Reply, Say, Toast
from bot.demo.entities import parse
from bot.storage.records import Outgoing, Urge
from bot.telegram.render import render
from bot.telegram.split import heading, split, width

ROWS = ((Button("Yes", "1:a=yes"),),)
KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "1:a=yes"}]]}
QUIET = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def test_a_reply_is_one_message_with_its_buttons() -> None:
    (call,) = render([Reply("<b>Hi</b>", ROWS)], 7, {})
    payload = {"chat_id": 7, "text": "<b>Hi</b>", **QUIET, "reply_markup": KEYS}
    assert call == Outgoing(7, "sendMessage", payload, Urge.REPLY)


def test_what_is_urgent_and_what_is_bulk_stays_so() -> None:
    calls = render([Reply("a", urge=Urge.ESCALATION), Reply("b", urge=Urge.REMINDER)], 7, {})
    assert [call.urge for call in calls] == [Urge.ESCALATION, Urge.REMINDER]


def test_a_long_reply_is_split_and_the_buttons_stay_with_its_end() -> None:
    calls = render([Reply("\n\n".join(["word " * 300] * 5), ROWS)], 7, {})
    assert [c.method for c in calls] == ["sendMessage"] * 3
    assert ["reply_markup" in c.payload for c in calls] == [False, False, True]


def test_a_short_text_stands_under_its_picture_with_the_picture_in_words() -> None:
    (call,) = render([Reply("Look", ROWS, "a.png")], 7, {"a.png": "A leg on a step"})
    assert call.method == "sendPhoto"
    assert call.payload == {
        "chat_id": 7,
        "photo": "attach://a.png",
        "caption": "Look\n\n<i>A leg on a step</i>",
        "parse_mode": "HTML",
        "reply_markup": KEYS,
    }


def test_a_long_text_follows_its_picture() -> None:
    text = "<b>Calf</b>\nwhy\n\n" + "step " * 300
    photo, message = render([Reply(text, ROWS, "a.png")], 7, {"a.png": "A leg"})
    assert photo.payload["caption"] == "<b>Calf</b>\nwhy\n\n<i>A leg</i>"
    assert "reply_markup" not in photo.payload
    assert message.payload["text"] == "step " * 300
    assert message.payload["reply_markup"] == KEYS


def test_words_for_a_picture_are_left_out_when_they_do_not_fit() -> None:
    (call,) = render([Reply("x" * 1000, (), "a.png")], 7, {"a.png": "A leg on a step, a bit bent"})
    assert call.payload["caption"] == "x" * 1000


def test_a_text_without_a_short_beginning_leaves_only_the_pictures_words_under_it() -> None:
    photo, message = render([Reply("x" * 2000, (), "a.png")], 7, {"a.png": "A leg"})
    assert photo.payload["caption"] == "<i>A leg</i>"
    assert message.payload["text"] == "x" * 2000
    photo, _ = render([Reply("x" * 2000, (), "a.png")], 7, {})
    assert "caption" not in photo.payload


def test_edits_change_texts_captions_or_buttons() -> None:
    says: list[Say] = [
        Edit(4, "new", ROWS),
        Edit(5, "new", (), picture=True),
        Redraw(6, ROWS),
        Redraw(6, ()),
    ]
    text, caption, keys, none = render(says, 7, {})
    assert (text.method, text.payload["text"]) == ("editMessageText", "new")
    assert (caption.method, caption.payload["caption"]) == ("editMessageCaption", "new")
    assert keys.method == "editMessageReplyMarkup"
    assert keys.payload == {"chat_id": 7, "message_id": 6, "reply_markup": KEYS}
    assert "reply_markup" not in none.payload


def test_a_press_is_answered_with_or_without_words() -> None:
    calls = render([Toast("9"), Toast("9", "Noted")], 7, {})
    assert [call.payload for call in calls] == [
        {"callback_query_id": "9"},
        {"callback_query_id": "9", "text": "Noted"},
    ]


def test_a_file_brings_its_content_along() -> None:
    calls = render([Attachment("a.json", "{}", "Yours"), Attachment("b.json", "{}")], 7, {})
    assert calls[0].method == "sendDocument"
    assert calls[0].payload["document"] == "attach://a.json"
    assert calls[0].payload["caption"] == "Yours"
    assert "caption" not in calls[1].payload


@pytest.mark.parametrize(
    "html",
    [
        "<b>" + "word " * 2000 + "</b>",
        "\n\n".join("<b>Head</b>\n" + "line &amp; line\n" * 40 for _ in range(20)),
        "😀" * 5000,
        "&lt;" * 9000,
        '<a href="https://example.org/?a=1&amp;b=2">' + "link " * 1000 + "<i>x</i></a> end",
        "x" * 9000,
    ],
    ids=["one tag", "paragraphs", "wide", "entities", "link", "no border"],
)
@pytest.mark.parametrize("limit", [4096, 1024])
def test_parts_are_valid_short_enough_and_complete(html: str, limit: int) -> None:
    parts = split(html, limit)
    assert len(parts) > 1
    for part in parts:
        text, _ = parse(part)  # refuses what Telegram would
        assert 0 < len(text) <= width(part) <= limit
    assert letters("".join(parts)) == letters(html)


def letters(html: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", html)


def test_parts_end_at_a_paragraph_where_there_is_one() -> None:
    assert split("a" * 60 + "\n\n" + "b" * 60, 100) == ["a" * 60, "b" * 60]


def test_a_short_text_is_one_part() -> None:
    assert split("<b>a</b>", 4096) == ["<b>a</b>"]
    assert split("<b>" + "a" * 100 + "</b>", 100) == ["<b>" + "a" * 100 + "</b>"]


def test_a_heading_is_the_first_paragraph_unless_a_tag_goes_on() -> None:
    assert heading("<b>a</b>\n\nb") == ("<b>a</b>", "b")
    assert heading("<b>a\n\nb</b>") == ("", "<b>a\n\nb</b>")
    assert heading("a") == ("", "a")
