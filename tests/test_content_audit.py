from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.content.audit import audit_content
from bot.content.flows import Dialogs
from bot.content.knowledge import load_knowledge
from bot.content.words import Words, load_words
from bot.conversation.world import ROOT, WORDS
from dialogs import FlowFile
from dialogs.flow import Ask, End, Say
from knowledge import Exercise, Knowledge, Topic
from tests.support import packaged

TODAY = date(2026, 12, 1)
PICTURES = ROOT / "knowledge" / "pictures"
LONG = "x" * 4000


@cache
def known() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


@cache
def words() -> Words:
    return load_words(WORDS)


def issues(
    dialogs: Dialogs | None = None,
    knowledge: Knowledge | None = None,
    said: Words | None = None,
    pictures: Path = PICTURES,
    today: date = TODAY,
) -> list[str]:
    return audit_content(
        dialogs or packaged(), knowledge or known(), said or words(), pictures, today
    )


def with_step(name: str, index: int, step: Ask | Say | End) -> Dialogs:
    file = packaged().files[name]
    steps = (*file.steps[:index], step, *file.steps[index + 1 :])
    changed: FlowFile = replace(file, steps=steps)
    return replace(packaged(), files={**packaged().files, name: changed})


def with_topic(change: Callable[[Topic], Topic]) -> tuple[str, Knowledge]:
    name = next(iter(known().topics))
    topics = {**known().topics, name: change(known().topics[name])}
    return f"knowledge/en/topics/{name}.yaml:1", replace(known(), topics=topics)


def with_card(change: Callable[[Exercise], Exercise]) -> tuple[str, Knowledge]:
    name = next(iter(known().exercises))
    cards = {**known().exercises, name: change(known().exercises[name])}
    return f"knowledge/en/exercises/{name}.yaml:1", replace(known(), exercises=cards)


def test_the_packaged_content_has_no_issue() -> None:
    assert issues() == []


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (Ask("consent", "<p>Hello"), "<p> is no tag that Telegram knows; remove it or write &lt;"),
        (Ask("consent", "Hi", error="5 < 6"), "a bare '<' stands in the text; write &lt;"),
        (Ask("consent", LONG), "the text has 4000 characters, 3796 is the most; shorten it"),
        (Say(LONG, "x"), "the text has 4000 characters, 3796 is the most; shorten it"),
        (End("<b>Bye", "x"), "<b> is never closed; add </b>"),
    ],
)
def test_a_step_that_telegram_would_refuse_is_an_issue(step: Ask | Say | End, fault: str) -> None:
    where = packaged().at("flows/consent.yaml", ("steps", 1))
    assert issues(with_step("consent", 1, step)) == [f"{where}: {fault}"]


def test_a_text_under_a_picture_has_less_room() -> None:
    step = Ask("consent", "x" * 800, picture="knee_regions.png")
    [issue] = issues(with_step("consent", 2, step))
    assert issue.endswith("the text has 800 characters, 724 is the most; shorten it")


def test_a_missing_picture_is_an_issue_wherever_it_is_shown(tmp_path: Path) -> None:
    found = issues(pictures=tmp_path)
    pictured = [card.picture for card in known().exercises.values()]
    assert all(any(f"the picture '{name}' is missing" in i for i in found) for name in pictured)
    assert any("'knee_regions.png' is missing; add it to" in issue for issue in found)


def test_a_flow_that_no_conversation_runs_is_an_issue() -> None:
    lonely = FlowFile("lonely", TODAY, steps=(End("Bye.", "bye"),))
    dialogs = replace(packaged(), files={**packaged().files, "lonely": lonely})
    assert issues(dialogs) == [
        "flows/lonely.yaml: no conversation comes here; name it in the parts of one"
    ]


def test_a_red_flag_text_that_telegram_would_refuse_is_an_issue() -> None:
    rules = packaged().rules
    first, *rest = rules.flags.flags
    flags = replace(rules.flags, flags=(replace(first, do="<b>Go."), *rest))
    found = issues(replace(packaged(), rules=replace(rules, flags=flags)))
    where = packaged().at("rules/flags.yaml", ("flags", 0))
    assert found == [f"{where}: <b> is never closed; add </b>"]


def test_the_bots_own_words_are_read_as_well() -> None:
    assert issues(said=replace(words(), help="<b>Help")) == [
        "words/en.yaml: 'help': <b> is never closed; add </b>"
    ]
    dialogs = packaged()
    visit = dialogs.machines["visit"]
    changed = replace(visit, wording=replace(visit.wording, safety_net="</i>"))
    assert issues(replace(dialogs, machines={**dialogs.machines, "visit": changed})) == [
        "dialogs/wording.yaml: 'safety_net': </i> closes nothing; remove it or mend the nesting"
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda t: replace(t, answer="<b>So"), "<b> is never closed; add </b>"),
        (lambda t: replace(t, more="5 < 6"), "a bare '<' stands in the text; write &lt;"),
        (lambda t: replace(t, sources=()), "no source stands here; add one"),
        (
            lambda t: replace(t, review_by=date(2026, 1, 1)),
            "was to be reviewed by 2026-01-01; review it and set a new date",
        ),
        (
            lambda t: replace(t, picture="gone.png"),
            "the picture 'gone.png' is missing; add it to pictures/",
        ),
        (
            lambda t: replace(t, answer="x" * 1025, picture="knee_regions.png"),
            "the text has 1025 characters, 1024 is the most; shorten it",
        ),
    ],
    ids=["tag", "more", "source", "review", "picture", "caption"],
)
def test_a_topic_that_cannot_be_shown_is_an_issue(
    change: Callable[[Topic], Topic], fault: str
) -> None:
    where, knowledge = with_topic(change)
    assert issues(knowledge=knowledge) == [f"{where}: {fault}"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: replace(c, dose="<b>Ten"), "<b> is never closed; add </b>"),
        (lambda c: replace(c, why=LONG), "the card is over 3900 characters; shorten it"),
        (
            lambda c: replace(c, review_by=date(2026, 1, 1)),
            "was to be reviewed by 2026-01-01; review it and set a new date",
        ),
    ],
    ids=["tag", "long", "review"],
)
def test_an_exercise_that_cannot_be_shown_is_an_issue(
    change: Callable[[Exercise], Exercise], fault: str
) -> None:
    where, knowledge = with_card(change)
    assert issues(knowledge=knowledge) == [f"{where}: {fault}"]


def test_an_exercise_without_a_card_is_an_issue_of_its_rows() -> None:
    cards = {name: card for name, card in known().exercises.items() if name != "quad_set"}
    found = issues(knowledge=replace(known(), exercises=cards))
    assert any("rules/programme.yaml" in i and "'quad_set' is no exercise" in i for i in found)


def test_each_issue_is_told_once() -> None:
    found = issues(today=date(2099, 1, 1))
    assert len(found) == len(set(found))
    assert any("dialogs/flows/danger.yaml" in issue for issue in found)
