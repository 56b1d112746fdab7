"""Reading of statements for tests: the packaged phrases, and small ones written in a test."""

from functools import cache

from bot.content.read import read
from bot.conversation.world import ROOT
from knowledge.facts import FactFile
from knowledge.normalize import tokenize
from knowledge.red_flags import FlagFile
from knowledge.shapes import AnswerFile
from knowledge.statement import Stated, Statements
from knowledge.understanding import Status

FOLDER = ROOT / "knowledge" / "en"


@cache
def statements() -> Statements:
    """Return the packaged phrases, ready to read with."""
    return Statements.build(
        read(FOLDER / "facts.yaml", FactFile, root=FOLDER).value,
        read(FOLDER / "red_flags.yaml", FlagFile, root=FOLDER).value,
        read(FOLDER / "answers.yaml", AnswerFile, root=FOLDER).value,
    )


def stated(text: str) -> Stated:
    """Return what a message states, its spelling as it is."""
    return statements().read(text, tokenize(text))


def flagged(text: str) -> dict[str, Status]:
    """Return the red flags that a message names: id -> how it is meant."""
    return {mention.id: mention.status for mention in stated(text).flags}
