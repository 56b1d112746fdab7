"""All content together: what `kneebot check` reports, and without which the bot does not start."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

from bot.content.daily_words import DailyWords
from bot.content.flows import JOURNEYS, Dialogs
from bot.content.grade import hard
from bot.content.markup import CAPTION_LIMIT, TEXT_LIMIT, fault
from bot.content.words import Words
from dialogs.audit import audit
from dialogs.flow import Ask, End, Say, Step, Wording
from knowledge import Exercise, Knowledge
from knowledge.audit import audit_topics

CARD_ROOM = 3900  # characters of an exercise card; the rest is its headings
FILLED_ROOM = 300  # characters kept free for what `{names}` are filled with


def audit_content(
    dialogs: Dialogs, knowledge: Knowledge, words: Words, pictures: Path, today: date
) -> list[str]:
    """Return one line for each fault of the whole content, in order and each once."""
    issues: list[str] = []
    for name in JOURNEYS:
        found = audit(
            dialogs.machines[name], dialogs.files, dialogs.rules, knowledge.exercises, today
        )
        issues += [dialogs.explain(issue) for issue in found]
    issues += _flow_texts(dialogs, pictures, today)
    issues += _word_texts("dialogs/wording.yaml", dialogs.machines[JOURNEYS[0]].wording)
    issues += _word_texts("words/en.yaml", words)
    issues += _word_texts("words/en.yaml", words.daily)
    issues += _knowledge_texts(knowledge, pictures, today)
    issues += audit_topics(knowledge)
    return list(dict.fromkeys(issues))


def _flow_texts(dialogs: Dialogs, pictures: Path, today: date) -> list[str]:
    used = {stop.part for machine in dialogs.machines.values() for stop in machine.stops}
    issues = []
    for name, file in dialogs.files.items():
        where = dialogs.at(f"flows/{name}.yaml", ())
        if name not in used and name not in dialogs.machines:
            issues.append(f"{where}: no conversation comes here; name it in the parts of one")
        for index, step in enumerate(file.steps):
            where = dialogs.at(f"flows/{name}.yaml", ("steps", index))
            issues += [f"{where}: {wrong}" for wrong in _step_faults(step)]
            issues += _missing(where, step.picture if isinstance(step, Ask) else None, pictures)
    for index, flag in enumerate(dialogs.rules.flags.flags):
        where = dialogs.at("rules/flags.yaml", ("flags", index))
        silent = [] if flag.do else [f"'{flag.flag}' says nothing of what to do; write `do`"]
        for text in (flag.do, flag.confirm, flag.name):
            silent += _faults(text)
        issues += [f"{where}: {wrong}" for wrong in silent]
    where = dialogs.at("rules/promises.yaml", ("review_by",))
    issues += _overdue(where, dialogs.promises.review_by, today)
    for name, slot in dialogs.machines[JOURNEYS[0]].slots.items():
        for text in (slot.question, slot.again, slot.tick):
            issues += [f"dialogs/slots.yaml: '{name}': {wrong}" for wrong in _faults(text)]
    return issues


def _faults(text: str, *, limit: int = TEXT_LIMIT) -> list[str]:
    """Return what Telegram would refuse in a text, and that it is hard to read."""
    return [wrong for wrong in (fault(text, limit=limit), hard(text)) if wrong]


def _step_faults(step: Step) -> list[str]:
    """Return what Telegram would refuse in the texts of a step, with room for what is filled in."""
    match step:
        case Ask(text=text, error=error, picture=picture):
            limit = CAPTION_LIMIT if picture else TEXT_LIMIT
            return _faults(text, limit=limit - FILLED_ROOM) + _faults(error)
        case Say(say=text) | End(end=text):
            return _faults(text, limit=TEXT_LIMIT - FILLED_ROOM)


def _word_texts(name: str, words: Words | DailyWords | Wording) -> list[str]:
    issues = []
    for field in fields(words):
        for text in _texts(getattr(words, field.name)):
            issues += [f"{name}: '{field.name}': {wrong}" for wrong in _faults(text)]
    return issues


def _texts(value: object) -> list[str]:
    """Return the texts of one entry: itself, or those of a list or mapping."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    found = value if isinstance(value, tuple) else (value,)
    return [text for text in found if isinstance(text, str)]


def _knowledge_texts(knowledge: Knowledge, pictures: Path, today: date) -> list[str]:
    issues = []
    for topic in knowledge.topics.values():
        where = f"knowledge/en/topics/{topic.topic}.yaml:1"
        limit = CAPTION_LIMIT if topic.picture else TEXT_LIMIT
        for wrong in _faults(topic.answer, limit=limit) + _faults(topic.more):
            issues.append(f"{where}: {wrong}")
        issues += _missing(where, topic.picture, pictures)
        issues += _overdue(where, topic.review_by, today)
        if not topic.sources:
            issues.append(f"{where}: no source stands here; add one")
    for exercise in knowledge.exercises.values():
        where = f"knowledge/en/exercises/{exercise.exercise}.yaml:1"
        parts = (exercise.why, *exercise.steps, exercise.dose, *exercise.mistakes, exercise.stop)
        for text in (*parts, exercise.easier, exercise.harder, exercise.evidence):
            issues += [f"{where}: {wrong}" for wrong in _faults(text)]
        issues += [f"{where}: {wrong}" for wrong in _bare(exercise)]
        if sum(map(len, parts)) > CARD_ROOM:
            issues.append(f"{where}: the card is over {CARD_ROOM} characters; shorten it")
        issues += _missing(where, exercise.picture, pictures)
        issues += _overdue(where, exercise.review_by, today)
    return issues


def _bare(exercise: Exercise) -> list[str]:
    """Return what a card lacks that its reader cannot see."""
    faults = [] if exercise.sources else ["no source stands here; add one"]
    if not exercise.alt:
        faults.append("the picture has no words for those who cannot see it; add `alt`")
    return faults


def _missing(where: str, picture: str | None, pictures: Path) -> list[str]:
    if picture is None or (pictures / picture).is_file():
        return []
    return [f"{where}: the picture '{picture}' is missing; add it to {pictures.name}/"]


def _overdue(where: str, review_by: date, today: date) -> list[str]:
    if review_by >= today:
        return []
    return [f"{where}: was to be reviewed by {review_by}; review it and set a new date"]
