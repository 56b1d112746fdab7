"""The bot's side of the Bot API: one `telegram.Bot` over our transport, called with raw JSON.

Sending and receiving pass plain dictionaries through `Bot.do_api_request`: the outbox stores the
exact body of a call, and making objects of it and of the answer costs five times as much CPU as
the rest of the call (825 us against 144 us).
"""

import asyncio
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, InputFile
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.conversation.draft import plain
from bot.storage.records import Queued
from bot.telegram.refusals import Refused, Unclear
from bot.telegram.transport import READ_SECONDS, Transport

API_URL = "https://api.telegram.org"
ATTACHED = "attach://"  # Telegram's own mark for a file that comes with a call
CONTENT = "_content"  # the text of an attached file, in a stored payload
BYTES = "_bytes"  # the same of a file that is no text, in base64
LOCAL = ("127.0.0.1", "localhost", "::1")
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 50  # Telegram's longest


class Client:
    """Telegram as the rest of the bot calls it.

    Attributes:
        bot: For the calls that are made once.
    """

    def __init__(
        self,
        token: str,
        pictures: Path,
        *,
        api_url: str = API_URL,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """Prepare a client.

        Args:
            token: The bot's token.
            pictures: The folder of the pictures that messages name.
            api_url: The Bot API's address without `/bot`.
            read_seconds: How long an answer may take.
        """
        trust_env = urlsplit(api_url).hostname not in LOCAL
        transport = Transport(read_seconds=read_seconds, trust_env=trust_env)
        self._pictures = pictures
        self._sent: dict[str, str] = {}  # picture -> file_id, once it was uploaded
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=transport,
            get_updates_request=transport,
        )

    def __repr__(self) -> str:
        return "Client()"  # the bot's own would show the token

    async def open(self) -> str:
        """Sign in and return the bot's username."""
        await self.bot.initialize()
        return self.bot.username

    async def close(self) -> None:
        """Close all connections."""
        await self.bot.shutdown()

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, read_seconds: float | None = None
    ) -> Any:
        """Make one call and return its result.

        Raises:
            NotSent, Unclear, Refused: When it comes to nothing; see `refusals`.
        """
        # Method names do not depend on case. The first letter is a capital here because the
        # library takes `sendMessage` for a slip: it has a method of that name.
        name = method[0].upper() + method[1:]
        if any(isinstance(value, InputFile) for value in parameters.values()):
            return await self.bot.do_api_request(
                name, api_kwargs=dict(parameters), read_timeout=read_seconds
            )
        # Without a file the library only looks for one, at half the cost of the call.
        data = RequestData(
            [RequestParameter(key, value, None) for key, value in parameters.items()]
        )
        _, body = await self.bot.request.do_request(
            f"{self.bot.base_url}/{name}", "POST", data, read_timeout=read_seconds
        )
        try:
            return json.loads(body)["result"]
        except (ValueError, LookupError, TypeError):
            raise Unclear("an answer that is none") from None

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Return updates, waiting for the first; those before `offset` are confirmed."""
        parameters: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": list(UPDATES)}
        if offset is not None:
            parameters["offset"] = offset
        found = await self.call("getUpdates", parameters, read_seconds=POLL_SECONDS + 10.0)
        return found if isinstance(found, list) else []

    async def send(self, row: Queued) -> None:
        """Make the call that a row of the outbox holds.

        What Telegram cannot read as HTML is sent as plain text, and a picture that it does not
        know any more is uploaded again: a person waits for an answer.
        """
        try:
            await self._send(row.method, dict(row.payload))
        except Refused as refused:
            again = self._mended(row, refused)
            if again is None:
                raise
            await self._send(row.method, again)

    def _mended(self, row: Queued, refused: Refused) -> dict[str, Any] | None:
        if refused.code != 400:
            return None
        payload: dict[str, Any] = dict(row.payload)
        if "can't parse entities" in refused.words and payload.pop("parse_mode", None):
            name = "caption" if "caption" in payload else "text"
            return payload | {name: plain(payload.get(name, ""))}
        picture = _attached(str(payload.get("photo", "")))
        if "file identifier" in refused.words and picture in self._sent:
            del self._sent[picture]
            return payload
        return None

    async def _send(self, method: str, payload: dict[str, Any]) -> None:
        own = _own_file(payload)
        picture = "" if own else _attached(str(payload.get("photo", "")))
        if picture:
            payload["photo"] = self._sent.get(picture) or await self._picture(picture)
        if own:
            field = "photo" if "photo" in payload else "document"
            payload[field] = InputFile(own, filename=_attached(str(payload[field])))
        result = await self.call(method, payload)
        if picture and picture not in self._sent:
            self._sent[picture] = result["photo"][-1]["file_id"]

    async def _picture(self, name: str) -> InputFile:
        content = await asyncio.to_thread((self._pictures / name).read_bytes)
        return InputFile(content, filename=name)


def _own_file(payload: dict[str, Any]) -> bytes:
    """Take the content of a file out of a payload; empty when it has none of its own."""
    encoded = payload.pop(BYTES, None)
    if encoded is not None:
        return b64decode(str(encoded))
    return str(payload.pop(CONTENT, "")).encode()


def _attached(value: str) -> str:
    return value.removeprefix(ATTACHED) if value.startswith(ATTACHED) else ""
