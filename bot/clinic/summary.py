"""All that is kept about a person, made into the one record that every format is made of.

Pure: no clock, no disk. The same data gives the same record, whenever it is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

import bot
from bot.clinic import course
from bot.clinic.advice import advice, settled
from bot.clinic.answers import answered, changes, complaint, pressed
from bot.clinic.record import (
    SCHEMA_VERSION,
    Answer,
    Asked,
    Exercise,
    Line,
    Message,
    State,
    Summary,
    Versions,
)
from bot.clinic.record import Change as PainChange
from bot.clinic.sources import ClinicWords, Sources
from bot.storage.records import Dossier
from dialogs import Machine, Position, Session, locate, rewalk

URGENT = (State.URGENT_SAME_DAY, State.EMERGENCY)
SOCRATES: Mapping[str, tuple[str, ...]] = {
    "site": ("location", "side"),
    "onset": ("onset", "duration_days", "trauma", "trauma_mechanism"),
    "character": (),  # no question asks what the pain feels like
    "radiation": ("hip_or_back_pain",),
    "associations": (
        *("giving_way", "slips_turning", "swelling", "locking", "stiffness", "stiffness_where"),
        *("incomplete_extension", "inward_knee", "bow_legged"),
    ),
    "time": ("morning_stiffness_min", "night_pain", "improving"),
    "exacerbating": ("triggers", "shorter_steps_result"),
    "severity": ("severity_0_10",),
}
FUNCTION = ("weight_bearing", "triggers", "giving_way", "caused_fall", "falls")


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; None is open."""

    since: date | None = None
    until: date | None = None

    def has(self, day: date) -> bool:
        """Return whether a day lies in the period."""
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


ALWAYS = Period()


def summarize(
    dossier: Dossier,
    sources: Sources,
    *,
    period: Period = ALWAYS,
    transcript: bool = False,
    name: str = "",
) -> Summary:
    """Return the summary of one person.

    Args:
        dossier: All that is kept about them.
        sources: The content that it is read with.
        period: The local days of workouts, pain and transcript.
        transcript: Whether what both sides said is part of it.
        name: The person's name, if they gave it for this summary.
    """
    machine, words = sources.machine, sources.words
    zone = dossier.person.zone or "UTC"
    day = _local(sources.zone(zone))
    log = changes(dossier.said)
    visit, others = _sessions(machine, dossier.sessions)
    number = visit[0].number if visit else None
    own = [change for change in log if change.session == number]
    values = visit[1].values if visit else {}
    answers = answered(machine, values, own)
    advised = advice(machine, visit, others, answers, log)
    behind = {answer.id for cause in advised.causes for answer in cause.answers}
    answers = {slot: replace(a, raised=slot in behind) for slot, a in answers.items()}
    planned = [w for w in course.workouts(dossier.check_ins, day) if period.has(w.on)]
    scores = course.pain(planned, log, dossier.reviews, day)
    pain = [score for score in scores if period.has(score.on)]
    pattern = "" if advised.state in URGENT else _pattern(visit)
    return Summary(
        person_id=dossier.person.user_id,
        name=name,
        zone=zone,
        as_of=_as_of(dossier),
        since=period.since,
        until=period.until,
        advice=advised,
        complaint=complaint(dossier.said, log, number),
        socrates=_socrates(words, answers),
        red_flags=tuple(answer for answer in answers.values() if answer.red_flag),
        function=_function(answers),
        answers=tuple(a for a in answers.values() if a.asked is not Asked.NOT_ASKED),
        pattern=pattern,
        pattern_text=words.patterns.get(pattern, ""),
        programme=_programme(dossier, sources, visit, advised.state),
        adherence=course.adherence(planned),
        workouts=tuple(planned),
        pain=tuple(pain),
        change=course.change(pain, lambda found: _sentence(words, found)),
        goal=course.goal(dossier.reviews, day),
        phases=tuple(course.phases(dossier.changes, day, words.phases)),
        versions=_versions(dossier, machine, visit),
        transcript=_transcript(machine, dossier, period, day) if transcript else (),
        with_transcript=transcript,
    )


def _local(zone: tzinfo) -> course.Day:
    def day(at: datetime) -> date:
        return at.astimezone(zone).date()

    return day


def _sessions(
    machine: Machine, sessions: Mapping[str, str]
) -> tuple[tuple[Session, Position] | None, list[Session]]:
    """Return the check with its position, and the other sessions; what cannot be read is none."""
    read: dict[str, Session] = {}
    for flow, text in sorted(sessions.items()):
        try:
            read[flow] = Session.from_json(text)
        except ValueError:
            continue
    visit = read.pop(machine.flow, None)
    if visit is None:
        return None, list(read.values())
    return (visit, locate(machine, rewalk(machine, visit))), list(read.values())


def _as_of(dossier: Dossier) -> datetime:
    known = [dossier.person.created_at, dossier.person.consented_at]
    known += [dossier.said[-1].at if dossier.said else None]
    known += [at for c in dossier.check_ins[-2:] for at in (c.due_at, c.answered_at)]
    known += [change.changed_at for change in dossier.changes[-1:]]
    known += [review.at for review in dossier.reviews[-1:]]
    return max(at for at in known if at is not None)


def _socrates(words: ClinicWords, answers: Mapping[str, Answer]) -> tuple[Line, ...]:
    lines = []
    for letter, slots in SOCRATES.items():
        told = [answers[s] for s in slots if s in answers]
        told = [answer for answer in told if answer.asked is not Asked.NOT_ASKED]
        text = "; ".join(answer.says for answer in told)
        lines.append(Line(letter, words.socrates[letter], text or words.asked["not_asked"]))
    return tuple(lines)


def _function(answers: Mapping[str, Answer]) -> tuple[Line, ...]:
    told = [answers[slot] for slot in FUNCTION if slot in answers]
    return tuple(
        Line(answer.id, answer.name, answer.text)
        for answer in told
        if answer.asked is not Asked.NOT_ASKED
    )


def _pattern(visit: tuple[Session, Position] | None) -> str:
    return str(visit[1].facts["pattern"]) if visit and settled(visit[1]) else ""


def _programme(
    dossier: Dossier,
    sources: Sources,
    visit: tuple[Session, Position] | None,
    state: State,
) -> tuple[Exercise, ...]:
    """Return the exercises now: those that the last change left, or else those of the check."""
    if state in URGENT:
        return ()
    steps: Sequence[str] = dossier.changes[-1].exercises if dossier.changes else ()
    if not dossier.changes and visit and settled(visit[1]):
        steps = visit[1].facts["programme"]
    known = sources.exercises
    named = [(name, int(step or 0)) for name, _, step in (s.partition(":") for s in steps)]
    return tuple(
        Exercise(name, known[name].title, known[name].dose, step)
        for name, step in named
        if name in known
    )


def _sentence(words: ClinicWords, found: PainChange) -> str:
    return words.changes[course.direction(found)].format(
        pain=words.pains[found.kind],
        first=f"{found.first:g}",
        last=f"{found.last:g}",
        first_on=f"{found.first_on:%Y-%m-%d}",
        last_on=f"{found.last_on:%Y-%m-%d}",
    )


def _versions(
    dossier: Dossier, machine: Machine, visit: tuple[Session, Position] | None
) -> Versions:
    person = dossier.person
    return Versions(
        bot=bot.__version__,
        schema=SCHEMA_VERSION,
        content=machine.content,
        answered_with=visit[0].content if visit else "",
        consent=person.consent_version or "",
        consented_at=person.consented_at,
    )


def _transcript(
    machine: Machine, dossier: Dossier, period: Period, day: course.Day
) -> tuple[Message, ...]:
    return tuple(
        Message(
            line.at,
            line.speaker,
            pressed(machine, line) if "pressed" in line.data else line.text,
        )
        for line in dossier.said
        if line.text and period.has(day(line.at))
    )
