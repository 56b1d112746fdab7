from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import StorageError
from bot.storage.keys import open_keys
from tests.storing import NOW


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = open_keys(tmp_path / "bot.db").mac("code", "ABC")
    assert open_keys(tmp_path / "bot.db").mac("code", "ABC") == first
    assert (tmp_path / "bot.db.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["bot.db.key"]


def test_another_database_has_another_key(tmp_path: Path) -> None:
    one, other = open_keys(tmp_path / "one.db"), open_keys(tmp_path / "other.db")
    assert one.mac("code", "ABC") != other.mac("code", "ABC")


def test_the_same_text_for_another_purpose_is_another_hash(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    assert keys.mac("code", "ABC") != keys.mac("invite", "ABC")


@pytest.mark.parametrize("text", ["", "no key", "00ff"])
def test_a_damaged_key_is_named_and_never_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bot.db.key"
    file.write_text(text)
    with pytest.raises(StorageError, match=r"bot\.db\.key: is no key of 32 bytes; put back"):
        open_keys(tmp_path / "bot.db")
    assert file.read_text() == text


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file or directory; check its owner"):
        open_keys(tmp_path / "nowhere" / "bot.db")


def test_the_keys_do_not_show_themselves(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    assert (tmp_path / "bot.db.key").read_text() not in f"{keys!r} {keys}"


def test_who_was_deleted_is_known_by_no_number(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    assert not keys.is_forgotten(123456789, NOW, keys.forgotten())
    keys.forget(123456789, NOW)
    assert "123456789" not in (tmp_path / "bot.db.deleted").read_text()
    assert keys.is_forgotten(123456789, NOW, keys.forgotten())
    assert not keys.is_forgotten(987654321, NOW, keys.forgotten())


def test_who_comes_back_after_deleting_is_not_forgotten_again(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    keys.forget(1, NOW)
    assert not keys.is_forgotten(1, NOW + timedelta(seconds=1), keys.forgotten())


def test_a_line_that_was_cut_off_does_no_harm(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    keys.forget(1, NOW)
    with (tmp_path / "bot.db.deleted").open("a") as file:
        file.write("0f0f 2026-")
    assert list(keys.forgotten().values()) == [NOW]


def test_a_list_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "bot.db")
    (tmp_path / "bot.db.deleted").mkdir()
    with pytest.raises(StorageError, match=r"bot\.db\.deleted: Is a directory; check its rights"):
        keys.forget(1, NOW)
