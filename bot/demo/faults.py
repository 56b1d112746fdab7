"""Faults to inject into the Bot API: what a bad day of Telegram or of the network looks like."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from bot.demo.call import Call


class Kind(StrEnum):
    """What happens to the call."""

    STATUS = "status"  # an error with `code`, `description` and perhaps `retry_after`
    HANG = "hang"  # no answer for `seconds`, then the connection is closed
    RESET = "reset"  # the connection is reset
    PAGE = "page"  # `code` with a web page in place of JSON, as a proxy answers


class When(StrEnum):
    """Whether the method acted."""

    BEFORE = "before"
    AFTER = "after"


_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        method: The method it waits for, such as `sendMessage`; None for every method.
        chat_id: The chat it waits for; None for every chat and for calls without one.
        retry_after: Seconds, given in the answer's words and in its parameters.
        seconds: How long a hang lasts at most.
        times: How many calls it hits; None for all.
        skip: How many fitting calls pass before.
    """

    method: str | None = None
    chat_id: int | None = None
    kind: Kind = Kind.STATUS
    when: When = When.BEFORE
    code: int = 500
    description: str | None = None
    retry_after: int | None = None
    seconds: float = 3600.0
    times: int | None = 1
    skip: int = 0

    @property
    def words(self) -> str:
        """Return the answer's description."""
        if self.description is not None:
            return self.description
        words = _WORDS.get(self.code, "Error")
        return words if self.retry_after is None else f"{words}: retry after {self.retry_after}"

    def fits(self, call: Call) -> bool:
        """Return whether it is meant for this call."""
        if self.method is not None and self.method.lower() != call.method.lower():
            return False
        return self.chat_id is None or self.chat_id == call.chat_id


@dataclass(slots=True)
class _Armed:
    fault: Fault
    skip: int
    left: int | None


class Faults:
    """The faults that wait for their calls, the first added first."""

    def __init__(self) -> None:
        self.hit: list[tuple[Fault, Call]] = []
        self._armed: list[_Armed] = []
        self._released = asyncio.Event()

    def add(self, fault: Fault) -> None:
        """Arm a fault."""
        self._armed.append(_Armed(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Disarm all and end what hangs."""
        self._armed.clear()
        released, self._released = self._released, asyncio.Event()
        released.set()

    def take(self, call: Call) -> Fault | None:
        """Return the fault that hits this call, or None; each hit is counted."""
        for armed in self._armed:
            if armed.fault.fits(call):
                if armed.skip:
                    armed.skip -= 1
                    continue
                self._count(armed, call)
                return armed.fault
        return None

    async def hang(self, fault: Fault) -> None:
        """Return after the fault's time or when all are cleared."""
        released = self._released
        try:
            async with asyncio.timeout(fault.seconds):
                await released.wait()
        except TimeoutError:
            return

    def _count(self, armed: _Armed, call: Call) -> None:
        self.hit.append((armed.fault, call))
        if armed.left is not None:
            armed.left -= 1
            if armed.left <= 0:
                self._armed.remove(armed)
