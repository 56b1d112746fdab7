"""The person's programme as buttons: shown, counted, changed."""

from collections.abc import Callable, Mapping

from bot.conversation import counting
from bot.conversation.cards import show_card
from bot.conversation.daily import excluded, exercises, today
from bot.conversation.draft import Draft
from bot.conversation.values import Button, Rows
from bot.conversation.workout import record
from bot.reminders.progression import Steps, begun


def press(draft: Draft, rest: str) -> None:
    """Do what a button under the day's card, or under the programme, says."""
    what, _, names = rest.partition(":")
    action = _ACTIONS.get(what)
    if action is None:
        draft.reply(draft.world.words.do_not_know)
        return
    action(draft, names)


def count(draft: Draft, name: str) -> None:
    """Begin to count in the message of the pressed button; without a name stop it."""
    if name:
        counting.begin(draft, name, exercises(draft).get(name, 1))
    else:
        counting.stop(draft)


def _how(draft: Draft, name: str) -> None:
    steps = today(draft) or exercises(draft)
    if name or len(steps) == 1:
        show_card(draft, name or next(iter(steps)))
        return
    draft.reply(draft.world.words.daily.show_which, _named(draft, steps, "x:"))


def _count(draft: Draft, name: str) -> None:
    steps = today(draft) or exercises(draft)
    if name or len(steps) == 1:
        counting.offer(draft, name or next(iter(steps)))
        return
    draft.reply(draft.world.words.daily.count_which, _named(draft, steps, "w:count:"))


def _change(draft: Draft, _: str) -> None:
    rows = _named(draft, exercises(draft), "w:from:")
    draft.reply(draft.world.words.daily.swap_which, rows)


def _from(draft: Draft, name: str) -> None:
    """Offer what may take the place of an exercise; nothing that the answers speak against."""
    cards = draft.world.knowledge.exercises
    words = draft.world.words.daily
    steps = exercises(draft)
    if name not in steps:
        _change(draft, "")
        return
    out = excluded(draft)
    others = [n for n in cards[name].swaps if n not in (*steps, *out) and n in cards]
    rows = tuple((Button(cards[n].title, f"w:to:{name}:{n}"),) for n in others)
    if len(steps) > 1:
        rows += ((Button(words.drop_it, f"w:drop:{name}"),),)
    text = words.swap_to.format(title=cards[name].title) if others else words.no_swap
    draft.reply(text, rows)


def _to(draft: Draft, names: str) -> None:
    """Put one exercise in the place of another, at its first step."""
    old, _, new = names.partition(":")
    cards = draft.world.knowledge.exercises
    steps = exercises(draft)
    if old not in steps or new not in cards[old].swaps or new in (*steps, *excluded(draft)):
        _change(draft, "")
        return
    first = begun((new,), cards)
    record(draft, {n: s for m in steps for n, s in _one(m, steps, old, first).items()}, "swap")
    dose = cards[new].ladder[first[new]].dose
    draft.reply(draft.world.words.daily.swapped.format(title=cards[new].title, dose=dose))


def _one(name: str, steps: Steps, old: str, first: Steps) -> Steps:
    return first if name == old else {name: steps[name]}


def _drop(draft: Draft, name: str) -> None:
    steps = exercises(draft)
    if name in steps and len(steps) > 1:
        record(draft, {n: s for n, s in steps.items() if n != name}, "swap")
        title = draft.world.knowledge.exercises[name].title
        draft.reply(draft.world.words.daily.dropped.format(title=title))
        return
    _change(draft, "")


def _named(draft: Draft, steps: Steps, head: str) -> Rows:
    cards = draft.world.knowledge.exercises
    return tuple((Button(cards[name].title, f"{head}{name}"),) for name in steps)


_ACTIONS: Mapping[str, Callable[[Draft, str], None]] = {
    "how": _how,
    "count": _count,
    "change": _change,
    "from": _from,
    "to": _to,
    "drop": _drop,
}
