"""`kneebot check`: every fault of the content, each with file, line and remedy."""

import argparse
import json

from bot.clock import Clock
from bot.content.audit import audit_content
from bot.content.flows import load_dialogs
from bot.content.knowledge import load_knowledge
from bot.content.proof import counterexamples, figure_lines, figures
from bot.content.read import ContentError
from bot.content.reviews import counted, half_signed, reviews
from bot.content.words import load_words
from bot.conversation.world import ROOT, WORDS, place_zone
from dialogs.prove.proof import Proof, prove
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
    proof, shown = Proof(()), {}
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
        if not issues:  # what is wrong to the eye is mended first
            proof = prove(dialogs.machines, dialogs.rules, dialogs.promises)
            shown = counterexamples(dialogs, proof)
            issues += shown
        summary = (
            f"{len(dialogs.files)} flows, {len(dialogs.rules.triage.rows)} triage rows, "
            f"{len(knowledge.topics)} topics, {len(knowledge.exercises)} exercises"
        )
    except ContentError as error:
        issues = list(error.issues)
    if args.json:
        told = {"issues": issues, "reviewed": reviewed, **figures(proof, shown)}
        print(json.dumps(told, ensure_ascii=False))
    else:
        lines = [line for issue in issues for line in (issue, *shown.get(issue, ()))]
        lines = [*(lines or [f"No issues in {summary}."]), *figure_lines(proof), reviewed]
        print(*filter(None, lines), sep="\n")
    return 1 if issues else 0
