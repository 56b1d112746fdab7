"""What a proof found: a fault in its place, and the answers that show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.machine import Issue, Place

ClassesOf = Mapping[str, int]  # variable -> class of its value


@dataclass(frozen=True, slots=True)
class Finding:
    """One property that does not hold.

    Attributes:
        file: Where the fault stands.
        place: The place in it.
        message: The fault and its remedy.
        flow: The flow in which the counterexample is a conversation.
        function: Where the property fails; None when there is no conversation to show.
        then: Further answers that the first ones are to be compared with.
    """

    file: str
    place: Place
    message: str
    flow: str = ""
    function: int | None = None
    then: ClassesOf = field(default_factory=dict)

    @property
    def issue(self) -> Issue:
        """Return the fault as `dialogs.audit` tells them."""
        return (self.file, self.place, self.message)
