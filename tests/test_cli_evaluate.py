import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli import evaluate
from bot.content.read import ContentError
from knowledge import Knowledge, Topic
from knowledge.lexicon import LexiconFile
from tests.silent import SILENT

LEXICON = LexiconFile(date(2027, 1, 1), {}, (), (), {}, "the a", "", {})
TOPICS = {
    name: Topic(name, name, "", "", phrases, (), date(2027, 1, 1))
    for name, phrases in {
        "cycling": ("riding a bicycle", "cycling uphill"),
        "swimming": ("the pool", "swimming lengths"),
    }.items()
}
KNOWLEDGE = Knowledge.build(TOPICS, {}, LEXICON, SILENT)


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="kneebot evaluate")
    evaluate.add_arguments(parser)
    return evaluate.run(parser.parse_args(arguments))


def _file(folder: Path, *rows: object) -> str:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return str(path)


def test_topics_are_scored_in_and_out_of_scope_and_by_source() -> None:
    rows: list[dict[str, Any]] = [
        {"text": "riding a bicycle", "topic": "cycling", "source": "real"},
        {"text": "the pool", "topic": "cycling", "also": ["swimming"], "source": "real"},
        {"text": "swimming lengths", "topic": "cycling", "source": "typo"},
        {"text": "qwertz", "topic": "cycling", "also": ["out_of_scope"], "source": "typo"},
        {"text": "asdf", "topic": None},
        {"text": "cycling uphill", "topic": "out_of_scope"},
    ]
    scores = evaluate.score_topics(KNOWLEDGE, rows)
    assert scores == {
        "in scope": 4,
        "out of scope": 2,
        "top-1": 0.5,
        "top-3": 0.5,
        "AUROC": pytest.approx(0.625),
        "in scope, answered right": 0.75,
        "out of scope, abstained": 0.5,
        "top-1, real": 1.0,
        "top-1, typo": 0.0,
    }


def test_nothing_to_score_is_no_number() -> None:
    scores = evaluate.score_topics(KNOWLEDGE, [])
    assert (scores["top-1"], scores["AUROC"]) == (None, None)
    assert evaluate.score_facts(KNOWLEDGE, [])["F1"] is None


def test_facts_are_scored_by_what_is_stated_missed_and_invented() -> None:
    rows = [
        {"text": "hello", "facts": {}},
        {
            "text": "fever",
            "facts": {"fever": True, "location": ["front"]},
            "optional": ["location"],
        },
    ]
    assert evaluate.score_facts(KNOWLEDGE, rows) == {
        "messages": 2,
        "precision": None,
        "recall": 0.0,
        "F1": 0.0,
        "messages wholly right": 0.5,
    }


def test_a_table_is_printed_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"text": "my knee hurts on stairs", "topic": "stairs", "source": "typo"}
    assert _run("--queries", _file(tmp_path, row)) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["in", "scope", "1"] in lines
    assert ["top-1", "1.000"] in lines
    assert ["AUROC", "-"] in lines
    assert ["top-1,", "typo", "1.000"] in lines


def test_one_object_is_printed_for_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"text": "hello there", "facts": {}}
    assert _run("--facts", _file(tmp_path, row), "--json") == 0
    assert json.loads(capsys.readouterr().out)["messages wholly right"] == 1.0


@pytest.mark.parametrize(
    "row", [3, {"topic": "stairs"}, {"text": None, "topic": None}, {"text": "hi"}]
)
def test_a_row_that_is_no_labeled_message_is_named(tmp_path: Path, row: object) -> None:
    with pytest.raises(ContentError, match=r"rows\.jsonl:2: is no labeled message; write one JSON"):
        _run("--queries", _file(tmp_path, {"text": "hi", "topic": "greeting"}, row))


def test_a_row_without_facts_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"rows\.jsonl:1: is no labeled message"):
        _run("--facts", _file(tmp_path, {"text": "hi", "facts": []}))


def test_a_row_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ContentError, match=r"rows\.jsonl:1: is no labeled message"):
        _run("--queries", str(path))


@pytest.mark.parametrize("name", ["missing.jsonl", "picture.png"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(ContentError, match="cannot be read"):
        _run("--facts", str(tmp_path / name))
