"""The knowledge base from its YAML: topics, exercises and what reads messages."""

from pathlib import Path

from bot.content.read import ContentError, read
from knowledge import Exercise, Knowledge, Topic


def load_knowledge(folder: Path) -> Knowledge:
    """Return the knowledge base of a folder.

    Raises:
        ContentError: With every fault, each with its file and line.
    """
    issues: list[str] = []
    topics: dict[str, Topic] = {}
    exercises: dict[str, Exercise] = {}
    for path in sorted((folder / "en" / "topics").glob("*.yaml")):
        try:
            topics[path.stem] = read(path, Topic, root=folder.parent).value
        except ContentError as error:
            issues += error.issues
    for path in sorted((folder / "en" / "exercises").glob("*.yaml")):
        try:
            exercises[path.stem] = read(path, Exercise, root=folder.parent).value
        except ContentError as error:
            issues += error.issues
    if issues:
        raise ContentError(issues)
    return Knowledge(topics, exercises)
