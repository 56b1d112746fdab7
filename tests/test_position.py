from dataclasses import replace

from dialogs import How, Session, Urgency, begin, locate
from dialogs.condition import NOT_SURE
from dialogs.position import Position, progress, raise_flags, urgent_flags
from dialogs.session import Pending
from tests.support import AGREED, SAFE, machine, walk

FULL = {"consent": "agree", "age": 40}


def session(**values: object) -> Session:
    made = replace(begin(machine(), 7), turn=1)
    return made.record(How.PRESSED, FULL | values)  # type: ignore[arg-type]  # of any kind


def at(made: Session) -> Position:
    return locate(machine(), made)


def test_a_fresh_visit_says_hello_and_asks_for_consent() -> None:
    position = at(begin(machine(), 7))
    assert [stop.id for stop in position.says] == ["hello"]
    assert (position.slots, position.ended) == (("consent",), False)
    assert position.facts["urgency"] is not None
    assert position.urgency is Urgency.SELF_CARE


def test_the_open_question_is_the_first_that_applies_and_has_no_answer() -> None:
    assert at(session()).slots == machine().asks["fever"].slots
    assert at(session(fever=False)).slots == tuple(
        slot for slot in machine().asks["fever"].slots if slot != "fever"
    )


def test_a_list_taken_apart_asks_its_first_open_sign() -> None:
    apart = replace(session(chest_symptoms=False), apart=("chest_symptoms",))
    assert at(apart).slots == ("numb_cold",)


def test_answers_that_decide_the_way_end_it() -> None:
    position = at(session(chest_symptoms=True))
    assert position.ended
    assert position.stop is not None
    assert position.stop.id == "emergency_now"
    assert position.raised == {"pe_chest_symptoms": Urgency.EMERGENCY}


def test_a_red_flag_waits_for_its_yes_or_no_before_anything_is_asked() -> None:
    position = at(replace(session(), pending=(Pending("dvt_suspected", {}),)))
    assert (position.slots, position.stop, position.says) == (("is_dvt_suspected",), None, ())


def test_an_emergency_is_told_before_another_flag_is_confirmed() -> None:
    waiting = replace(session(chest_symptoms=True), pending=(Pending("locked_knee", {}),))
    assert at(waiting).ended
    told = replace(waiting, announced={"pe_chest_symptoms": 3})
    assert at(told).slots == ("is_locked_knee",)


def test_what_could_be_graver_is_confirmed_before_seen_today_is_told() -> None:
    health = dict.fromkeys(machine().asks["prosthesis"].slots, False)
    signs = dict.fromkeys(machine().asks["fever"].slots, False) | {"calf_swelling": True}
    urgent = session(**health, **signs)
    assert at(urgent).ended
    graver = replace(urgent, pending=(Pending("fracture_suspected", {}),))
    assert at(graver).slots == ("is_fracture_suspected",)
    no_graver = replace(urgent, pending=(Pending("locked_knee", {"locking": True}),))
    assert at(no_graver).ended


def test_what_was_announced_stays_raised() -> None:
    told = replace(session(), announced={"dvt_suspected": 2})
    assert raise_flags(machine(), told, {}) == {"dvt_suspected": Urgency.URGENT_SAME_DAY}
    higher = replace(session(), announced={"pe_chest_symptoms": 2})
    raised = raise_flags(machine(), higher, {"chest_symptoms": True})
    assert raised == {"pe_chest_symptoms": Urgency.EMERGENCY}


def test_a_confirmed_flag_has_its_urgency_and_not_sure_is_seen_today() -> None:
    confirmed = raise_flags(machine(), session(), {"is_septic_joint": True})
    unsure = raise_flags(machine(), session(), {"is_septic_joint": NOT_SURE})
    denied = raise_flags(machine(), session(), {"is_septic_joint": False})
    assert urgent_flags(confirmed) == {"septic_joint": 3}
    assert urgent_flags(unsure) == {"septic_joint": 2}
    assert denied == {}


def test_flags_are_told_in_the_order_of_their_file() -> None:
    raised = raise_flags(machine(), session(), {"stuck_now": True, "numb_cold": True})
    assert list(raised) == ["neurovascular", "locked_knee"]


def test_progress_counts_the_questions_of_the_part_that_are_done_or_apply() -> None:
    assert progress(machine(), at(begin(machine(), 7))) == (1, 1)
    number, total = progress(machine(), walk("visit", *AGREED).turn.position)
    assert number == 2
    later, longer = progress(machine(), walk("visit", *SAFE).turn.position)
    assert later == 4
    assert longer >= total


def test_progress_goes_up_by_one_with_each_answer() -> None:
    way = walk("visit", "I agree")
    numbers = [progress(machine(), way.turn.position)[0]]
    for label in SAFE[1:]:
        way.tap(label)
        numbers.append(progress(machine(), way.turn.position)[0])
    assert numbers == [1, 2, 3, 4]


def test_at_an_end_there_is_no_progress() -> None:
    assert progress(machine(), at(session(chest_symptoms=True))) == (1, 1)
