"""People whose summaries tests look at: a real conversation, then weeks of days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from bot.clinic.record import Summary
from bot.clinic.sources import Sources, clinic_words
from bot.clinic.summary import summarize
from bot.conversation.talk import Talk
from bot.reminders.zones import load_zone
from bot.storage.records import Change, CheckIn, Dossier, Person, Review, Said
from tests.running import sensible, world

BEGUN = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
STORY = (
    "My left knee hurts on the inside when I walk down the stairs, it gives way now and then, "
    "pain 6 out of 10"
)
PAINS = (
    6,
    5,
    6,
    None,
    5,
    5,
    4,
    5,
    None,
    4,
    4,
    5,
    4,
    3,
    4,
    None,
    None,
    3,
    4,
    3,
    3,
    2,
    3,
    3,
    2,
    3,
    2,
    2,
)


@cache
def sources() -> Sources:
    """Return the packaged content as summaries read it."""
    content = world()
    machine = content.machines["visit"]
    return Sources(machine, content.knowledge.exercises, clinic_words(), load_zone)


def dossier_of(talk: Talk) -> Dossier:
    """Return all that would be stored of a pretend person."""
    state = talk.state
    assert state.person is not None
    said = tuple(line for outcome in talk.outcomes for line in outcome.said)
    return Dossier(
        state.person,
        state.sessions,
        state.reminders,
        state.check_ins,
        state.changes,
        state.reviews,
        said,
    )


def talked(*messages: str, yes: Sequence[str] = ("can you lift",)) -> Dossier:
    """Return somebody who wrote these messages and then pressed on to the end of the check.

    Args:
        messages: What they write first.
        yes: Words of questions that they answer with yes; the others get a no.
    """
    talk = Talk(world(), now=BEGUN)
    for text in messages or (STORY,):
        talk.send(text)
    for _ in range(40):
        talk.now += timedelta(seconds=20)
        labels = talk.labels()
        question = talk.screen[-1].text
        if not talk.screen[-1].rows or "Shall I remind" in question or "I have read this" in labels:
            break
        answer = sensible(labels)
        if "Yes" in labels and any(word in question for word in yes):
            answer = "Yes"
        talk.press(answer)
    found = dossier_of(talk)
    return replace(found, person=replace(found.person, zone="Europe/Berlin"))


@cache
def anne() -> Dossier:
    """Return somebody with a finished check and four weeks of exercises, with gaps."""
    return with_days(talked(), PAINS)


def with_days(dossier: Dossier, pains: Sequence[int | None]) -> Dossier:
    """Return the person after so many days, each with a score or without an answer."""
    user_id = dossier.person.user_id
    first = BEGUN.replace(hour=16, minute=0) + timedelta(days=1)
    check_ins = tuple(
        CheckIn(
            user_id,
            at,
            None if nrs is None else "done",
            nrs,
            at + timedelta(minutes=9) if nrs else None,
        )
        for at, nrs in ((first + timedelta(days=day), nrs) for day, nrs in enumerate(pains))
    )
    exercises = ("quad_set:0", "calf_stretch:0", "single_leg_balance:0")
    harder = ("quad_set:1", "calf_stretch:0", "single_leg_balance:1")
    weeks = range(1, len(pains) // 7 + 1)
    return replace(
        dossier,
        check_ins=check_ins,
        changes=(
            Change(user_id, first, exercises, "start"),
            *([Change(user_id, first + timedelta(days=14), harder, "harder")] if weeks else []),
        ),
        reviews=tuple(
            Review(
                user_id,
                first + timedelta(days=7 * week, hours=1),
                week,
                max(6 - week, 1),
                max(8 - week, 2),
                "walk down to the river and back",
                min(2 + week, 10),
                "better",
            )
            for week in weeks
        ),
    )


@cache
def anne_summary() -> Summary:
    """Return Anne's summary with all that was said."""
    return summarize(anne(), sources(), transcript=True)


def nobody() -> Dossier:
    """Return somebody who has only just written."""
    return Dossier(Person(9, 9, BEGUN), {})


def writes(dossier: Dossier, text: str) -> Dossier:
    """Return the person after one more message that changed nothing."""
    line = Said(BEGUN + timedelta(days=1), "person", text, None, {})
    return replace(dossier, said=(line, *dossier.said))
