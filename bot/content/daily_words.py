"""What the bot says each day outside its flows: reminders, the programme's steps, the reviews."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DailyWords:
    """Every text by its name; `{name}` in a text is filled in where it is used.

    Attributes:
        openings: How a reminder begins; they take turns, the first one comes first.
        months: Names of the months, January first.
        breaks: Labels of the breaks that a button offers, shortest first.
        steps: Reason of a change of the programme -> how it is told.
    """

    openings: tuple[str, ...]
    habit: str
    gently: str
    show_me: str
    show_which: str
    count: str
    count_which: str
    count_ready: str
    count_start: str
    count_stop: str
    count_get_ready: str
    count_round: str
    count_rest: str
    count_left: str
    count_done: str
    count_stopped: str
    count_lost: str
    rest_day: str
    ignored: str
    last_word: str
    once_a_week: str
    as_before: str
    stop_all: str
    start_again: str
    welcome_back: str
    your_reminders: str
    one_of_them: str
    add_one: str
    pause: str
    pause_how_long: str
    breaks: tuple[str, ...]
    paused: str
    resumed: str
    changed: str
    one_stopped: str
    traveling: str
    too_many: str
    next_one: str
    clock_check: str
    clock_right: str
    clock_wrong: str
    clock_good: str
    not_planned: str
    today: str
    tomorrow: str
    weekdays: str
    weekend: str
    months: tuple[str, ...]
    no_such_time: str
    no_such_day: str
    too_long_break: str
    snoozed: str
    which_place: str
    place_choice: str
    place_unknown: str
    now_dose: str
    steps: Mapping[str, str]
    change_which: str
    swap_one: str
    swap_which: str
    swap_to: str
    swapped: str
    no_swap: str
    drop_it: str
    dropped: str
    look_again: str
    review_better: str
    review_same: str
    review_up: str
    not_yet: str
