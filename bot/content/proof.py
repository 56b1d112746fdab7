"""What the proofs of `dialogs` found, in lines and as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.content.flows import Dialogs
from dialogs.prove.conversation import conversation
from dialogs.prove.proof import Proof


def counterexamples(dialogs: Dialogs, proof: Proof) -> dict[str, list[str]]:
    """Return each issue that the proofs found -> the conversation that shows it, line by line."""
    found: dict[str, list[str]] = {}
    for finding in proof.findings:
        lines = conversation(proof.model, dialogs.machines, finding) if proof.model else []
        found[dialogs.explain(finding.issue)] = [f"    {line}" for line in lines]
    return found


def figures(proof: Proof, shown: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what was explored and proved, as JSON has it."""
    return {
        "counterexamples": {issue: [line.strip() for line in shown[issue]] for issue in shown},
        "proved": {
            "answer_sets": proof.answer_sets,
            "functions": len(proof.model.diagrams) if proof.model else 0,
        },
        "explored": {flow: asdict(found) for flow, found in proof.routes.items()},
    }


def figure_lines(proof: Proof) -> list[str]:
    """Return what was explored, a line for each flow and each of its endings."""
    lines = []
    if proof.model:
        lines.append(
            f"Proved over {proof.answer_sets:.1e} sets of answers, "
            f"as {len(proof.model.diagrams):,} functions"
        )
    for flow, found in proof.routes.items():
        lines.append(f"{flow}: {found.conversations:,} conversations in {found.states:,} states")
        for way in found.lengths:
            asked = f"{way.shortest} to {way.longest} questions, median {way.median}"
            lines.append(f"  {way.urgency}, {way.end}: {asked}")
        vain = [slot for slot, asked in found.asked.items() if asked.in_vain == asked.states]
        if vain:
            lines.append(f"  no answer changes what follows: {', '.join(vain)}")
    return lines
