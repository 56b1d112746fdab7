import json
import subprocess
import sys

from bot.conversation.world import ROOT


def test_every_planted_fault_is_caught_and_the_content_has_none_without() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.plant"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    found = json.loads(result.stdout)
    assert (found["missed"], found["before"]) == ([], [])
    assert found["planted"] >= 40
