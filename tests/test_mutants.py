from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from bot.content.audit import audit_content
from bot.content.knowledge import load_knowledge
from bot.content.words import load_words
from bot.conversation.world import ROOT, WORDS, place_zone
from dialogs import FlowError, Machine, build
from dialogs.machine import CONFIRM
from dialogs.prove.proof import Proof, prove
from tests.mutants import MUTANTS, Content
from tests.support import packaged, wording

TODAY = date(2026, 12, 1)
PICTURES = ROOT / "knowledge" / "pictures"


@cache
def content() -> Content:
    shipped = packaged()
    slots = shipped.machines["visit"].slots
    declared = {name: slot for name, slot in slots.items() if not name.startswith(CONFIRM)}
    known = load_knowledge(ROOT / "knowledge")
    return Content(shipped.files, declared, shipped.rules, shipped.promises, known)


def built(planted: Content) -> Machine:
    return build("visit", planted.files, planted.slots, planted.rules, wording(), places=place_zone)


def seen(planted: Content, visit: Machine) -> list[str]:
    """What is found without running anything."""
    shipped = packaged()
    dialogs = replace(
        shipped,
        machines={**shipped.machines, "visit": visit},
        files=planted.files,
        rules=planted.rules,
        promises=planted.promises,
    )
    return audit_content(dialogs, planted.knowledge, load_words(WORDS), PICTURES, TODAY)


def proved(planted: Content, visit: Machine, *, near: Proof | None = None) -> list[str]:
    model = near.model if near else None
    found = prove({"visit": visit}, planted.rules, planted.promises, first=True, near=model)
    return [finding.message for finding in found.findings]


@cache
def shipped_proof() -> Proof:
    whole = content()
    return prove({"visit": built(whole)}, whole.rules, whole.promises, first=True)


def test_what_is_shipped_has_no_fault_that_could_hide_a_planted_one() -> None:
    assert seen(content(), built(content())) == []
    assert shipped_proof().findings == ()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_fault_is_caught(name: str) -> None:
    planted = MUTANTS[name](content())
    assert planted != content()
    try:
        visit = built(planted)
    except FlowError:
        return
    of_rules = planted.knowledge == content().knowledge  # the quick way first: both are checked
    faults = of_rules and proved(planted, visit, near=shipped_proof())
    assert faults or seen(planted, visit), name


def test_at_least_forty_faults_are_planted() -> None:
    assert len(MUTANTS) >= 40
