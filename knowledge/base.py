"""All that the knowledge base holds, and the reading of a message with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.topic import Exercise, Topic
from knowledge.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Topics by id, exercises by id, and what reads messages."""

    topics: Mapping[str, Topic]
    exercises: Mapping[str, Exercise]

    def understand(self, text: str) -> Understanding:
        """Return what a message means."""
        plain = text.strip().lower()
        polarity = plain if plain in ("yes", "no") else None
        return Understanding(
            text, {}, polarity=polarity, number=int(plain) if plain.isdigit() else None
        )
