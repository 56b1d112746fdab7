"""What Telegram takes as a text: its few HTML tags, well nested, and its lengths."""

from html.parser import HTMLParser

TEXT_LIMIT = 4096  # characters of a message after its tags are taken out (Bot API)
CAPTION_LIMIT = 1024  # the same under a picture
ENTITIES = frozenset({"lt", "gt", "amp", "quot"})
TAGS = frozenset({"b", "i", "u", "s", "a", "code", "pre", "tg-spoiler", "blockquote"})


def fault(text: str, *, limit: int = TEXT_LIMIT) -> str | None:
    """Return what Telegram would refuse in a text, with the remedy, or None.

    Args:
        text: Telegram HTML; `{names}` count as they stand.
        limit: The most characters, tags not counted.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.fault:
        return reader.fault
    if reader.open:
        return f"<{reader.open[-1]}> is never closed; add </{reader.open[-1]}>"
    if reader.length > limit:
        return f"the text has {reader.length} characters, {limit} is the most; shorten it"
    return None


class _Reader(HTMLParser):
    """Counts what is read, and notes the first fault."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.length = 0
        self.fault: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._note(f"<{tag}> is no tag that Telegram knows; remove it or write &lt;")
        if tag == "a" and not any(name == "href" for name, _ in attrs):
            self._note("<a> has no address; add href")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self._note(f"</{tag}> closes nothing; remove it or mend the nesting")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._note("a bare '<' stands in the text; write &lt;")
        self.length += len(data.encode("utf-16-le")) // 2  # Telegram's way to count

    def handle_entityref(self, name: str) -> None:
        if name not in ENTITIES:
            self._note(f"'&{name}' is no sign that Telegram knows; write it as a letter")
        self.length += 1

    def handle_charref(self, name: str) -> None:
        self.length += 1

    def handle_comment(self, data: str) -> None:
        self._note("a comment stands in the text; remove it")

    def handle_decl(self, decl: str) -> None:
        self._note("'<!' is no tag that Telegram knows; remove it or write &lt;")

    def handle_pi(self, data: str) -> None:
        self._note("'<?' is no tag that Telegram knows; remove it or write &lt;")

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault
