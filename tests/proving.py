"""What tests of the proofs share: small machines with their promises, and what was found."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from dialogs import build
from dialogs.flow import SlotFile
from dialogs.machine import Machine, Rules
from dialogs.prove.promises import Promises
from dialogs.prove.proof import Proof, prove
from tests.support import REVIEW, flow_file, packaged, parsed, rules, wording


@cache
def proof() -> Proof:
    """Return the proof of the content that is shipped; its conversations are not counted."""
    content = packaged()
    return prove(content.machines, content.rules, content.promises, first=True)


def promises(folder: Path, **lists: str) -> Promises:
    """Return promises from YAML lists; those not given promise nothing."""
    texts = [f"{name}: {dedent(lists.get(name, '[]'))}" for name in Promises.__annotations__]
    text = "\n".join(text for text in texts if not text.startswith(("table", "review_by")))
    return parsed(folder, "promises.yaml", f"table: promises\n{REVIEW}{text}", Promises)


def small(
    folder: Path, steps: str, slots: str, **tables: str
) -> tuple[Mapping[str, Machine], Rules]:
    """Return the machine of one small flow written as YAML, and its rules."""
    found = rules(folder, **tables)
    files = {"tiny": flow_file(folder, f"steps:\n{indent(dedent(steps), '  ')}")}
    declared = parsed(folder, "slots.yaml", f"slots:\n{indent(dedent(slots), '  ')}", SlotFile)
    built = build("tiny", files, declared.slots, found, wording(), places=lambda _: None)
    return {"tiny": built}, found


def faults(proved: Proof) -> list[str]:
    """Return the messages of what was found."""
    return [finding.message for finding in proved.findings]
