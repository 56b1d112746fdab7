"""Plants every fault of `mutants` and prints those that nothing caught, as JSON.

In a process of its own: diagrams are no pleasure under a tracer, and hold much memory for a while.
"""

import gc
import json
import sys
from dataclasses import replace
from datetime import date

from bot.content.audit import audit_content
from bot.content.knowledge import load_knowledge
from bot.content.words import load_words
from bot.conversation.world import ROOT, WORDS, place_zone
from dialogs import FlowError, Machine, build
from dialogs.machine import CONFIRM
from dialogs.prove.model import Model
from dialogs.prove.proof import prove
from tests.mutants import MUTANTS, Content
from tests.support import packaged, wording

TODAY = date(2026, 12, 1)
PICTURES = ROOT / "knowledge" / "pictures"


def content() -> Content:
    """Return the content that is shipped."""
    shipped = packaged()
    slots = shipped.machines["visit"].slots
    declared = {name: slot for name, slot in slots.items() if not name.startswith(CONFIRM)}
    known = load_knowledge(ROOT / "knowledge")
    return Content(shipped.files, declared, shipped.rules, shipped.promises, known)


def built(planted: Content) -> Machine:
    """Return the first conversation with the fault in it."""
    return build("visit", planted.files, planted.slots, planted.rules, wording(), places=place_zone)


def seen(planted: Content, visit: Machine) -> list[str]:
    """Return what is found without running anything."""
    shipped = packaged()
    dialogs = replace(
        shipped,
        machines={**shipped.machines, "visit": visit},
        files=planted.files,
        rules=planted.rules,
        promises=planted.promises,
    )
    return audit_content(dialogs, planted.knowledge, load_words(WORDS), PICTURES, TODAY)


def caught(planted: Content, whole: Content, near: Model | None) -> bool:
    """Return whether a fault is found: by building, by the proofs, or by what the eye sees."""
    try:
        visit = built(planted)
    except FlowError:
        return True
    machines = {"visit": visit}
    of_rules = planted.knowledge is whole.knowledge
    proved = of_rules and prove(machines, planted.rules, planted.promises, first=True, near=near)
    return bool(proved and proved.findings) or bool(seen(planted, visit))


def main() -> None:
    """Print how many faults were planted, which were missed, and what the content had before."""
    gc.disable()  # nothing here is in a circle, and diagrams are millions of objects
    whole = content()
    base = prove({"visit": built(whole)}, whole.rules, whole.promises, first=True)
    before = [finding.message for finding in base.findings] + seen(whole, built(whole))
    missed = [n for n, plant in MUTANTS.items() if not caught(plant(whole), whole, base.model)]
    sys.stdout.write(json.dumps({"planted": len(MUTANTS), "missed": missed, "before": before}))


if __name__ == "__main__":
    main()
