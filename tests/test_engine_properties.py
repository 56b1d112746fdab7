"""What must hold after every turn, whatever is pressed and written, in whatever order."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogs import Event, Machine, Press, Session, Start, Urgency, Utterance, advance
from dialogs.condition import WEEK
from dialogs.effects import Card, Do, NotUnderstood, Redraw, Remind, Tell, Toast, Topic
from dialogs.flow import Slot, SlotType
from dialogs.machine import CONFIRM
from tests.support import AGREED, SAFE, Named, Said, message, walk

QUIET = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
PATTERN_TEXTS = ("The likely reason", "What this may be")
ALSO_ANSWERS = (Do, Topic, NotUnderstood, Toast, Redraw)
COMMANDS = "back stop skip help restart human language change nonsense".split()


def values_of(slot: Slot) -> st.SearchStrategy[Any]:
    words = [str(choice.value) for choice in slot.choices] or ["none"]
    match slot.type:
        case SlotType.BOOLEAN:
            return st.booleans()
        case SlotType.NUMBER:
            return st.integers(-5, 130) | st.floats(allow_nan=True)
        case SlotType.CHOICES | SlotType.DAYS:
            return st.lists(st.sampled_from([*words, *WEEK])).map(tuple)
        case _:
            return st.sampled_from([*words, "rubbish"])


def facts_of(built: Machine) -> st.SearchStrategy[Mapping[str, Any]]:
    names = [name for name in built.slots if not name.startswith(CONFIRM)]
    one = st.sampled_from(names).flatmap(
        lambda name: values_of(built.slots[name]).map(lambda value: (name, value))
    )
    return st.lists(one, max_size=3).map(dict)


def flags_of(built: Machine) -> st.SearchStrategy[tuple[Named, ...]]:
    ids = st.sampled_from([*built.tables.flags, "no_such_flag"])
    status = st.sampled_from(["present", "present", "negated", "historical"])
    named = st.builds(Named, ids, status)
    return st.just(()) | st.just(()) | st.lists(named, max_size=2).map(tuple)


def messages(built: Machine) -> st.SearchStrategy[Said]:
    labels = [choice.label for slot in built.slots.values() for choice in slot.choices]
    maybe = st.none() | st.none()
    return st.builds(
        Said,
        text=st.text(max_size=30) | st.sampled_from([*labels, "done", "none of these", "rome"]),
        facts=facts_of(built),
        flags=flags_of(built),
        topic=maybe | st.sampled_from(["cycling", "greeting"]),
        command=maybe | maybe | st.sampled_from(COMMANDS),
        polarity=maybe | st.sampled_from(["yes", "no", "not_sure"]),
        number=maybe | st.integers(-3, 400) | st.floats(),
        minutes=maybe | st.integers(0, 10**7),
        time=maybe | st.sampled_from(["07:30", "25:00"]),
        days=st.just(()) | st.just(("mon", "thu")),
        is_question=st.booleans(),
        repaired=st.sampled_from(["", "left", "suddenly"]),
    )


class Conversation(RuleBasedStateMachine):
    """One person who taps and writes at random in one flow."""

    flow = "visit"
    labels: tuple[str, ...] = ()

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.walk = walk(self.flow, *self.labels[: data.draw(st.integers(0, len(self.labels)))])
        self.history: list[Mapping[str, object]] = []
        for _ in self.walk.session.answering_turns:
            self.history.append({})

    def happen(self, event: Event) -> None:
        before = self.walk.turn.position
        values = self.walk.values
        last = self.walk.session.answering_turns[-1:]
        turn = self.walk.do(event)
        undone = Toast(self.walk.machine.wording.undone) in turn.effects
        if undone:
            expected = self.history.pop()
            assert not expected or self.walk.values == expected
        elif self.walk.session.answering_turns[-1:] != last:
            self.history.append(values)
        self.check_question(event)
        if Tell(self.walk.machine.wording.mistake_taken) in turn.effects:
            assert turn.position.urgency < Urgency.URGENT_SAME_DAY
        if not undone and not may_fall(event, before.slots, values):
            assert turn.position.urgency >= before.urgency

    def check_question(self, event: Event) -> None:
        """The turn ends with the open question or the end, unless nothing new was to be said."""
        turn = self.walk.turn
        tells = [effect for effect in turn.effects if isinstance(effect, Tell)]
        if not tells or turn.position.ended:
            assert tells or any(isinstance(effect, ALSO_ANSWERS) for effect in turn.effects)
            return
        first = tells[-1].rows[0][0].data.partition(":")[2]
        wanted = (f"{turn.position.slots[0]}", "?")
        assert first.startswith(wanted)

    @rule(data=st.data())
    def press_what_is_shown(self, data: st.DataObject) -> None:
        newest = [b.data for rows in self.walk.tables() for row in rows for b in row]
        if newest:
            self.happen(Press(data.draw(st.sampled_from(newest))))

    @rule(data=st.data())
    def press_what_was_shown(self, data: st.DataObject) -> None:
        self.happen(Press(data.draw(st.sampled_from([b.data for b in self.walk.shown]))))

    @rule(data=st.data())
    def press_twice(self, data: st.DataObject) -> None:
        newest = [b.data for rows in self.walk.tables() for row in rows for b in row]
        if newest:
            press = Press(data.draw(st.sampled_from(newest)))
            self.happen(press)
            once = self.walk.session
            self.happen(press)
            assert self.walk.session == once

    @rule(data=st.data())
    def press_rubbish(self, data: st.DataObject) -> None:
        slot = st.sampled_from([*self.walk.machine.slots, "x", "urgency"])
        sign = st.sampled_from(["=", "~", "^", "!"])
        word = st.sampled_from(["", "yes", "no", "not_sure", "not_sure+", "skipped", "5", "front"])
        made = st.tuples(slot, sign, word).map(lambda parts: f"7:{''.join(parts)}")
        again = slot.map(lambda name: f"7:?{name}")
        self.happen(Press(data.draw(st.text(max_size=20) | made | again)))

    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        self.happen(Utterance(data.draw(messages(self.walk.machine))))

    @rule(data=st.data())
    def state_facts(self, data: st.DataObject) -> None:
        self.happen(Utterance(message(facts=data.draw(facts_of(self.walk.machine)))))

    @rule()
    def come_back(self) -> None:
        self.happen(Start())

    @invariant()
    def danger_is_seen_first(self) -> None:
        turn = self.walk.turn
        if turn.position.urgency < Urgency.URGENT_SAME_DAY:
            return
        assert not any(isinstance(effect, Card | Remind) for effect in turn.effects)
        assert not any(text in told for told in self.walk.told() for text in PATTERN_TEXTS)
        if turn.position.urgency is Urgency.EMERGENCY:
            assert Urgency.EMERGENCY in self.walk.session.announced.values()

    @invariant()
    def what_comes_next_survives_the_database(self) -> None:
        session = self.walk.session
        loaded = Session.from_json(session.to_json())
        built = self.walk.machine
        assert advance(built, loaded, Start()) == advance(built, session, Start())


class Workout(Conversation):
    """The same over the questions of a reminder."""

    flow = "workout"


class Plan(Conversation):
    """The same over setting a reminder."""

    flow = "plan"


class Questions(Conversation):
    """The same from beyond the danger questions on."""

    labels = SAFE


def may_fall(event: Event, asked: tuple[str, ...], values: Mapping[str, object]) -> bool:
    """Return whether the person changes an answer, goes back, or takes a mistake back."""
    if isinstance(event, Utterance):
        return event.message.command == "back" or any(slot in values for slot in asked)
    if isinstance(event, Press):
        what = event.data.partition(":")[2]
        return not any(what.startswith(slot) for slot in asked if slot not in values)
    return False


HARMLESS: dict[str, st.SearchStrategy[Any]] = {
    "location": st.sampled_from([("front",), ("inside", "outside"), ("back",)]),
    "side": st.sampled_from(["left", "right", "both"]),
    "onset": st.sampled_from(["sudden", "gradual"]),
    "duration_days": st.integers(1, 400),
    "giving_way": st.booleans(),
    "stiffness": st.booleans(),
    "stiffness_where": st.sampled_from(["back", "front"]),
    "swelling": st.booleans(),
    "bow_legged": st.booleans(),
    "severity_0_10": st.integers(0, 7),
    "prior_surgery": st.booleans(),
}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(facts=st.fixed_dictionaries({}, optional=HARMLESS), data=st.data())
def test_the_order_of_what_is_volunteered_changes_nothing(
    facts: Mapping[str, Any], data: st.DataObject
) -> None:
    ends = []
    for _ in range(2):
        order = data.draw(st.permutations(list(facts)))
        talk = walk("visit", *AGREED)
        for name in order:
            talk.write(message(facts={name: facts[name]}))
        ends.append((dict(talk.values), talk.turn.position.urgency, talk.asked))
    assert ends[0] == ends[1]


Conversation.TestCase.settings = QUIET
Workout.TestCase.settings = QUIET
Plan.TestCase.settings = QUIET
Questions.TestCase.settings = QUIET
TestVisit = Conversation.TestCase
TestQuestions = Questions.TestCase
TestWorkout = Workout.TestCase
TestPlan = Plan.TestCase
