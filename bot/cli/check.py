"""`kneebot check`: every fault of the content, each with file, line and remedy."""

import argparse
import json

from bot.clock import Clock
from bot.content.audit import audit_content
from bot.content.flows import load_dialogs
from bot.content.knowledge import load_knowledge
from bot.content.read import ContentError
from bot.content.words import load_words
from bot.conversation.world import ROOT, WORDS, place_zone
from knowledge.audit import audit_matching


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Check the content; return 0 when it is clean, 1 with issues."""
    summary = ""
    try:
        dialogs = load_dialogs(ROOT / "dialogs", place_zone)
        knowledge = load_knowledge(ROOT / "knowledge")
        words = load_words(WORDS)
        today = Clock().now().date()
        issues = audit_content(dialogs, knowledge, words, ROOT / "knowledge" / "pictures", today)
        issues += audit_matching(knowledge)
        summary = (
            f"{len(dialogs.files)} flows, {len(dialogs.rules.triage.rows)} triage rows, "
            f"{len(knowledge.topics)} topics, {len(knowledge.exercises)} exercises"
        )
    except ContentError as error:
        issues = list(error.issues)
    if args.json:
        print(json.dumps({"issues": issues}, ensure_ascii=False))
    else:
        print("\n".join(issues) or f"No issues in {summary}.")
    return 1 if issues else 0
