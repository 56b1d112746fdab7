"""The schema: numbered SQL files, applied in order, each in a transaction of its own."""

import sqlite3
from collections.abc import Mapping
from importlib import resources


class NewerSchemaError(Exception):
    """The database was made by a newer release; the message says by how much."""


def packaged() -> dict[int, str]:
    """Return number -> SQL of the schema files of this release."""
    folder = resources.files(__package__).joinpath("schema")
    return {
        int(file.name[:4]): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    }


def migrate(connection: sqlite3.Connection, scripts: Mapping[int, str]) -> int:
    """Apply what this database has not seen; return the number that it is at now.

    Args:
        connection: The database; its `user_version` says what it has seen.
        scripts: Number -> SQL, from 1 without a gap.

    Raises:
        NewerSchemaError: If it has seen more than `scripts` has.
        sqlite3.Error: If a script fails; it and what would follow it then left no trace.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    newest = max(scripts)
    if version > newest:
        raise NewerSchemaError(f"schema {version}, this one knows {newest}")
    for number in range(version + 1, newest + 1):
        step = f"BEGIN IMMEDIATE;\n{scripts[number]};\nPRAGMA user_version = {number};\nCOMMIT;"
        try:
            connection.executescript(step)
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return newest
