"""Flows, slots, rules and wording from `dialogs`, built into machines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.content.read import ContentError, Document, Place, read
from dialogs import FlowError, FlowFile, Machine, Rules, Wording, build
from dialogs.flow import SlotFile
from dialogs.machine import Issue
from dialogs.prove.promises import Promises
from dialogs.triage import ContraTable, FlagTable, PatternTable, ProgrammeTable, TriageTable

T = TypeVar("T")
JOURNEYS = ("visit", "workout", "plan", "follow_up", "review", "travel")  # what conversations run


@dataclass(frozen=True, slots=True)
class Dialogs:
    """The `dialogs` content, built, and where each part of it stands.

    Attributes:
        machines: Flow -> the machine that runs it.
        files: Flow -> its file, as written.
        rules: The decision tables, as written.
        promises: What is proved of them.
        documents: File name -> the file with its lines.
    """

    machines: Mapping[str, Machine]
    files: Mapping[str, FlowFile]
    rules: Rules
    promises: Promises
    documents: Mapping[str, Document[Any]]

    def at(self, name: str, place: Place) -> str:
        """Return `file:line` of a part."""
        return self.documents[name].at(place) if name in self.documents else name

    def explain(self, issue: Issue) -> str:
        """Return an issue as one line: place, fault, remedy."""
        name, place, message = issue
        return f"{self.at(name, place)}: {message}"


def load_dialogs(folder: Path, places: Callable[[str], str | None]) -> Dialogs:
    """Return the flows and rules of a folder, ready to run.

    Args:
        folder: The `dialogs` folder with `flows/`, `rules/`, `slots.yaml` and `wording.yaml`.
        places: A typed place -> its IANA zone, or None.

    Raises:
        ContentError: With every fault, each with its file and line.
    """
    reader = _Reader(folder)
    paths = sorted((folder / "flows").glob("*.yaml"))
    flows = {p.stem: reader.read(f"flows/{p.name}", FlowFile, named="flow") for p in paths}
    slots = reader.read("slots.yaml", SlotFile)
    wording = reader.read("wording.yaml", Wording)
    triage = reader.read("rules/triage.yaml", TriageTable, named="table")
    pattern = reader.read("rules/pattern.yaml", PatternTable, named="table")
    programme = reader.read("rules/programme.yaml", ProgrammeTable, named="table")
    contra = reader.read("rules/contraindications.yaml", ContraTable, named="table")
    flags = reader.read("rules/flags.yaml", FlagTable, named="table")
    promises = reader.read("rules/promises.yaml", Promises, named="table")
    if not (slots and wording and triage and pattern and programme and contra and flags):
        raise ContentError(reader.issues)
    if not promises:
        raise ContentError(reader.issues)
    files = {name: flow.value for name, flow in flows.items() if flow}
    reader.check()
    rules = Rules(triage.value, pattern.value, programme.value, contra.value, flags.value)
    machines: dict[str, Machine] = {}
    dialogs = Dialogs(machines, files, rules, promises.value, reader.documents)
    for name in JOURNEYS:
        if name not in files:
            raise ContentError([f"{folder.name}/flows/{name}.yaml: is missing; add the flow"])
        try:
            machines[name] = build(
                name, files, slots.value.slots, rules, wording.value, places=places
            )
        except FlowError as error:
            reader.issues += [dialogs.explain(issue) for issue in error.issues]
    reader.check()
    return dialogs


@dataclass(slots=True)
class _Reader:
    """Reads files and keeps every fault and every line."""

    folder: Path
    issues: list[str] = field(default_factory=list)
    documents: dict[str, Document[Any]] = field(default_factory=dict)

    def read(self, name: str, shape: type[T], *, named: str = "") -> Document[T] | None:
        """Return the file, or None with its faults noted; its key `named` is to say its name."""
        try:
            document = read(self.folder / name, shape, root=self.folder.parent)
        except ContentError as error:
            self.issues.extend(error.issues)
            return None
        self.documents[name] = document
        stem = Path(name).stem
        word = getattr(document.value, named, stem)
        if word != stem:
            self.issues.append(f"{document.at((named,))}: is called '{word}'; call it '{stem}'")
        return document

    def check(self) -> None:
        """Raise what was noted so far, each fault once.

        Raises:
            ContentError: When there is any fault.
        """
        if self.issues:
            raise ContentError(dict.fromkeys(self.issues))
