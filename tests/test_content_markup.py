import pytest

from bot.content.markup import CAPTION_LIMIT, TEXT_LIMIT, fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words, {emergency_number} & more",
        "<b>bold <i>both</i></b>",
        '<a href="https://example.org">here</a>',
        "5 &lt; 6 &amp; so on",
        "x" * TEXT_LIMIT,
        f"<b>{'x' * TEXT_LIMIT}</b>",
        "&lt;" * TEXT_LIMIT,
        "&#8226; a point",
    ],
)
def test_what_telegram_takes_has_no_fault(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>no</p>", "<p> is no tag that Telegram knows; remove it or write &lt;"),
        ("one<br/>two", "<br> is no tag that Telegram knows; remove it or write &lt;"),
        ("<b>open", "<b> is never closed; add </b>"),
        ("<b><i>both</i>", "<b> is never closed; add </b>"),
        ("closed</b>", "</b> closes nothing; remove it or mend the nesting"),
        ("<b><i>cross</b></i>", "</b> closes nothing; remove it or mend the nesting"),
        ("<a>here</a>", "<a> has no address; add href"),
        ("5 < 6", "a bare '<' stands in the text; write &lt;"),
        ("a<!-- note -->b", "a comment stands in the text; remove it"),
        ("a&nbsp;b", "'&nbsp' is no sign that Telegram knows; write it as a letter"),
        ("<!DOCTYPE html>", "'<!' is no tag that Telegram knows; remove it or write &lt;"),
        ("<?php ?>", "'<?' is no tag that Telegram knows; remove it or write &lt;"),
        ("x" * 4097, "the text has 4097 characters, 4096 is the most; shorten it"),
        ("\N{LEG}" * 2049, "the text has 4098 characters, 4096 is the most; shorten it"),
    ],
)
def test_what_telegram_refuses_is_told_with_a_remedy(text: str, expected: str) -> None:
    assert fault(text) == expected


def test_under_a_picture_there_is_less_room() -> None:
    assert fault("x" * CAPTION_LIMIT, limit=CAPTION_LIMIT) is None
    assert fault("x" * 1025, limit=CAPTION_LIMIT) == (
        "the text has 1025 characters, 1024 is the most; shorten it"
    )
