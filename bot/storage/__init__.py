"""SQLite: the only place with SQL; one method per need."""

from bot.storage.connection import StorageError
from bot.storage.storage import Storage
from bot.storage.upkeep import BEAT, STALE, USERNAME, last_beat

__all__ = ["BEAT", "STALE", "USERNAME", "Storage", "StorageError", "last_beat"]
