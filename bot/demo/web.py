"""The chat page and its own small interface: what people do goes in, what changes comes out.

`/` is the page, `/page/events` a stream of events for one person, `/page/<action>` takes JSON.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.demo.chats import Chats
from bot.demo.message import Message
from bot.demo.samples import KINDS, sample
from bot.demo.settings import Settings

PAGE = Path(__file__).parent / "page"
MAX_PEOPLE = 1_000_000_000_000  # ids beyond are not Telegram's
LONGEST_MOVE = timedelta(days=366)
_HEARTBEAT_SECONDS = 15.0  # so that a closed tab is noticed
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Web:
    """The page's side of one server."""

    def __init__(
        self,
        chats: Chats,
        settings: Settings,
        clock: Clock,
        on_clock: Callable[[timedelta], None] | None,
    ) -> None:
        self._chats = chats
        self._settings = settings
        self._clock = clock
        self._on_clock = on_clock
        self._streams: set[asyncio.Task[Any]] = set()
        self._actions: Mapping[str, Callable[[int, Mapping[str, Any]], Any]] = {
            "say": lambda who, what: chats.say(who, str(what["text"])).message_id,
            "edit": self._edit,
            "press": self._press,
            "send": self._send,
            "block": self._block,
            "clock": self._move,
        }

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes of the page."""
        return [
            web.get("/", _part),
            web.get("/static/{name}", _part),
            web.get("/page/events", self._events),
            web.get("/page/files/{file_id}", self._file),
            web.post("/page/{action}", self._act),
        ]

    def close(self) -> None:
        """End the streams of events."""
        for stream in self._streams:
            stream.cancel()

    def menu_changed(self) -> None:
        """Tell every page to show the bot's new commands."""
        self._chats.tell(None, "menu", None)

    async def _file(self, request: web.Request) -> web.Response:
        file = self._chats.files.get(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        picture = file.kind in ("photo", "sticker")
        mime = file.mime if picture else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=86400"}
        if not picture:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=mime, headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            user_id = _person_id(request.query.get("person"))
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        language = request.query.get("language")
        self._chats.person(user_id, **({"language_code": language[:8]} if language else {}))
        answer = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        notices = self._chats.watch(user_id)
        stream = asyncio.ensure_future(self._stream(answer, user_id, notices))
        self._streams.add(stream)
        try:
            await asyncio.wait((stream,))
        finally:
            stream.cancel()
            self._streams.discard(stream)
            self._chats.unwatch(user_id, notices)
        if not stream.cancelled():
            stream.exception()  # the tab was closed: nothing is left to tell it
        return answer

    async def _stream(
        self, answer: web.StreamResponse, user_id: int, notices: asyncio.Queue[tuple[str, Any]]
    ) -> None:
        await answer.write(_event("state", self._state(user_id)))
        while True:
            try:
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    what, rest = await notices.get()
            except TimeoutError:
                await answer.write(b": still here\n\n")
                continue
            await answer.write(_event(what, self._menu(user_id) if what == "menu" else rest))

    def _state(self, user_id: int) -> dict[str, Any]:
        chats = self._chats
        person = chats.people[user_id]
        return {
            "bot": self._settings.user,
            "description": self._settings.description(person.language_code),
            "person": person.user(),
            "blocked": person.blocked,
            "messages": [chats.wire(message) for message in chats.messages(user_id)],
            "menu": self._menu(user_id),
            "now": self._now(),
        }

    def _menu(self, user_id: int) -> list[tuple[str, str]]:
        return list(self._settings.menu(user_id, self._chats.person(user_id).language_code))

    def _now(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    async def _act(self, request: web.Request) -> web.Response:
        act = self._actions.get(request.match_info["action"])
        if act is None:
            raise web.HTTPNotFound
        if request.content_type != "application/json":  # a form of a foreign site could not
            raise web.HTTPUnsupportedMediaType
        try:
            what = await request.json()
            result = act(_person_id(what.get("person")), what)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"result": result})

    def _edit(self, who: int, what: Mapping[str, Any]) -> int:
        message = self._own(who, what)
        if message.from_bot or message.file or message.location:
            raise ValueError("only your own text messages can be changed")
        return self._chats.edit(who, message.message_id, str(what["text"])).message_id

    def _press(self, who: int, what: Mapping[str, Any]) -> str:
        message = self._own(who, what)
        if what["data"] not in [key.data for row in message.rows for key in row]:
            raise ValueError("this button is gone")
        return self._chats.press(who, message.message_id, what["data"])

    def _send(self, who: int, what: Mapping[str, Any]) -> int:
        if what["kind"] == "location":
            sent = self._chats.locate(who, float(what["latitude"]), float(what["longitude"]))
            return sent.message_id
        if what["kind"] not in KINDS:
            raise ValueError(f"there is no sample of '{what['kind']}'")
        file = sample(self._chats.files, what["kind"])
        return self._chats.media(who, file, str(what.get("caption", ""))).message_id

    def _block(self, who: int, what: Mapping[str, Any]) -> bool:
        blocked = bool(what["blocked"])
        (self._chats.block if blocked else self._chats.unblock)(who)
        return blocked

    def _move(self, _: int, what: Mapping[str, Any]) -> int:
        by = timedelta(seconds=float(what["seconds"]))
        if not timedelta() < by <= LONGEST_MOVE:
            raise ValueError("the clock moves forward only, by a year at most")
        self._clock.move(by)
        if self._on_clock:
            self._on_clock(by)
        self._chats.tell(None, "clock", {"now": self._now()})
        return self._now()

    def _own(self, who: int, what: Mapping[str, Any]) -> Message:
        message = self._chats.message(who, int(what["message_id"]))
        if message is None:
            raise LookupError("this message is gone")
        return message


async def _part(request: web.Request) -> web.Response:
    """Return one of the page's own files, never from a cache: it may have been updated."""
    path = PAGE / request.match_info.get("name", "index.html")
    if path.parent != PAGE or not path.is_file():
        raise web.HTTPNotFound
    content = await asyncio.to_thread(path.read_bytes)
    mime = _TYPES[path.suffix]
    return web.Response(body=content, content_type=mime, charset="utf-8", headers=_HEADERS)


def _person_id(text: Any) -> int:
    number = int(1 if text is None else text)
    if not 0 < number < MAX_PEOPLE:
        raise ValueError("a person's number is a whole number from 1")
    return number


def _event(name: str, body: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(body)}\n\n".encode()
