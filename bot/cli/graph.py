"""`kneebot graph`: a flow as SVG and as Mermaid."""

import argparse
from pathlib import Path

from bot.content.flows import load_dialogs
from bot.content.read import ContentError
from bot.conversation.world import ROOT, place_zone
from dialogs.graph import mermaid, svg


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("flow", nargs="?", default="visit", metavar="FLOW", help="default: visit")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write FILE.svg and FILE.mmd")


def run(args: argparse.Namespace) -> int:
    """Print the flow as Mermaid, or write both forms; return 0.

    Raises:
        ContentError: When there is no such flow.
    """
    dialogs = load_dialogs(ROOT / "dialogs", place_zone)
    for machine in dialogs.machines.values():
        parts = {stop.part for stop in machine.stops}
        if args.flow == machine.flow or args.flow in parts:
            part = None if args.flow == machine.flow else args.flow
            text = mermaid(machine, part=part)
            if args.out is None:
                print(text, end="")
            else:
                args.out.with_suffix(".mmd").write_text(text, encoding="utf-8")
                args.out.with_suffix(".svg").write_text(svg(machine, part=part), encoding="utf-8")
            return 0
    names = sorted({stop.part for m in dialogs.machines.values() for stop in m.stops})
    raise ContentError([f"graph: there is no flow '{args.flow}'; choose {', '.join(names)}, visit"])
