"""Free text to meaning: topics, facts and red flags from YAML; pure."""

from knowledge.base import Knowledge
from knowledge.topic import Exercise, Source, Topic
from knowledge.understanding import FlagMention, Match, Status, Understanding

__all__ = [
    "Exercise",
    "FlagMention",
    "Knowledge",
    "Match",
    "Source",
    "Status",
    "Topic",
    "Understanding",
]
