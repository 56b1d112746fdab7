"""Telegram's end of the line without a line: every call is answered at once."""

import json
from typing import Any

from telegram.request import BaseRequest, RequestData

_ME = {"id": 1, "is_bot": True, "first_name": "Kneebot", "username": "knee_bot"}
_CHAT = {"id": 1, "type": "private", "first_name": "Anne"}
_PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 800, "height": 600}]
_MESSAGE = {"message_id": 2, "date": 1780304400, "chat": _CHAT, "from": _ME, "text": "answered"}


def _yes(result: Any) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


_TRUE = _yes(True)
_ANSWERS = {
    "getme": _yes(_ME),
    "sendmessage": _yes(_MESSAGE),
    "editmessagetext": _yes(_MESSAGE),
    "editmessagereplymarkup": _yes(_MESSAGE),
    "sendphoto": _yes(_MESSAGE | {"photo": _PHOTO}),
}


class Stub(BaseRequest):
    """A request of python-telegram-bot that says yes; `calls` counts them."""

    __slots__ = ("calls",)

    def __init__(self) -> None:
        self.calls = 0

    @property
    def read_timeout(self) -> float:
        """Return any number."""
        return 1.0

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

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
        """Write the body as every transport must, and answer."""
        if request_data is not None and not request_data.contains_files:
            json.dumps(request_data.parameters).encode()
        self.calls += 1
        return 200, _ANSWERS.get(url.rpartition("/")[2].lower(), _TRUE)
