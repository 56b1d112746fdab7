from datetime import date

from bot.content.reviews import Review, counted, half_signed, reviews, told
from bot.conversation.world import load_world
from tests.support import packaged

DAY = date(2026, 12, 1)
SIGNED = Review("flow", "visit", "A. Smith, HCPC 1", DAY)
OPEN = Review("topic", "gout", None, None)
WORDS = {"none": "none", "some": "{signed} of {all}", "everything": "{names}, {date}"}


def test_every_flow_table_topic_and_exercise_is_a_part_to_review() -> None:
    world = load_world()
    found = reviews(packaged(), world.knowledge.topics, world.knowledge.exercises)
    kinds = [review.kind for review in found]
    assert kinds.count("flow") == len(packaged().files)
    assert kinds.count("table") == 5
    assert kinds.count("topic") == len(world.knowledge.topics)
    assert kinds.count("exercise") == len(world.knowledge.exercises)


def test_what_is_signed_is_counted_by_kind() -> None:
    assert counted((SIGNED, OPEN)) == "Reviewed by a clinician: 1 of 1 flows, 0 of 1 topics."


def test_a_name_without_a_day_is_an_issue() -> None:
    assert half_signed((SIGNED, OPEN)) == []
    half = (Review("table", "triage", "A. Smith", None), Review("flow", "plan", None, DAY))
    assert [issue.partition(":")[0] for issue in half_signed(half)] == ["table triage", "flow plan"]


def test_people_are_told_how_much_is_reviewed() -> None:
    assert told((OPEN,), **WORDS) == "none"
    assert told((SIGNED, OPEN), **WORDS) == "1 of 2"
    later = Review("flow", "plan", "B. Jones, GMC 2", date(2027, 1, 1))
    assert told((SIGNED, later), **WORDS) == "A. Smith, HCPC 1, B. Jones, GMC 2, 2026-12-01"
