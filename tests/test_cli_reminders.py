import argparse
import io
import json

import pytest

from bot.cli import reminders

RULE = ["--zone", "Europe/Berlin", "--at", "09:00", "--from", "2027-03-26T12:00Z"]


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="kneebot reminders")
    reminders.add_arguments(parser)
    return reminders.run(parser.parse_args(["next", *arguments]))


def _batch(monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return _run("--batch")


def test_the_next_instants_are_printed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*RULE, "--count", "3") == 0
    assert capsys.readouterr().out.split() == [
        "2027-03-27T08:00:00Z",
        "2027-03-28T07:00:00Z",
        "2027-03-29T07:00:00Z",
    ]


def test_days_are_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*RULE, "--days", "Mon, wed", "--count", "2") == 0
    assert capsys.readouterr().out.split() == ["2027-03-29T07:00:00Z", "2027-03-31T07:00:00Z"]


def test_the_instant_itself_is_not_named_again(capsys: pytest.CaptureFixture[str]) -> None:
    rule = ["--zone", "Etc/UTC", "--at", "09:00", "--from", "2027-01-01T10:00+01:00"]
    assert _run(*rule) == 0
    assert capsys.readouterr().out == "2027-01-02T09:00:00Z\n"


def test_the_end_of_the_calendar_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--zone", "Etc/UTC", "--at", "09:00", "--from", "9999-06-01T00:00Z") == 0
    assert capsys.readouterr().out == ""


def test_a_batch_answers_every_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = {"zone": "Asia/Tokyo", "at": "21:00", "from": "2027-03-26T12:00:00Z"}
    lines = [rule, {**rule, "days": ["sun"], "count": 2}, {**rule, "days": "sun,mon"}]
    assert _batch(monkeypatch, "\n\n".join(map(json.dumps, lines))) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"next": ["2027-03-27T12:00:00Z"]},
        {"next": ["2027-03-28T12:00:00Z", "2027-04-04T12:00:00Z"]},
        {"next": ["2027-03-28T12:00:00Z"]},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--zone", "Mars/Base"], "'Mars/Base' is no time zone"),
        (["--zone", "a\nb"], "is no time zone"),
        (["--at", "9 am"], "'9 am' is no time; write HH:MM"),
        (["--days", "mon,funday"], "'funday' is no day of the week"),
        (["--days", ""], "'' is no day of the week"),
        (["--from", "tomorrow"], "'tomorrow' is no instant; write ISO 8601"),
        (["--from", "2027-03-26"], "has no zone; add Z"),
        (["--from", "0001-01-01T00:00+10:00"], "is no instant"),
        (["--count", "0"], "'0' is no count"),
        (["--count", "three"], "'three' is no count"),
        (["--count", "10001"], "from 1 to 10000"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert _run(*RULE, *arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert shown.err.count("\n") == 1


def test_missing_options_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--zone", "Etc/UTC") == 2
    assert "--at --from missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "no JSON object"),
        ('{"zone": "Etc/UTC"}', '"at" "from" missing'),
        ('{"zone": "Etc/UTC", "at": 9, "from": "2027-01-01T00:00Z"}', '"at" must be text'),
        ('{"zone": "Etc/UTC", "at": "09:00", "from": "x"}', "is no instant"),
        ('{"zone": "E", "at": "09:00", "from": "2027-01-01T00:00Z"}', "is no time zone"),
        (
            '{"zone": "Etc/UTC", "at": "09:00", "from": "2027-01-01T00:00Z", "days": 3}',
            "the days are no list",
        ),
        (
            '{"zone": "Etc/UTC", "at": "09:00", "from": "2027-01-01T00:00Z", "count": "2"}',
            "'2' is no count",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_batch_names_the_line_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    good = '{"zone": "Etc/UTC", "at": "09:00", "from": "2027-01-01T00:00Z"}'
    assert _batch(monkeypatch, f"{good}\n{line}\n") == 2
    shown = capsys.readouterr()
    assert shown.out == '{"next": ["2027-01-01T09:00:00Z"]}\n'
    assert "line 2: " in shown.err
    assert words in shown.err
    assert shown.err.count("\n") == 1
