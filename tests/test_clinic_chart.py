from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.clinic import typeset
from bot.clinic.chart import chart
from bot.clinic.facts import progress
from bot.clinic.record import Pain, PainKind, Summary
from bot.clinic.summary import summarize
from tests.summaries import PAINS, anne, anne_summary, nobody, sources, talked, with_days

PNG = b"\x89PNG\r\n\x1a\n"


def drawn(summary: Summary) -> dict[str, Any]:
    figure = chart(summary, sources().words)
    assert figure is not None
    return figure


def series(figure: dict[str, Any], kind: PainKind) -> Any:
    return next(s["runs"] for s in figure["pain"] if s["kind"] == kind)


def test_days_without_a_score_stay_empty_and_are_never_joined() -> None:
    runs = series(drawn(anne_summary()), PainKind.EXERCISE)
    assert [len(run) for run in runs] == [3, 4, 6, 11]
    assert sum(map(len, runs)) == sum(nrs is not None for nrs in PAINS)


def test_nothing_to_show_is_no_chart() -> None:
    assert chart(summarize(nobody(), sources()), sources().words) is None


def test_three_days_take_a_small_part_of_the_axis() -> None:
    figure = drawn(summarize(with_days(talked(), (3, 3, 4)), sources()))
    assert figure["days"] == 14
    assert max(x for x, _ in figure["done"]) < 0.35


@pytest.mark.parametrize(("days", "step"), [(100, 1), (365, 7), (1826, 28)])
def test_a_long_time_is_drawn_by_the_week_or_by_four(days: int, step: int) -> None:
    figure = drawn(summarize(with_days(talked(), (4, 2) * (days // 2)), sources()))
    assert figure["step"] == step
    points = [point for run in series(figure, PainKind.EXERCISE) for point in run]
    assert len(points) <= 125
    if step > 1:
        assert {y for _, y in points[1:-1]} <= {round(n / step, 2) for n in range(10 * step)}


def test_points_stand_in_order_and_inside_the_plot() -> None:
    figure = drawn(anne_summary())
    for one in figure["pain"]:
        places = [x for run in one["runs"] for x, _ in run]
        assert all(0 <= before < after <= 1 for before, after in pairwise(places))


def test_a_dense_year_of_scores_has_its_years_under_the_axis() -> None:
    figure = drawn(summarize(with_days(talked(), (4,) * 365), sources()))
    assert figure["ticks"][0][1] == "1 Jun 2026"


def test_the_picture_is_the_same_bytes_every_time() -> None:
    data = {"chart": drawn(anne_summary())}
    first = typeset.picture("progress", data)
    assert first.startswith(PNG)
    assert typeset.picture("progress", data) == first


def test_the_facts_in_words_say_what_the_picture_shows_and_what_changed() -> None:
    said = progress(anne_summary(), sources().words)
    assert "Exercises done: 24 of 28 times." in said
    assert "Pain after exercise: 24 scores, from 2 to 6. The last was 2 of 10." in said
    assert "went down, from about 5.2 to about 2.4" in said
    assert "Days without a score stay empty. That is fine." in said
    assert len(said) <= 1024
    assert "streak" not in said
    assert "in a row" not in said


def test_one_score_is_too_little_to_say_what_changed() -> None:
    said = progress(summarize(with_days(talked(), (3,)), sources()), sources().words)
    assert "too few scores" in said


def test_a_goal_full_of_markup_is_shown_as_it_was_written() -> None:
    hostile = tuple(replace(r, goal="<b>run</b> " * 200) for r in anne().reviews)
    said = progress(summarize(replace(anne(), reviews=hostile), sources()), sources().words)
    assert "&lt;b&gt;run&lt;/b&gt;" in said
    assert len(said) <= 1500


def test_more_pain_leads_back_to_the_check() -> None:
    said = progress(summarize(with_days(talked(), (2, 2, 6, 7)), sources()), sources().words)
    assert "Write /check" in said


def test_scores_before_the_first_workout_begin_the_axis() -> None:
    early = Pain(date(2026, 6, 2) - timedelta(days=10), 7, PainKind.WALKING)
    figure = drawn(replace(anne_summary(), pain=(early, *anne_summary().pain)))
    assert series(figure, PainKind.WALKING)[0][0][0] < 0.02
