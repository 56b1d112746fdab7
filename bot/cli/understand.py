"""`kneebot understand`: what the bot reads in a message, as JSON lines, or explained."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from bot.conversation.world import World, load_world
from dialogs import Machine, read
from dialogs.condition import NOT_SURE
from dialogs.machine import CONFIRM
from dialogs.reading import Kind
from dialogs.triage import LEVELS, Urgency, triage
from knowledge import Status, Understanding
from knowledge.understanding import FactValue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "text",
        nargs="?",
        help='the message; without it, JSON lines {"text": ..., "question": SLOT} are read',
    )
    parser.add_argument("--question", metavar="SLOT", help="read it as an answer to this question")
    parser.add_argument("--explain", action="store_true", help="say which words decided")


def run(args: argparse.Namespace) -> int:
    """Print what is read in each message; return 0, or 2 for a line that cannot be used."""
    world = load_world()
    if args.text is not None:
        if args.explain:
            print(explained(world, args.text))
        else:
            print(as_json(read_message(world, args.text, args.question)))
        return 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            text, question = given["text"], given.get("question")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            text = question = None
        if not isinstance(text, str):
            remedy = 'write one JSON object a line, as {"text": "my knee hurts"}'
            print(f"kneebot understand: line {number}: no message; {remedy}", file=sys.stderr)
            return 2
        print(as_json(read_message(world, text, question)), flush=True)
    return 0


def read_message(world: World, text: str, question: str | None = None) -> dict[str, Any]:
    """Return what is read in a message, in the shape that the command promises.

    Args:
        world: The content.
        text: The message.
        question: The slot that is asked meanwhile, or None.
    """
    message = world.knowledge.understand(text)
    found: dict[str, Any] = {
        "text": text,
        "topic": message.topic,
        "candidates": [[match.topic, match.score] for match in message.candidates],
        "facts": dict(message.facts),
        "flags": [{"id": f.id, "status": f.status, "span": list(f.span)} for f in message.flags],
        "urgency": urgency(world, message),
    }
    return found if question is None else found | answered(world, message, question)


def urgency(world: World, message: Understanding) -> str | None:
    """Return how soon somebody with what the message says should be seen, or None."""
    tables = world.machines["visit"].tables
    levels = [
        Urgency[tables.flags[flag.id].text.name]
        for flag in message.flags
        if flag.status is Status.PRESENT and flag.id in tables.flags
    ]
    levels += triage(tables, message.facts).values()
    return LEVELS[max(levels)] if levels else None


def answered(world: World, message: Understanding, question: str) -> dict[str, Any]:
    """Return how the message is read while this slot is asked, and what would be stored."""
    machine = machine_of(world, question)
    asked = (question,) if question in machine.slots else ()
    reading = read(machine, asked, message)
    kind, answers = reading.kind, {**reading.mentions, **reading.answers}
    if not asked and kind not in (Kind.RED_FLAG, Kind.COMMAND):
        stated = unasked(message, question)
        kind, answers = (Kind.ANSWER, answers | stated) if stated else (kind, answers)
    return {
        "reading": kind,
        "command": reading.command,
        "answers": {
            slot: list(value) if isinstance(value, tuple) else value
            for slot, value in answers.items()
            if value != NOT_SURE
        },
    }


def unasked(message: Understanding, fact: str) -> dict[str, FactValue]:
    """Return what the message says of a fact that no flow asks: what it states, or yes or no."""
    if fact in message.facts:
        return {fact: message.facts[fact]}
    return {fact: message.polarity == "yes"} if message.polarity in ("yes", "no") else {}


def machine_of(world: World, slot: str) -> Machine:
    """Return the flow that asks this slot; a slot that none asks is read in the visit."""
    for name in ("visit", "workout", "plan"):
        if slot in world.machines[name].asks or slot.startswith(CONFIRM):
            return world.machines[name]
    return world.machines["visit"]


def as_json(found: Mapping[str, Any]) -> str:
    """Return one line of JSON; half characters, which no file can hold, are escaped."""
    line = json.dumps(found, ensure_ascii=False)
    return line if line.isascii() or _encodable(line) else json.dumps(found)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


def explained(world: World, text: str) -> str:
    """Return, for people, what is read in a message and which words decided."""
    found = read_message(world, text)
    lines = [f"topic    {found['topic'] or 'none: nothing is near enough'}"]
    for reason in world.knowledge.explain(text):
        shared = ", ".join(f"{unit} {weight}" for unit, weight in reason.shared[:8])
        lines.append(f"  {reason.score:5.1f}  {reason.topic}: near '{reason.phrase}'; {shared}")
    lines += [f"fact     {slot} = {value}" for slot, value in found["facts"].items()]
    for flag in found["flags"]:
        start, end = flag["span"]
        lines.append(f"red flag {flag['id']} {flag['status']}: '{text[start:end]}'")
    lines.append(f"urgency  {found['urgency'] or 'none'}")
    return "\n".join(lines)
