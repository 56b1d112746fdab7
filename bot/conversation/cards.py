"""Topics and exercise cards as messages."""

from bot.content.words import Words
from bot.conversation.draft import Draft
from bot.conversation.values import Button, Rows
from knowledge.topic import Exercise, Topic


def show_topic(draft: Draft, topic_id: str) -> None:
    """Answer a topic, with buttons for more of it."""
    topic = draft.world.knowledge.topics.get(topic_id)
    if topic is None:
        draft.reply(draft.world.words.do_not_know)
        return
    draft.reply(topic.answer, topic_rows(draft, topic), picture=topic.picture)


def show_more(draft: Draft, topic_id: str) -> None:
    """Show the longer answer of a topic, with its neighbors."""
    topics = draft.world.knowledge.topics
    if topic_id not in topics:
        draft.reply(draft.world.words.do_not_know)
        return
    topic = topics[topic_id]
    related = [topics[name] for name in topic.related if name in topics]
    rows = tuple((Button(near.title, f"t:{near.topic}"),) for near in related[:3])
    draft.reply(f"<b>{topic.title}</b>\n\n{topic.more}", rows)


def topic_rows(draft: Draft, topic: Topic) -> Rows:
    """Return the buttons under an answer."""
    words = draft.world.words
    row = [Button(words.tell_more, f"m:{topic.topic}")] if topic.more else []
    if topic.exercise:
        row.append(Button(words.show_exercise, f"x:{topic.exercise}"))
    if topic.starts == "visit":
        row.append(Button(words.start_check, "c:check"))
    if topic.starts == "reminder":
        row.append(Button(words.set_reminder, "c:set_reminder"))
    return (tuple(row),) if row else ()


def show_card(draft: Draft, exercise_id: str) -> None:
    """Show an exercise with its picture."""
    exercise = draft.world.knowledge.exercises.get(exercise_id)
    if exercise is None:
        draft.reply(draft.world.words.do_not_know)
        return
    words = draft.world.words
    rows = ((Button(words.more_about_it, f"y:{exercise.exercise}"),),)
    draft.reply(card_text(exercise, words), rows, picture=exercise.picture)


def show_card_more(draft: Draft, exercise_id: str) -> None:
    """Show the easier and harder form of an exercise, and what is known of it."""
    exercise = draft.world.knowledge.exercises.get(exercise_id)
    if exercise is None:
        draft.reply(draft.world.words.do_not_know)
        return
    words = draft.world.words
    parts = [
        f"<b>{exercise.title}</b>",
        f"<b>{words.easier}:</b> {exercise.easier}",
        f"<b>{words.harder}:</b> {exercise.harder}",
        f"<b>{words.evidence}:</b> {exercise.evidence}",
    ]
    draft.reply("\n\n".join(parts))


def card_text(exercise: Exercise, words: Words) -> str:
    """Return an exercise card: title, why, steps, dose, mistakes, when to stop."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(exercise.steps, 1))
    mistakes = "\n".join(f"• {mistake}" for mistake in exercise.mistakes)
    return "\n\n".join(
        [
            f"<b>{exercise.title}</b>\n{exercise.why}",
            f"<b>{words.steps}</b>\n{steps}",
            f"<b>{words.dose}:</b> {exercise.dose}",
            f"<b>{words.mistakes}</b>\n{mistakes}",
            f"<b>{words.stop}:</b> {exercise.stop}",
        ]
    )
