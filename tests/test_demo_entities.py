import pytest

from bot.demo.entities import Entity, commands, parse
from bot.demo.refusals import Refused


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("  trimmed\n", "trimmed", []),
        ("<b>a</b> <strong>b</strong>", "a b", [("bold", 0, 1), ("bold", 2, 1)]),
        ("<b>a <i>b</i></b>", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("&lt;b&gt; &amp;&quot;&#33;&#x21;", '<b> &"!!', []),
        ("&nbsp; & co &amp", "&nbsp; & co &", []),
        ("\U0001f600 <u>x</u>", "\U0001f600 x", [("underline", 3, 1)]),
        (" <s> a </s>", "a", [("strikethrough", 0, 1)]),
        ("<b></b>x", "x", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("code", 0, 1), ("pre", 0, 1)]),
        ("<B>x</>", "x", [("bold", 0, 1)]),
        ("<a href='no link'>x</a>", "x", []),
    ],
)
def test_html_becomes_text_and_entities(
    html: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    found, marks = parse(html)
    assert (found, [(e.kind, e.offset, e.length) for e in marks]) == (text, entities)


@pytest.mark.parametrize(
    "html",
    ['<a href="https://x.org/?a=1&amp;b=2">x</a>', "<a href='https://x.org/?a=1&b=2' >x</a>"],
)
def test_a_link_keeps_its_address(html: str) -> None:
    assert parse(html) == ("x", (Entity("text_link", 0, 1, "https://x.org/?a=1&b=2"),))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a <div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("ä < b", 'Unsupported start tag "" at byte offset 3'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b>x</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a =1>x</a>", 'Empty attribute name in the tag "a" at byte offset 3'),
        ("<a href='x", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(html: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(html)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_commands_are_marked_where_they_stand() -> None:
    assert commands("no slash") == ()
    assert commands("/start a/b /help@me_bot") == (
        Entity("bot_command", 0, 6),
        Entity("bot_command", 11, 12),
    )
