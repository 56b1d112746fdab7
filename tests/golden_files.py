"""Golden files: exports byte for byte; `pytest --update` writes them anew."""

from pathlib import Path

GOLDEN = Path(__file__).with_name("golden")


def same_as_golden(name: str, made: bytes, *, update: bool) -> bool:
    """Return whether the file is as it was kept; with `update` it is kept anew."""
    path = GOLDEN / name
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return path.read_bytes() == made
