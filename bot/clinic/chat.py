"""The summary as plain text for a chat: the same facts, in under 1,500 characters."""

from bot.clinic.page import adherence_line, cause_line, goal_line, red_flag_line, shortened
from bot.clinic.record import Asked, Summary
from bot.clinic.sources import ClinicWords

LONGEST = 1500  # characters; one screen of a phone, and far below Telegram's limit
_LINE = 170  # characters of one line
_CAUSES = 3
_NOT_ASKED_SHOWN = 6


def chat_text(summary: Summary, words: ClinicWords) -> str:
    """Return the summary as plain text; it needs escaping where it becomes HTML."""
    advice = words.states[summary.advice.state]
    who = summary.name[:80] or f"{words.fields['person']} {summary.person_id}"
    causes = [f"• {_short(cause_line(c, words))}" for c in summary.advice.causes[:_CAUSES]]
    parts = [
        f"{words.title}\n{who}, {words.fields['as_of'].lower()} {summary.as_of:%Y-%m-%d}",
        "\n".join([f"{words.sections['advice']}: {advice}", *causes]),
        _part(words, "complaint", " / ".join(summary.complaint) or words.fields["no_words"]),
        "\n".join(_short(f"{line.name}: {line.text}") for line in summary.socrates),
        _flags(summary, words),
        "\n".join(
            [
                _part(words, "adherence", adherence_line(summary, words)),
                summary.change.text if summary.change else words.fields["no_pain"],
                _part(words, "goal", goal_line(summary, words)),
                _part(words, "programme", ", ".join(e.title for e in summary.programme) or "-"),
            ]
        ),
        f"{words.not_reviewed} {words.not_diagnosis}",
    ]
    return _fitted(parts)


def _flags(summary: Summary, words: ClinicWords) -> str:
    """Return the red-flag questions in short; what was not asked is named, never left out."""
    lines = [_part(words, "red_flags", red_flag_line(summary, words))]
    raised = [answer.says for answer in summary.red_flags if answer.raised]
    if raised:
        lines.append(_short(f"▲ {'; '.join(raised)}"))
    open_ones = [answer.name for answer in summary.red_flags if answer.asked is Asked.NOT_ASKED]
    if open_ones:
        named = ", ".join(open_ones[:_NOT_ASKED_SHOWN])
        more = f" +{len(open_ones) - _NOT_ASKED_SHOWN}" if len(open_ones) > _NOT_ASKED_SHOWN else ""
        lines.append(f"{words.asked['not_asked']}: {named}{more}")
    return "\n".join(lines)


def _part(words: ClinicWords, section: str, text: str) -> str:
    return _short(f"{words.sections[section]}: {text}")


def _short(line: str) -> str:
    return shortened(line, _LINE)


def _fitted(parts: list[str]) -> str:
    """Return the parts, the longest history shortened until all fits; the last part always does."""
    text = "\n\n".join(parts)
    over = len(text) - LONGEST + 1
    if over > 0:
        history = parts[3]
        parts[3] = f"{history[: max(len(history) - over - 2, 0)].rstrip()} …"
        text = "\n\n".join(parts)
    return (
        text if len(text) < LONGEST else f"{text[: LONGEST - len(parts[-1]) - 5]}…\n\n{parts[-1]}"
    )
