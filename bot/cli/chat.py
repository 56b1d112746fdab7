"""`kneebot chat`: the same conversation in a terminal."""

import argparse
import textwrap
from datetime import UTC
from pathlib import Path

from bot.clock import Clock
from bot.content.write import write_transcript
from bot.conversation.draft import plain
from bot.conversation.talk import Shown, Talk, bare
from bot.conversation.world import load_world

WIDTH = 78
HINT = "Write, or press a button by its number as #1. /help for help, Ctrl-D to leave."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--save", metavar="FILE.yaml", type=Path, help="keep it as a transcript")


def run(args: argparse.Namespace) -> int:
    """Talk until the input ends; return 0."""
    talk = Talk(load_world(), now=Clock().now().astimezone(UTC))
    print(HINT)
    turns: list[dict[str, str]] = []
    shown = talk.send("/start")
    while True:
        _print(shown)
        said = plain(shown[-1].text) if shown else ""
        try:
            line = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            break
        if not line:
            continue
        words = _words(talk, line)
        turns.append({"bot": said, "user": words})
        shown = talk.say(words)
    if args.save:
        write_transcript(args.save, turns)
        print(f"Saved {len(turns)} turns to {args.save}.")
    return 0


def _words(talk: Talk, line: str) -> str:
    """Return the label that `#2` stands for, or the line itself."""
    labels = talk.labels()
    if line.startswith("#") and line[1:].isdigit() and 0 < int(line[1:]) <= len(labels):
        return labels[int(line[1:]) - 1]
    return line


def _print(shown: list[Shown]) -> None:
    number = 0
    for message in shown:
        print()
        if message.picture:
            print(f"  [picture: {message.picture}]")
        for paragraph in plain(message.text).split("\n"):
            print(textwrap.fill(paragraph, WIDTH, initial_indent="  ", subsequent_indent="  "))
        number = 0
        for row in message.rows:
            cells = []
            for button in row:
                number += 1
                tick = "✅ " if button.label.startswith("✅") else ""
                cells.append(f"[#{number} {tick}{bare(button.label)}]")
            print("  " + " ".join(cells))
