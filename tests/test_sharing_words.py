from collections.abc import Mapping
from dataclasses import fields

import pytest

from bot.content.markup import fault
from tests.running import world

WORDS = world().sharing


def texts() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for field in fields(WORDS):
        value = getattr(WORDS, field.name)
        if isinstance(value, Mapping):
            found += [(f"{field.name}.{name}", text) for name, text in value.items()]
        else:
            found.append((field.name, value))
    return found


@pytest.mark.parametrize(("name", "text"), texts(), ids=[name for name, _ in texts()])
def test_telegram_takes_every_word_about_sharing(name: str, text: str) -> None:
    assert text.strip(), name
    assert fault(text) is None
