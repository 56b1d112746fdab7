"""The knowledge base from its YAML: topics, exercises and what reads messages."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.content.read import ContentError, read
from knowledge import Exercise, Knowledge, Topic
from knowledge.facts import FactFile
from knowledge.lexicon import LexiconFile
from knowledge.pattern import PatternError
from knowledge.red_flags import FlagFile
from knowledge.shapes import AnswerFile
from knowledge.statement import Statements

T = TypeVar("T")


def load_knowledge(folder: Path) -> Knowledge:
    """Return the knowledge base of a folder.

    Raises:
        ContentError: With every fault, each with its file and line.
    """
    reader = _Reader(folder)
    topics = reader.folder("topics", Topic)
    exercises = reader.folder("exercises", Exercise)
    lexicon = reader.file("en/lexicon.yaml", LexiconFile)
    facts = reader.file("en/facts.yaml", FactFile)
    flags = reader.file("en/red_flags.yaml", FlagFile)
    answers = reader.file("en/answers.yaml", AnswerFile)
    if reader.issues or not (lexicon and facts and flags and answers):
        raise ContentError(reader.issues)
    try:
        statements = Statements.build(facts, flags, answers)
    except PatternError as error:
        raise ContentError([f"{folder.name}/en: {error}"]) from None
    return Knowledge.build(topics, exercises, lexicon, statements)


@dataclass(slots=True)
class _Reader:
    """Reads files and keeps every fault."""

    root: Path
    issues: list[str] = field(default_factory=list)

    def file(self, name: str, shape: type[T]) -> T | None:
        """Return a file, or None with its faults noted."""
        try:
            return read(self.root / name, shape, root=self.root.parent).value
        except ContentError as error:
            self.issues.extend(error.issues)
            return None

    def folder(self, name: str, shape: type[T]) -> dict[str, T]:
        """Return file name -> file for a folder of the language, in order."""
        found: dict[str, T] = {}
        for path in sorted((self.root / "en" / name).glob("*.yaml")):
            value = self.file(f"en/{name}/{path.name}", shape)
            if value is not None:
                found[path.stem] = value
        return found
