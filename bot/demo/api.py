"""The Bot API over HTTP: routes, how parameters arrive, how results and refusals leave."""

import hmac
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.demo import methods, settings
from bot.demo.call import Call, Upload
from bot.demo.chats import Chats
from bot.demo.faults import Fault, Faults, Kind, When
from bot.demo.refusals import WEBHOOK_ACTIVE, Refused
from bot.demo.settings import Settings

_CUT_OFF = struct.pack("ii", 1, 0)  # SO_LINGER with no time left: closing sends a reset
_PROXY_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


class Api:
    """The Bot API of one bot.

    Attributes:
        calls: Every call of every method with the right token, in order, faults included.
    """

    def __init__(self, token: str, chats: Chats, about: Settings, faults: Faults) -> None:
        self.token = token
        self.chats = chats
        self.settings = about
        self.faults = faults
        self.calls: list[Call] = []

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of methods and of files."""
        return [
            web.route("*", "/bot{token}/{method}", self._method),
            web.get("/file/bot{token}/{path:.+}", self._file),
        ]

    async def _method(self, request: web.Request) -> web.StreamResponse:
        if not self._allows(request):
            return _refusal(Refused(401, "Unauthorized"))
        try:
            call = await _read(request)
        except ValueError:
            return _refusal(Refused(400, "Bad Request: can't parse the request"))
        self.calls.append(call)
        fault = self.faults.take(call)
        if fault and fault.when is When.BEFORE:
            return await self._fail(request, fault)
        answer = await self._answer(call)
        return await self._fail(request, fault) if fault else answer

    async def _answer(self, call: Call) -> web.Response:
        try:
            return _json(200, {"ok": True, "result": await self._result(call)})
        except Refused as refused:
            return _refusal(refused)

    async def _result(self, call: Call) -> Any:
        name = call.method.lower()
        if name in methods.METHODS:
            return methods.METHODS[name](self.chats, call)
        if name in settings.METHODS:
            return settings.METHODS[name](self.settings, call)
        if name == "getupdates":
            return await self._updates(call)
        raise Refused(404, "Not Found: method not found")

    async def _updates(self, call: Call) -> list[dict[str, Any]]:
        if self.settings.webhook_url:
            raise Refused(409, WEBHOOK_ACTIVE)
        updates = self.chats.updates
        allowed = call.structure("allowed_updates")
        if allowed is not None:
            updates.allowed = allowed or None
        limit = call.number("limit", 100)
        return await updates.poll(call.number("offset"), limit, call.number("timeout"))

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind is Kind.STATUS:
            return _refusal(Refused(fault.code, fault.words, fault.retry_after))
        if fault.kind is Kind.PAGE:
            page = _PROXY_PAGE.format(fault.words)
            return web.Response(status=fault.code, text=page, content_type="text/html")
        if fault.kind is Kind.HANG:
            await self.faults.hang(fault)
        _reset(request)
        return web.Response(status=500)

    async def _file(self, request: web.Request) -> web.Response:
        if not self._allows(request):
            return _refusal(Refused(401, "Unauthorized"))
        parts = request.match_info["path"].split("/")
        file = self.chats.files.get(parts[1]) if len(parts) == 3 else None
        if file is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _allows(self, request: web.Request) -> bool:
        given = request.match_info["token"].encode()
        return hmac.compare_digest(given, self.token.encode())


async def _read(request: web.Request) -> Call:
    """Return the call that a request makes: its query, and JSON, a form or parts."""
    method = request.match_info["method"]
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.read() or b"{}")
        if not isinstance(body, dict):
            raise ValueError("the body is no object")
        return Call(method, parameters | body)
    if not request.can_read_body:
        return Call(method, parameters)
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                uploads[name] = Upload(value.filename, value.content_type, file.read())
        else:
            parameters[name] = value
    return Call(method, parameters, uploads)


def _json(status: int, body: Mapping[str, Any]) -> web.Response:
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return web.Response(status=status, body=content, content_type="application/json")


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    headers = {}
    if refused.retry_after is not None:
        body["parameters"] = {"retry_after": refused.retry_after}
        headers["Retry-After"] = str(refused.retry_after)
    answer = _json(refused.code, body)
    answer.headers.update(headers)
    return answer


def _reset(request: web.Request) -> None:
    transport = request.transport
    if transport is None:
        return
    peer = transport.get_extra_info("socket")
    if peer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CUT_OFF)
    transport.abort()
