"""Decision diagrams: yes/no functions of many answers, each kept once and compared in no time.

A function is the number of a node: `NO`, `YES`, or a node that looks at one variable and has one
child for each of its classes. Variables are looked at in one fixed order and equal nodes are one
node, so that two functions are the same exactly when their numbers are (Bryant 1986, for many
values). A property is proved when the function of its counterexamples is `NO`.
"""

from collections.abc import Iterable, Mapping, Sequence

NO, YES = 0, 1


class Diagrams:
    """All functions over one list of variables, and what was computed of them."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """Make functions over variables 0, 1 ... that have so many classes each."""
        self.sizes = tuple(sizes)
        end = len(self.sizes)
        self._variables = [end, end]  # of each node the variable; an end comes after all of them
        self._children: list[tuple[int, ...]] = [(), ()]
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._negated = {NO: YES, YES: NO}
        self._restricted: dict[tuple[int, int, int], int] = {}

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self._variables)

    def atom(self, variable: int, classes: Iterable[int]) -> int:
        """Return the function that holds when the variable is in one of the classes."""
        wanted = frozenset(classes)
        return self._node(
            variable, tuple([YES if c in wanted else NO for c in range(self.sizes[variable])])
        )

    def both(self, *functions: int) -> int:
        """Return the function that holds where all hold."""
        result = YES
        for function in functions:
            result = self._and(result, function)
        return result

    def either(self, *functions: int) -> int:
        """Return the function that holds where at least one holds."""
        return self.negated(self.both(*map(self.negated, functions)))

    def negated(self, function: int) -> int:
        """Return the function that holds where this one does not."""
        known = self._negated.get(function)
        if known is None:
            children = tuple([self.negated(child) for child in self._children[function]])
            known = self._node(self._variables[function], children)
            self._negated[function] = known
            self._negated[known] = function
        return known

    def restricted(self, function: int, variable: int, index: int) -> int:
        """Return the function of the other variables, with this one in the class `index`."""
        at = self._variables[function]
        if at > variable:
            return function
        if at == variable:
            return self._children[function][index]
        key = (function, variable, index)
        known = self._restricted.get(key)
        if known is None:
            children = [self.restricted(c, variable, index) for c in self._children[function]]
            known = self._restricted[key] = self._node(at, tuple(children))
        return known

    def example(self, function: int) -> dict[int, int] | None:
        """Return variable -> class of one place where the function holds, or None.

        Variables that do not matter are left out, and the lowest class is preferred.
        """
        if function == NO:
            return None
        found: dict[int, int] = {}
        while function != YES:
            children = self._children[function]
            index = next(i for i, child in enumerate(children) if child != NO)
            found[self._variables[function]] = index
            function = children[index]
        return found

    def holds(self, function: int, classes: Mapping[int, int]) -> bool:
        """Return whether the function holds; variables left out are in class 0."""
        while function > YES:
            function = self._children[function][classes.get(self._variables[function], 0)]
        return function == YES

    def variables(self, function: int) -> frozenset[int]:
        """Return the variables that the function depends on."""
        seen: set[int] = set()
        waiting = [function]
        found: set[int] = set()
        while waiting:
            node = waiting.pop()
            if node > YES and node not in seen:
                seen.add(node)
                found.add(self._variables[node])
                waiting += self._children[node]
        return frozenset(found)

    def _node(self, variable: int, children: tuple[int, ...]) -> int:
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = (variable, children)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._variables)
            self._variables.append(variable)
            self._children.append(children)
        return number

    def _and(self, one: int, other: int) -> int:
        if one > other:
            one, other = other, one
        if one in (NO, other):
            return one
        if one == YES:
            return other
        key = (one, other)
        known = self._both.get(key)
        if known is not None:
            return known
        at, at_other = self._variables[one], self._variables[other]
        if at == at_other:
            pairs = zip(self._children[one], self._children[other], strict=True)
            children = tuple([self._and(a, b) for a, b in pairs])
        elif at < at_other:
            children = tuple([self._and(child, other) for child in self._children[one]])
        else:
            at = at_other
            children = tuple([self._and(one, child) for child in self._children[other]])
        known = self._both[key] = self._node(at, children)
        return known
