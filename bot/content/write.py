"""YAML that the program writes: transcripts kept from `kneebot chat`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml


def write_transcript(path: Path, turns: Sequence[dict[str, str]]) -> None:
    """Write one story in the form of `tests/transcripts`."""
    story: list[dict[str, Any]] = [{"story": path.stem.replace("_", " "), "turns": list(turns)}]
    text = yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")
