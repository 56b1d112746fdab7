"""The bot's own words outside its flows, as `words/<language>.yaml` has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.daily_words import DailyWords
from bot.content.read import read


@dataclass(frozen=True, slots=True)
class Words:
    """Every text by its name; `{name}` in a text is filled in where it is used."""

    welcome_back: str
    menu: str
    something_new: str
    pain_is_up: str
    review_none: str
    review_some: str
    review_all: str
    help: str
    human: str
    language: str
    stopped: str
    nothing_to_stop: str
    privacy: str
    nothing_kept: str
    delete_ask: str
    delete_yes: str
    delete_no: str
    deleted: str
    not_deleted: str
    no_exercises_urgent: str
    no_programme: str
    your_programme: str
    programme_later: str
    no_reminder: str
    set_reminder: str
    your_reminders: str
    reminder_change: str
    reminder_stop: str
    reminder_stopped: str
    no_progress: str
    reminder: str
    reminder_late: str
    file: str
    file_kinds: Mapping[str, str]
    location: str
    edited: str
    forwarded: str
    group: str
    unknown_command: str
    poison: str
    do_not_know: str
    did_you_mean: str
    sorrow: str
    tell_more: str
    show_exercise: str
    start_check: str
    back_to_question: str
    steps: str
    dose: str
    mistakes: str
    stop: str
    easier: str
    harder: str
    evidence: str
    more_about_it: str
    in_picture: str
    unsure_time: str
    day_names: Mapping[str, str]
    every_day: str
    too_fast: str
    was_away: str
    commands: Mapping[str, str]
    description: str
    short_description: str
    daily: DailyWords


def load_words(folder: Path, language: str = "en") -> Words:
    """Return the words of a language.

    Raises:
        ContentError: With every fault of the file.
    """
    return read(folder / f"{language}.yaml", Words, root=folder.parent).value
