import json
from dataclasses import replace

import pytest

from dialogs import How, Session, begin
from dialogs.log import KEPT_ENTRIES, Answer
from dialogs.session import PLAIN_BYTES, Pending
from tests.support import LARGEST_SESSION, machine


def fresh() -> Session:
    return Session("visit", "abc", 7)


def after(session: Session, how: How, **values: object) -> Session:
    return session.record(how, values, turn=session.turn + 1)  # type: ignore[arg-type]  # values of any kind, on purpose


def test_the_latest_value_of_a_slot_counts_and_none_takes_it_back() -> None:
    session = after(fresh(), How.PRESSED, side="left", giving_way=True)
    session = after(session, How.CORRECTED, side="right")
    assert session.values == {"side": "right", "giving_way": True}
    assert session.answers["side"] == Answer("right", 2, How.CORRECTED)
    session = after(session, How.CORRECTED, side=None)
    assert session.values == {"giving_way": True}
    assert list(session.answers) == ["giving_way"]


def test_back_drops_the_latest_answering_turn_whole() -> None:
    first = after(fresh(), How.PRESSED, side="left")
    second = after(first, How.ANSWERED, age=50).record(How.VOLUNTEERED, {"giving_way": True})
    undone = second.undone()
    assert undone is not None
    assert undone.values == first.values
    again = undone.undone()
    assert again is not None
    assert again.values == {}
    assert again.undone() is None


def test_what_the_latest_turn_set_can_be_had_alone() -> None:
    session = after(after(fresh(), How.PRESSED, side="left"), How.ANSWERED, age=50, fever=True)
    assert session.record(How.CORRECTED, {"fever": None}).latest == {"age": 50}
    assert fresh().latest == {}
    assert replace(session, turn=3).latest == {}


def test_there_is_something_to_undo_once_a_turn_set_a_value() -> None:
    assert not fresh().record(How.START, {"consent": "agree"}).say(("hello",)).undoable
    assert after(fresh().say(("hello",)), How.PRESSED, side="left").undoable


def test_what_was_given_from_the_start_is_not_undone() -> None:
    session = fresh().record(How.START, {"consent": "agree"})
    assert session.undone() is None
    assert session.answering_turns == []


def test_a_step_has_spoken_until_it_is_to_be_said_again() -> None:
    session = fresh().say(("hello", "set@1f"))
    assert session.spoken == {"hello": "", "set": "1f"}
    session = after(session, How.PRESSED, side="left").say(("-hello", "set@2a"))
    assert session.spoken == {"set": "2a"}
    assert session.say(()) == session
    assert session.record(How.PRESSED, {}) == session


def test_what_was_said_after_an_answer_is_said_again_once_it_is_undone() -> None:
    session = after(fresh().say(("hello",)), How.PRESSED, side="left").say(("why",))
    undone = session.undone()
    assert undone is not None
    assert undone.spoken == {"hello": ""}


@pytest.mark.parametrize(
    "session",
    [
        fresh(),
        begin(machine(), 12),
        after(fresh().say(("hello",)), How.PRESSED, side="left"),
        after(after(fresh(), How.PRESSED, a=True, b=False, c="not_sure"), How.CORRECTED, a=None),
        after(fresh(), How.ANSWERED, location=("front",), days=("mon", "thu"), age=54, odd=6.5),
        after(fresh(), How.ANSWERED, reminder_time="18:30", city="America/New_York", low=-3),
        Session(
            "visit",
            "abc",
            7,
            turn=3,
            pending=(Pending("dvt_suspected", {"calf_swelling": True, "location": ("back",)}),),
            announced={"septic_joint": 3},
            draft=("fever", "location~back"),
            apart=("chest_symptoms",),
            again=("fever",),
            tries=2,
        ),
    ],
)
def test_a_session_comes_back_from_json_as_it_was(session: Session) -> None:
    assert Session.from_json(session.to_json()) == session


def test_the_log_reads_as_words() -> None:
    session = after(fresh().say(("hello",)), How.PRESSED, side="left", giving_way=True, fever=False)
    log = json.loads(after(session, How.CORRECTED, side=None).to_json())["l"]
    assert log == "0s .hello;1p side=left +giving_way -fever;2c ~side"


def test_a_long_session_is_compressed_and_its_oldest_turns_are_one() -> None:
    session = fresh().say(("hello",))
    for index in range(300):
        session = after(session, How.CORRECTED, **{f"a_rather_long_slot_name_{index % 50}": index})
        session = session.say((f"step_{index % 9}@{index}",))
    assert len(session.log) == KEPT_ENTRIES
    assert session.values == {f"a_rather_long_slot_name_{i % 50}": i for i in range(250, 300)}
    assert session.spoken["step_2"] == "299"
    text = session.to_json()
    assert text.startswith('{"z":')
    assert PLAIN_BYTES < len(text) <= LARGEST_SESSION
    assert Session.from_json(text) == session


def test_folding_keeps_what_was_taken_back_away() -> None:
    session = after(after(fresh(), How.PRESSED, side="left"), How.CORRECTED, side=None)
    for index in range(KEPT_ENTRIES - 1):
        session = after(session, How.PRESSED, age=index)
    assert session.values == {"age": KEPT_ENTRIES - 2}
    assert session.log[0].how is How.START
    assert session.log[0].values == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "5",
        "{}",
        '{"f":"visit","c":"a","n":1}',
        '{"f":"visit","c":"a","n":1,"t":1,"l":7}',
        '{"f":"visit","c":"a","n":1,"t":1,"l":"0q side=left"}',
        '{"f":"visit","c":"a","n":1,"t":1,"l":"p side=left"}',
        '{"f":"visit","c":"a","n":1,"t":1,"l":"0p  "}',
        '{"f":"visit","c":"a","n":1,"t":1,"p":[1]}',
        '{"z":"rubbish"}',
        '{"z":7}',
    ],
)
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="this is no session"):
        Session.from_json(text)
