"""How fast messages may go: one allowance for each chat, one for all bulk together.

Times are seconds of the event loop's clock: moving the bot's clock must not hurry or stop a chat.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram lets through (Bot FAQ, "My bot is hitting limits"); a 429 corrects it.

    Attributes:
        chat_seconds: Between two messages of one chat, once its burst is used up.
        chat_burst: Messages of one chat that may go at once; a turn has several.
        bulk_per_second: Reminders a second, to all chats together; Telegram's own limit is 30.
        bulk_burst: Reminders that may make up for a late one; with the above 30 in any second.
        in_flight: Calls at the same time.
        bulk_in_flight: Of those, how many may be reminders, so that replies always find room.
        retry_seconds: Before the second try of a message, doubled before each further one.
    """

    chat_seconds: float = 1.0
    chat_burst: int = 20
    bulk_per_second: float = 25.0
    bulk_burst: int = 5
    in_flight: int = 48
    bulk_in_flight: int = 16
    retry_seconds: float = 1.0


class Allowance:
    """A budget that refills steadily up to a burst."""

    __slots__ = ("_burst", "_empty_until", "_interval")

    def __init__(self, interval: float, burst: int) -> None:
        """Start with the whole burst.

        Args:
            interval: Seconds in which one more is earned.
            burst: How many may be used at once after a rest.
        """
        self._interval = interval
        self._burst = burst
        self._empty_until = float("-inf")  # when all that was used will be earned again

    def ready_at(self, now: float) -> float:
        """Return when one may be used, `now` if at once."""
        return max(now, self._empty_until - (self._burst - 1) * self._interval)

    def use(self, now: float) -> None:
        """Use one."""
        self._empty_until = max(self._empty_until, now) + self._interval

    def is_full(self, now: float) -> bool:
        """Return whether nothing is left to be earned."""
        return self._empty_until <= now
