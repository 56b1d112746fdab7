from pathlib import Path

from tests.killing import compare, nursery, walk


async def test_a_bot_that_is_killed_thirty_times_loses_nothing_and_tears_nothing(
    tmp_path: Path,
) -> None:
    async with nursery(tmp_path / "errors.txt") as made:
        alone = await walk(made, tmp_path / "alone.db", people=1)
        found = await walk(made, tmp_path / "bot.db", people=20, kills=30)
    compare(found, alone)
    assert alone.faults == []
    assert found.faults == []
    assert found.kills == 30
    assert (tmp_path / "errors.txt").read_text(encoding="utf-8") == ""
