import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clinic.formats import KINDS, made
from bot.clinic.resuming import ExportError, Resuming, write_whole
from bot.clinic.summary import summarize
from bot.storage.ledger import beside
from tests.populated import mixed, people, populate
from tests.storing import NOW
from tests.summaries import anne, nobody, sources

BECAUSE = ("--reason", "asked for by the person")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "bot.db"
    monkeypatch.setenv("KNEEBOT_DATABASE", str(path))
    populate(path, mixed())
    return path


def export(*words: object) -> int:
    return main(["export", *map(str, words)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_persons_summary_is_what_storage_gave_back(
    kind: str, database: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert export("--person", 1, "--format", kind, "--out", out, *BECAUSE) == 0
    assert out.read_bytes() == made(summarize(anne(), sources()), sources(), kind)
    assert out.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_an_export_is_in_the_audit_with_its_reason_and_the_chain_holds(
    database: Path, tmp_path: Path
) -> None:
    export("--person", 1, "--format", "json", "--out", tmp_path / "a", *BECAUSE)
    export("--all", "--format", "csv", "--out", tmp_path / "b", *BECAUSE)
    with beside(database, NOW) as ledger:
        rows = [(e.actor, e.action, e.reason) for e in ledger.audit.of_person(1, 9)]
        assert rows[::-1] == [
            ("operator", "exported", "json: asked for by the person"),
            ("operator", "exported", "csv, with everybody: asked for by the person"),
        ]
        assert len(ledger.audit.of_person(2, 9)) == 1
        assert ledger.audit.verify().fault == ""


@pytest.mark.parametrize("kind", ["csv", "json", "fhir"])
def test_everybody_is_in_one_file_each_once_and_in_order(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.db"
    monkeypatch.setenv("KNEEBOT_DATABASE", str(path))
    populate(path, [*people(2), *people(55, nobody())[2:]])
    out = tmp_path / "out"
    assert export("--all", "--format", kind, "--out", out, *BECAUSE) == 0
    assert who(out.read_text(encoding="utf-8-sig"), kind) == [str(n) for n in range(1, 56)]


def who(text: str, kind: str) -> list[str]:
    if kind == "csv":
        return list(dict.fromkeys(row["person"] for row in csv.DictReader(io.StringIO(text))))
    found = [json.loads(line) for line in text.splitlines()]
    if kind == "json":
        return [str(each["person_id"]) for each in found]
    return [each["entry"][1]["resource"]["identifier"][0]["value"] for each in found]


def test_an_export_that_was_cut_off_goes_on_and_gives_the_same_bytes(tmp_path: Path) -> None:
    order = {"format": "json"}
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for path, stop in ((whole, 9), (cut, 1)):
        with Resuming(path, order) as file:
            for number in range(1, 1 + min(stop, 3)):
                file.add(f"{number}\n".encode(), number)
            if path is whole:
                file.finish()
    with (cut.with_name("cut.part")).open("ab") as part:
        part.write(b"half a li")  # written, and never noted
    assert not cut.exists()
    with Resuming(cut, order) as file:
        assert (file.after, file.begun) == (1, True)
        for number in range(file.after + 1, 4):
            file.add(f"{number}\n".encode(), number)
        file.finish()
    assert cut.read_bytes() == whole.read_bytes() == b"1\n2\n3\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cut", "whole"]


def test_another_order_starts_anew(tmp_path: Path) -> None:
    with Resuming(tmp_path / "out", {"format": "csv"}) as file:
        file.add(b"old", 5)
    with Resuming(tmp_path / "out", {"format": "json"}) as file:
        assert (file.after, file.begun) == (0, False)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--person", 1, "--format", "csv"), "--reason is missing"),
        (("--person", 1, *BECAUSE), "--format is missing"),
        (("--person", 77, "--format", "csv", *BECAUSE), "nobody has the number 77"),
        (("--all", "--format", "pdf", *BECAUSE), "--all cannot be pdf"),
        (("--all", "--format", "csv", "--name", "x", *BECAUSE), "--name is one person's"),
        (
            (
                "--person",
                1,
                "--format",
                "csv",
                "--from",
                "2026-07-01",
                "--to",
                "2026-06-01",
                *BECAUSE,
            ),
            "--from is after --to",
        ),
    ],
    ids=["no reason", "no format", "nobody", "all pdf", "name of all", "days"],
)
def test_what_an_operator_gets_wrong_is_one_line_and_leaves_no_file(
    words: tuple[object, ...],
    fault: str,
    database: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    assert export(*words, "--out", out) == 2
    printed = capsys.readouterr().err.strip()
    assert fault in printed
    assert "\n" not in printed
    assert not out.exists()


def test_a_day_that_does_not_exist_is_refused(database: Path, tmp_path: Path) -> None:
    words = ("--person", 1, "--format", "csv", "--from", "2026-02-30", *BECAUSE)
    with pytest.raises(SystemExit) as ended:
        export(*words, "--out", tmp_path / "out")
    assert ended.value.code == 2


def test_a_folder_that_is_not_there_is_one_line(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none" / "out"
    for what in (("--person", 1), ("--all",)):
        assert export(*what, "--format", "csv", "--out", out, *BECAUSE) == 2
        assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(ExportError, match="cannot be written"):
        write_whole(out, b"")


def test_nothing_is_exported_from_a_database_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KNEEBOT_DATABASE", str(tmp_path / "none.db"))
    words = ("--person", 1, "--format", "csv", "--out", tmp_path / "out", *BECAUSE)
    assert export(*words) == 2
    assert "there is no database" in capsys.readouterr().err


def test_a_period_a_name_and_the_transcript_are_taken(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    days = ("--from", "2026-06-09", "--to", "2026-06-10")
    more = ("--name", "Ann Lee", "--transcript")
    assert export("--person", 1, "--format", "json", *days, *more, "--out", out, *BECAUSE) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["since"], found["name"], found["with_transcript"]) == (
        *("2026-06-09", "Ann Lee", True),
    )
    assert [workout["on"] for workout in found["workouts"]] == ["2026-06-09", "2026-06-10"]


def test_the_questions_and_rules_can_be_read_without_our_code(tmp_path: Path) -> None:
    out = tmp_path / "questions.json"
    assert export("--questionnaire", "--out", out) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["questionnaire"]["resourceType"] == "Questionnaire"
    assert found["rules"]["triage"]["rows"][0].keys() >= {"flag", "when", "urgency", "source"}
    assert found["questionnaire"]["version"] == found["content"]


def test_an_export_runs_beside_a_bot_that_holds_the_database(
    database: Path, tmp_path: Path
) -> None:
    reader = sqlite3.connect(database)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people").fetchone()
    words = ("--person", 1, "--format", "csv", "--out", tmp_path / "out", *BECAUSE)
    assert export(*words) == 0
    reader.close()
