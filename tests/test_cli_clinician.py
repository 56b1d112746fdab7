import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clinic import clinicians
from bot.clock import Clock
from bot.storage.ledger import beside


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    database = tmp_path / "bot.db"
    monkeypatch.setenv("KNEEBOT_DATABASE", str(database))
    return database


def invited(path: Path, capsys: pytest.CaptureFixture[str], account: int = 91) -> str:
    """Invite Dora, let her open the link, and return the check phrase that she sees."""
    assert main(["clinician", "invite", "Dora Klein"]) == 0
    link = capsys.readouterr().out.partition("?start=clinic_")[2].split()[0]
    with beside(path, Clock().now()) as ledger:
        claimed = clinicians.claim(ledger, link, account)
    assert claimed is not None
    return claimed[1]


def test_somebody_is_invited_confirmed_and_disabled(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase = invited(path, capsys)
    assert main(["clinician", "confirm", "1", f"{phrase[:3]} {phrase[3:].lower()}"]) == 0
    shown = capsys.readouterr().out
    assert "Dora Klein is a clinician now." in shown
    assert "█" in shown or "▀" in shown
    assert main(["clinician", "list"]) == 0
    assert "   1  active         0 shares  Dora Klein" in capsys.readouterr().out
    assert main(["clinician", "reset-totp", "1"]) == 0
    assert capsys.readouterr().out != shown
    assert main(["clinician", "disable", "1"]) == 0
    assert "Dora Klein is no clinician any more." in capsys.readouterr().out
    assert main(["clinician", "list"]) == 0
    assert "disabled" in capsys.readouterr().out
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT actor, action FROM audit ORDER BY id").fetchall()
    assert rows == [
        ("operator", "invited"),
        ("clinician:1", "opened link"),
        ("operator", "confirmed"),
        ("operator", "reset password"),
        ("operator", "disabled"),
    ]


def test_the_link_names_the_bot_once_it_has_run(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["clinician", "invite", "Dora Klein"])
    assert "https://t.me/YOUR_BOT?start=clinic_" in capsys.readouterr().out
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO meta VALUES ('username', 'knee_bot')")
    main(["clinician", "invite", "Eve Listens"])
    assert "https://t.me/knee_bot?start=clinic_" in capsys.readouterr().out


def test_no_clinicians_yet_says_how_to_invite_one(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["clinician", "invite", "Dora Klein"])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM clinicians")
    capsys.readouterr()
    assert main(["clinician", "list"]) == 0
    assert "There are no clinicians." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("confirm 1 WRONG2", "clinician 1: the check phrase is another one; somebody else may"),
        ("confirm 9 ABC234", "clinician 9: is not known; see `kneebot clinician list`"),
        ("disable 9", "clinician 9: is not known; see `kneebot clinician list`"),
        ("reset-totp 1", "clinician 1: is not confirmed; confirm them first"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    path: Path, capsys: pytest.CaptureFixture[str], words: str, line: str
) -> None:
    invited(path, capsys)
    assert main(["clinician", *words.split()]) == 2
    error = capsys.readouterr().err
    assert error.startswith(line)
    assert error.count("\n") == 1


def test_nobody_is_confirmed_twice_or_before_opening_the_link(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase = invited(path, capsys)
    main(["clinician", "invite", "Eve Listens"])
    assert main(["clinician", "confirm", "2", "ABC234"]) == 2
    assert "clinician 2: has not opened the link; ask them to" in capsys.readouterr().err
    main(["clinician", "confirm", "1", phrase])
    assert main(["clinician", "confirm", "1", phrase]) == 2
    assert "clinician 1: is confirmed already; nothing to do" in capsys.readouterr().err
    main(["clinician", "disable", "1"])
    assert main(["clinician", "disable", "1"]) == 2
    assert main(["clinician", "confirm", "1", phrase]) == 2
    assert "clinician 1: is disabled; invite them anew" in capsys.readouterr().err
    assert main(["clinician", "list"]) == 0
    assert "invited" in capsys.readouterr().out


def test_who_is_disabled_can_be_invited_anew_with_the_same_account(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["clinician", "confirm", "1", invited(path, capsys)])
    main(["clinician", "disable", "1"])
    capsys.readouterr()
    assert main(["clinician", "confirm", "2", invited(path, capsys)]) == 0


@pytest.mark.parametrize(
    "name",
    ["", "   ", "x" * 61, "x" * 4096, "<b>Dora</b>", "Do\u202era", "Dora\x00", "../Dora", 'Do"ra'],
)
def test_a_name_that_could_deceive_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["clinician", "invite", name]) == 2
    error = capsys.readouterr().err
    assert error.startswith("NAME: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize("number", ["x", "-1", "1" * 30, "²"])
def test_a_number_that_is_none_is_refused(path: Path, number: str) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["clinician", "disable", number])
    assert raised.value.code == 2


@pytest.mark.parametrize("words", ["clinician list", "audit verify", "purge"])
def test_without_a_database_nothing_is_made(
    path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert main(words.split()) == 2
    assert "there is no database" in capsys.readouterr().err
    assert list(path.parent.iterdir()) == []


def test_the_audit_is_shown_and_verified(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invited(path, capsys)
    assert main(["audit", "show"]) == 0
    assert "operator  invited  clinician:1" in capsys.readouterr().out
    assert main(["audit", "show", "--person", "7"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["audit", "verify"]) == 0
    last = capsys.readouterr().out.partition("last hash: ")[2].split()[0]
    main(["clinician", "invite", "Eve Listens"])
    capsys.readouterr()
    assert main(["audit", "verify", "--last", last]) == 0
    assert "audit: 3 rows, none changed, none missing" in capsys.readouterr().out
    assert main(["audit", "verify", "--last", "0" * 64]) == 1
    assert "audit: the row with that hash is gone" in capsys.readouterr().out


def test_purge_counts_first_and_removes_when_told(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invited(path, capsys)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO unanswered (received_on, text) VALUES ('2020-01-01', 'x')")
    capsys.readouterr()
    assert main(["purge"]) == 0
    shown = capsys.readouterr().out
    assert "       1  messages not understood, older than 365 days" in shown
    assert "Nothing was removed: this was a dry run; --yes removes it." in shown
    assert main(["purge", "--yes", "--people-days", "400"]) == 0
    assert "Removed." in capsys.readouterr().out
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM unanswered").fetchone() == (0,)


@pytest.mark.parametrize("days", ["0", "29", "x", "-5", "99999999"])
def test_a_period_that_is_likely_a_slip_is_refused(path: Path, days: str) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["purge", "--people-days", days])
    assert raised.value.code == 2
