"""Readers of statements that read nothing: for tests that are about topics alone."""

from knowledge.context import CueWords
from knowledge.facts import FactFile
from knowledge.red_flags import FlagFile
from knowledge.shapes import AnswerFile
from knowledge.statement import Statements

CUES = CueWords(*((),) * 16)
SILENT = Statements.build(
    FactFile({}, {}, ()), FlagFile({}, CUES, ()), AnswerFile({}, (), (), (), {}, {}, (), {}, (), ())
)
