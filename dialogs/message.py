"""A message that was read, as far as the engine asks: `knowledge.Understanding` is one."""

from collections.abc import Mapping, Sequence
from typing import Protocol

FactValue = bool | int | float | str | tuple[str, ...]


class Mention(Protocol):
    """A red flag in a message: its id, and `present` or why it does not count."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...


class Message(Protocol):
    """What was written, and what was understood of it.

    `facts` are slot -> value as stated; `polarity` is yes, no or not_sure; `number`, `minutes`,
    `time` and `days` are the one such thing that the message gives; `repaired` is the text with
    its spelling mended.
    """

    @property
    def text(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, FactValue]: ...
    @property
    def flags(self) -> Sequence[Mention]: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def command(self) -> str | None: ...
    @property
    def polarity(self) -> str | None: ...
    @property
    def number(self) -> float | None: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def time(self) -> str | None: ...
    @property
    def days(self) -> tuple[str, ...]: ...
    @property
    def is_question(self) -> bool: ...
    @property
    def repaired(self) -> str: ...
