"""A local Bot API server and a chat page: the demo, the end-to-end tests and the benchmarks."""

from bot.demo.faults import Fault, Kind, When
from bot.demo.message import Message, Person
from bot.demo.server import Server

__all__ = ["Fault", "Kind", "Message", "Person", "Server", "When"]
