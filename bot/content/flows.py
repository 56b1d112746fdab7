"""Flows, slots, rules and wording from `dialogs`, built into machines."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.content.read import ContentError, Document, read
from dialogs import FlowError, FlowFile, Machine, Rules, Wording, build
from dialogs.flow import SlotFile
from dialogs.triage import ContraTable, FlagTable, PatternTable, ProgrammeTable, TriageTable

T = TypeVar("T")
JOURNEYS = ("visit", "workout", "plan")  # the flows that conversations run


def load_machines(folder: Path, places: Callable[[str], str | None]) -> dict[str, Machine]:
    """Return flow name -> the machine that runs it.

    Args:
        folder: The `dialogs` folder with `flows/`, `rules/`, `slots.yaml` and `wording.yaml`.
        places: A typed place -> its IANA zone, or None.

    Raises:
        ContentError: With every fault, each with its file and line.
    """
    documents = _Documents(folder)
    paths = sorted((folder / "flows").glob("*.yaml"))
    flows = {path.stem: documents.read(f"flows/{path.name}", FlowFile) for path in paths}
    slots = documents.read("slots.yaml", SlotFile)
    wording = documents.read("wording.yaml", Wording)
    triage = documents.read("rules/triage.yaml", TriageTable)
    pattern = documents.read("rules/pattern.yaml", PatternTable)
    programme = documents.read("rules/programme.yaml", ProgrammeTable)
    contra = documents.read("rules/contraindications.yaml", ContraTable)
    flags = documents.read("rules/flags.yaml", FlagTable)
    documents.check()
    if not (slots and wording and triage and pattern and programme and contra and flags):
        raise ContentError(documents.issues)
    files = {name: flow.value for name, flow in flows.items() if flow}
    rules = Rules(triage.value, pattern.value, programme.value, contra.value, flags.value)
    machines = {}
    for name in JOURNEYS:
        if name not in files:
            raise ContentError([f"flows/{name}.yaml: is missing; add the flow"])
        try:
            machines[name] = build(
                name, files, slots.value.slots, rules, wording.value, places=places
            )
        except FlowError as error:
            documents.explain(error)
    documents.check()
    return machines


class _Documents:
    """Reads files and remembers where their parts stand, collecting every fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issues: list[str] = []
        self.read_so_far: dict[str, Document[object]] = {}

    def read(self, name: str, shape: type[T]) -> Document[T] | None:
        """Return the file, or None with its faults noted."""
        try:
            document = read(self.folder / name, shape, root=self.folder.parent)
        except ContentError as error:
            self.issues.extend(error.issues)
            return None
        self.read_so_far[name] = document  # type: ignore[assignment]  # invariant type parameter
        return document

    def explain(self, error: FlowError) -> None:
        """Note the faults of a flow, each with its file and line."""
        for name, place, message in error.issues:
            document = self.read_so_far.get(name)
            where = document.at(place) if document else name
            line = f"{where}: {message}"
            if line not in self.issues:
                self.issues.append(line)

    def check(self) -> None:
        """Raise what was noted so far.

        Raises:
            ContentError: When there is any fault.
        """
        if self.issues:
            raise ContentError(self.issues)
