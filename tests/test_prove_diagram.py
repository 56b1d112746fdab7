from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.prove.diagram import NO, YES, Diagrams

SIZES = (2, 3, 4)
PLACES = [dict(enumerate(place)) for place in product(*map(range, SIZES))]
ATOMS = st.integers(0, len(SIZES) - 1).flatmap(
    lambda v: st.tuples(st.just(v), st.frozensets(st.integers(0, SIZES[v] - 1)))
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(ATOMS, min_size=1, max_size=5), st.data())
def test_functions_say_what_their_atoms_say(
    atoms: list[tuple[int, frozenset[int]]], data: st.DataObject
) -> None:
    diagrams = Diagrams(SIZES)
    functions = [diagrams.atom(variable, classes) for variable, classes in atoms]
    every, some = diagrams.both(*functions), diagrams.either(*functions)
    variable = data.draw(st.integers(0, len(SIZES) - 1))
    index = data.draw(st.integers(0, SIZES[variable] - 1))
    given_one = diagrams.restricted(some, variable, index)
    for place in PLACES:
        said = [place[v] in classes for v, classes in atoms]
        assert diagrams.holds(every, place) is all(said)
        assert diagrams.holds(some, place) is any(said)
        assert diagrams.holds(diagrams.negated(some), place) is not any(said)
        assert diagrams.holds(given_one, place) == diagrams.holds(some, {**place, variable: index})
    example = diagrams.example(every)
    assert (example is None) is (every == NO)
    assert example is None or diagrams.holds(every, example)


def test_equal_functions_are_one_number() -> None:
    diagrams = Diagrams(SIZES)
    one, other = diagrams.atom(0, [1]), diagrams.atom(2, [0, 3])
    both_ways = diagrams.negated(diagrams.either(diagrams.negated(one), diagrams.negated(other)))
    assert both_ways == diagrams.both(other, one)
    assert diagrams.both(one, diagrams.negated(one)) == NO
    assert diagrams.either(one, diagrams.negated(one)) == YES
    assert len(diagrams) > 2


def test_a_function_names_the_variables_that_matter_to_it() -> None:
    diagrams = Diagrams(SIZES)
    middle = diagrams.atom(1, [2])
    found = diagrams.either(
        diagrams.both(middle, diagrams.atom(0, [0])), diagrams.both(middle, diagrams.atom(0, [1]))
    )
    assert diagrams.variables(found) == {1}
    assert diagrams.variables(YES) == frozenset()
