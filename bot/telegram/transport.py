"""HTTP to Telegram: aiohttp behind python-telegram-bot's own request interface."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram.request import BaseRequest, RequestData

from bot.telegram.refusals import NotSent, Refused, Unclear

CONNECTIONS = 100  # more than the sender's calls in flight, so that a poll never waits for one
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0  # Telegram answers a send within a second or not at all
WRITE_SECONDS = 60.0  # for a picture over a slow line
KEEP_SECONDS = 25.0  # an idle connection; Telegram closes its end after about a minute


class Transport(BaseRequest):
    """Connections to one Bot API, opened by `initialize` and closed by `shutdown`."""

    __slots__ = ("_read_seconds", "_session", "_trust_env")

    def __init__(self, *, read_seconds: float = READ_SECONDS, trust_env: bool = True) -> None:
        """Prepare; nothing is opened yet.

        Args:
            read_seconds: How long an answer may take.
            trust_env: Whether to go through the proxy that the environment names.
        """
        self._read_seconds = read_seconds
        self._trust_env = trust_env
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return how long an answer may take, in seconds."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_SECONDS)
            self._session = ClientSession(connector=connector, trust_env=self._trust_env)

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer that is a yes.

        Raises:
            NotSent: When no connection came about.
            Unclear: When the answer did not come.
            Refused: When the answer is a no.
        """
        if self._session is None:
            raise NotSent("the connection to Telegram is closed")
        read = _given(read_timeout, self._read_seconds)
        timeout = ClientTimeout(
            total=read + CONNECT_SECONDS + WRITE_SECONDS,
            connect=_given(connect_timeout, CONNECT_SECONDS),
            sock_read=read,
        )
        try:
            async with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, **_body(request_data)
            ) as answer:
                status, body = answer.status, await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (ClientError, OSError, TimeoutError) as error:  # their words may hold the address
            raise Unclear(type(error).__name__) from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise _refused(status, body)
        return status, body


def _given(timeout: Any, default: float) -> float:
    """Return a timeout, or ours when the library passes its mark for none given."""
    return float(timeout) if isinstance(timeout, int | float) else default


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        content = json.dumps(data.parameters).encode()
        return {"data": content, "headers": {"Content-Type": "application/json"}}
    form = FormData(data.json_parameters)
    for name, (filename, file, mime) in data.multipart_data.items():
        form.add_field(name, file, filename=filename, content_type=mime)
    return {"data": form}


def _refused(status: int, body: bytes) -> Refused:
    """Return a refusal in Telegram's words, or in HTTP's when a proxy answered in its place."""
    try:
        answer = json.loads(body)
        words = str(answer["description"])
    except (ValueError, KeyError, TypeError):
        return Refused(status, _phrase(status))
    seconds = (answer.get("parameters") or {}).get("retry_after")
    wait = timedelta(seconds=seconds) if isinstance(seconds, int | float) else None
    return Refused(status, words, wait)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP {status}"
