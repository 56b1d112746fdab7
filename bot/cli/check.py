"""`kneebot check`: every fault of the content, each with file, line and remedy."""

import argparse
import json
from dataclasses import asdict

from bot.clock import Clock
from bot.content.audit import audit_content
from bot.content.flows import load_dialogs
from bot.content.knowledge import load_knowledge
from bot.content.read import ContentError
from bot.content.reviews import counted, half_signed, reviews
from bot.content.words import load_words
from bot.conversation.world import ROOT, WORDS, place_zone
from dialogs.prove import Proof, prove
from knowledge.audit import audit_matching, lonely_phrases


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--phrases", action="store_true", help="only where topics have a phrase like no other"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Check the content; return 0 when it is clean, 1 with issues."""
    if args.phrases:
        print(*lonely_phrases(load_knowledge(ROOT / "knowledge")), sep="\n")
        return 0
    summary = reviewed = ""
    proof = None
    try:
        dialogs = load_dialogs(ROOT / "dialogs", place_zone)
        knowledge = load_knowledge(ROOT / "knowledge")
        words = load_words(WORDS)
        today = Clock().now().date()
        issues = audit_content(dialogs, knowledge, words, ROOT / "knowledge" / "pictures", today)
        issues += audit_matching(knowledge)
        signed = reviews(dialogs, knowledge.topics, knowledge.exercises)
        issues += half_signed(signed)
        reviewed = counted(signed)
        proof = prove(dialogs.machines, dialogs.rules)
        summary = (
            f"{len(dialogs.files)} flows, {len(dialogs.rules.triage.rows)} triage rows, "
            f"{len(knowledge.topics)} topics, {len(knowledge.exercises)} exercises"
        )
    except ContentError as error:
        issues = list(error.issues)
    if args.json:
        figures = {"explored": {f: asdict(r) for f, r in proof.routes.items()}} if proof else {}
        print(json.dumps({"issues": issues, "reviewed": reviewed, **figures}, ensure_ascii=False))
    else:
        lines = [*(issues or [f"No issues in {summary}."]), *_explored(proof), reviewed]
        print(*filter(None, lines), sep="\n")
    return 1 if issues else 0


def _explored(proof: Proof | None) -> list[str]:
    """Return what was explored, a line for each flow and each of its endings."""
    lines = []
    for flow, found in proof.routes.items() if proof else ():
        lines.append(f"{flow}: {found.conversations:,} conversations in {found.states:,} states")
        for way in found.lengths:
            questions = f"{way.shortest} to {way.longest} questions, median {way.median}"
            lines.append(f"  {way.urgency}, {way.end}: {questions}")
        vain = [slot for slot, asked in found.asked.items() if asked.in_vain == asked.states]
        if vain:
            lines.append(f"  no answer changes what follows: {', '.join(vain)}")
    return lines
