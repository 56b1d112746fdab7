"""Which parts of the content a clinician has signed off: one part is a file of advice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.content.flows import Dialogs
from knowledge.topic import Exercise, Topic


@dataclass(frozen=True, slots=True)
class Review:
    """One part of the content and who signed it off, if anybody has.

    Attributes:
        kind: `flow`, `table`, `topic` or `exercise`.
        name: Its name.
        by: The clinician, or None.
        on: The day, or None.
    """

    kind: str
    name: str
    by: str | None
    on: date | None

    @property
    def signed(self) -> bool:
        """Return whether it has both a name and a day."""
        return bool(self.by) and self.on is not None


def reviews(
    dialogs: Dialogs, topics: Mapping[str, Topic], exercises: Mapping[str, Exercise]
) -> tuple[Review, ...]:
    """Return every part of the content, in the order flows, tables, topics, exercises."""
    return tuple(_reviews(dialogs, topics, exercises))


def _reviews(
    dialogs: Dialogs, topics: Mapping[str, Topic], exercises: Mapping[str, Exercise]
) -> Iterator[Review]:
    rules = dialogs.rules
    for name, file in dialogs.files.items():
        yield Review("flow", name, file.reviewed_by, file.reviewed_on)
    for table in (
        rules.triage,
        rules.pattern,
        rules.programme,
        rules.contraindications,
        rules.flags,
    ):
        yield Review("table", table.table, table.reviewed_by, table.reviewed_on)
    for topic in topics.values():
        yield Review("topic", topic.topic, topic.reviewed_by, topic.reviewed_on)
    for exercise in exercises.values():
        yield Review("exercise", exercise.exercise, exercise.reviewed_by, exercise.reviewed_on)


def half_signed(found: tuple[Review, ...]) -> list[str]:
    """Return one line for each part with a name and no day, or a day and no name."""
    return [
        f"{review.kind} {review.name}: has only one of `reviewed_by` and `reviewed_on`; write both"
        for review in found
        if bool(review.by) is not (review.on is not None)
    ]


def counted(found: tuple[Review, ...]) -> str:
    """Return how much is signed off, in one line: `check` prints it."""
    kinds = dict.fromkeys(review.kind for review in found)
    parts = []
    for kind in kinds:
        of = [review for review in found if review.kind == kind]
        parts.append(f"{sum(review.signed for review in of)} of {len(of)} {kind}s")
    return f"Reviewed by a clinician: {', '.join(parts)}."


def told(found: tuple[Review, ...], *, none: str, some: str, everything: str) -> str:
    """Return what people are told about it: one of three texts, filled in.

    Args:
        found: Every part of the content.
        none: When nothing is signed off.
        some: When a part is; `{signed}` of `{all}`.
        everything: When all is; `{names}` and the earliest `{date}`.
    """
    signed = [review for review in found if review.signed]
    if not signed:
        return none
    if len(signed) < len(found):
        return some.format(signed=len(signed), all=len(found))
    names = ", ".join(dict.fromkeys(review.by or "" for review in signed))
    first = min(review.on for review in signed if review.on)
    return everything.format(names=names, date=first.isoformat())
