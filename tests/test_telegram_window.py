from dataclasses import replace

from bot.storage.records import Event
from bot.telegram.window import CHAT_AHEAD, LARGEST_PILE, PATIENCE, PILE, WINDOW, Window
from tests.storing import NOW


def event(number: int, chat: int, tries: int = 0) -> Event:
    return Event(number, chat, chat, "update", "{}", NOW, tries)


def events(chat: int, count: int, first: int = 1) -> list[Event]:
    return [event(number, chat) for number in range(first, first + count)]


def taken(window: Window) -> list[int]:
    found = window.take()
    return [e.id for e in found.events] if found else []


def test_chats_go_in_the_order_of_their_oldest_and_each_waits_for_its_turn_to_end() -> None:
    window = Window()
    window.put([event(1, 5), event(2, 6), event(3, 5)])
    assert [taken(window), taken(window), taken(window)] == [[1], [2], []]
    assert window.done(5, ()) is None
    assert taken(window) == [3]


def test_what_piled_up_goes_together_and_less_goes_one_by_one() -> None:
    window = Window()
    window.put([*events(1, PILE - 1), *events(2, PILE, 100)])
    assert taken(window) == [1]
    assert taken(window) == [100, 101, 102, 103]


def test_a_pile_is_bounded_so_that_others_have_their_turn() -> None:
    window = Window()
    window.put(events(1, LARGEST_PILE + 5))
    assert len(taken(window)) == LARGEST_PILE


def test_a_group_is_answered_message_by_message() -> None:
    window = Window()
    window.put([replace(e, chat_id=-9) for e in events(1, 10)])
    assert taken(window) == [1]


def test_one_that_failed_goes_alone_and_again_before_the_rest() -> None:
    window = Window()
    window.put(events(1, 5))
    found = window.take()
    assert found is not None
    first, *rest = found.events
    window.done(1, [replace(first, tries=1), *rest])
    assert taken(window) == [1]
    window.done(1, ())
    assert taken(window) == [2, 3, 4, 5]


def test_a_pile_ends_before_one_that_failed() -> None:
    window = Window()
    window.put([*events(1, 4), event(5, 1, tries=2), event(6, 1)])
    assert taken(window) == [1, 2, 3, 4]


def test_patience_is_asked_for_once_each_time_that_a_chat_piles_up() -> None:
    window = Window()
    hurried = []
    for start in (1, 1000):
        window.put(events(1, LARGEST_PILE + PATIENCE + 2, start))
        while found := window.take():
            hurried.append(found.hurried)
            window.done(1, ())
    assert hurried == [True, False, True, False]


def test_a_flood_is_left_on_disk_and_read_on_when_its_turn_comes() -> None:
    window = Window()
    window.put([*events(1, CHAT_AHEAD + 50), event(999, 2)])
    assert taken(window) == list(range(1, LARGEST_PILE + 1))
    assert taken(window) == [999]
    assert window.done(1, ()) is None
    assert taken(window) == list(range(LARGEST_PILE + 1, CHAT_AHEAD + 1))
    assert window.done(1, ()) == CHAT_AHEAD
    window.put([event(2000, 1)])  # is read again from the disk, in its order
    window.go_on(1, events(1, 50, CHAT_AHEAD + 1), complete=False)
    assert taken(window) == list(range(CHAT_AHEAD + 1, CHAT_AHEAD + 51))
    assert window.done(1, ()) == CHAT_AHEAD + 50
    window.go_on(1, [event(2000, 1)], complete=True)
    assert taken(window) == [2000]
    assert window.done(1, ()) is None


def test_a_full_window_asks_for_no_more() -> None:
    window = Window()
    window.put([event(number, number) for number in range(WINDOW // 2)])
    assert not window.has_room
    taken(window)
    assert window.has_room


def test_a_reminder_waits_for_what_its_person_wrote() -> None:
    window = Window()
    window.put([event(1, 1)])
    assert not window.hold(1)
    assert taken(window) == [1]
    assert not window.hold(1)
    window.done(1, ())
    assert window.hold(1)
    window.put([event(2, 1)])
    assert taken(window) == []
    window.done(1, ())
    assert taken(window) == [2]
