from dataclasses import replace
from pathlib import Path

from dialogs import How, Machine, Session, Start, Urgency, advance, begin, rewalk
from dialogs.log import Value
from dialogs.session import Pending
from tests.support import AGREED, SOURCE, Walk, machine, tiny, walk

SLOTS = """
side: {type: choice, name: Side, choices: [{label: Left, value: left}]}
where:
  type: choices
  name: Where
  choices: [{label: Front, value: front}, {label: Back, value: back}]
unsure: {type: boolean, name: Unsure, unsure: true}
skipped: {type: boolean, name: Skipped, skip: true}
red: {type: boolean, name: Red}
"""
STEPS = """
- end: Go.
  id: go
  when: urgency >= urgent_same_day
  escalation: true
- say: Hello.
  id: hello
- {ask: side, text: Which side?}
- {ask: where, text: Where?}
- {ask: unsure, text: Unsure?}
- {ask: skipped, text: Skipped?}
- {end: Bye., id: bye}
"""
FLAGS = f"""
flags:
- {{flag: heat, text: emergency, act: confirm, confirm: Hot?, name: heat, do: Go., {SOURCE}}}
"""
TRIAGE = f"rows:\n- {{flag: heat, when: red, urgency: emergency, {SOURCE}}}"
VALUES: dict[str, Value | None] = {
    "side": "left", "where": ("front", "back"), "unsure": "not_sure", "skipped": "skipped",
    "red": False,
}  # fmt: skip


def built(folder: Path, slots: str = SLOTS, steps: str = STEPS) -> Machine:
    return tiny(folder, steps, slots, flags=FLAGS, triage=TRIAGE)


def stored(now: Machine) -> Session:
    old = replace(begin(now, 7), content="of old", turn=1, draft=("where~front",))
    return old.record(How.PRESSED, VALUES).say(("hello", "gone", "bye@1f"))


def test_a_session_of_todays_content_is_left_alone(tmp_path: Path) -> None:
    session = begin(built(tmp_path), 7)
    assert rewalk(built(tmp_path), session) is session


def test_answers_that_keep_their_meaning_are_kept(tmp_path: Path) -> None:
    now = built(tmp_path)
    kept = rewalk(now, stored(now))
    assert kept.values == VALUES
    assert kept.content == now.content
    assert kept.spoken == {"hello": "", "bye": "1f"}
    assert kept.draft == ()


def test_a_danger_that_no_question_asks_is_kept_over_a_release(tmp_path: Path) -> None:
    now = built(tmp_path)
    told = stored(now).record(How.VOLUNTEERED, {"red": True, "is_heat": True})
    assert advance(now, told, Start()).position.urgency is Urgency.EMERGENCY


def test_answers_that_lost_their_meaning_are_asked_again(tmp_path: Path) -> None:
    changed = (
        SLOTS.replace("value: left", "value: lefty")
        .replace("{label: Back, value: back}", "{label: Behind, value: behind}")
        .replace(", unsure: true", "")
        .replace(", skip: true", "")
    )
    now = built(tmp_path, changed)
    old = replace(stored(now), flow="tiny")
    assert rewalk(now, old).values == {"red": False}


def test_choices_in_another_order_keep_their_meaning(tmp_path: Path) -> None:
    front, back = "{label: Front, value: front}", "{label: Back, value: back}"
    now = built(tmp_path, SLOTS.replace(f"{front}, {back}", f"{back}, {front}"))
    assert rewalk(now, stored(now)).values == VALUES


def test_the_person_is_told_that_questions_have_changed(tmp_path: Path) -> None:
    now = built(tmp_path, SLOTS.replace("value: left", "value: lefty"))
    way = Walk(now, stored(now), advance(now, begin(now, 7), Start()))
    way.do(Start())
    assert way.told()[0] == now.wording.asked_again
    assert way.asked == ("side",)
    way.do(Start())
    assert now.wording.asked_again not in way.told()


def test_nothing_is_told_when_no_answer_was_lost(tmp_path: Path) -> None:
    now = built(tmp_path)
    way = Walk(now, stored(now), advance(now, begin(now, 7), Start()))
    way.do(Start())
    assert now.wording.asked_again not in way.told()


def test_danger_goes_before_the_news_about_questions(tmp_path: Path) -> None:
    now = built(tmp_path, SLOTS.replace("value: left", "value: lefty"))
    way = Walk(now, stored(now), advance(now, begin(now, 7), Start()))
    way.session = way.session.record(How.PRESSED, {"red": True})
    way.do(Start())
    assert len(way.told()) == 1
    assert way.told()[0].startswith("Go.")


def test_what_waits_or_was_told_is_kept_where_the_flag_is(tmp_path: Path) -> None:
    now = built(tmp_path)
    old = replace(
        stored(now),
        pending=(Pending("heat", {"red": True, "gone": 1}), Pending("moonstroke", {})),
        announced={"heat": 3, "moonstroke": 3},
        apart=("side", "gone"),
        again=("unsure", "gone"),
    )
    kept = rewalk(now, old)
    assert kept.pending == (Pending("heat", {"red": True}),)
    assert kept.announced == {"heat": 3}
    assert (kept.apart, kept.again) == (("side",), ("unsure",))


def test_an_open_visit_goes_on_after_a_release() -> None:
    way = walk("visit", *AGREED)
    way.session = replace(way.session, content="of old")
    way.tap("None of these")
    assert way.asked == machine().asks["prosthesis"].slots
    assert way.session.content == machine().content
