"""The summary as the data of `templates/summary.typ`: one page, then an appendix."""

import re
from datetime import datetime
from typing import Any

from bot.clinic.chart import chart
from bot.clinic.facts import course_facts
from bot.clinic.fonts import missing
from bot.clinic.record import Advice, Answer, Asked, Cause, State, Summary
from bot.clinic.sources import ClinicWords
from bot.clinic.typeset import pdf

PAPERS = {"a4": "a4", "letter": "us-letter"}
CAUSES_SHOWN = 4  # on the first page; the appendix has all
COMPLAINT_SHOWN = 420  # characters on the first page
TRANSCRIPT_SHOWN = 1500  # lines; the JSON has the rest
WORKOUTS_SHOWN = 400
WORDS_SHOWN = 160  # characters of what a person wrote, where the transcript has the rest
_UNBROKEN = re.compile(r"\S{40}")
_LATER = {Asked.NOT_SURE: 0, Asked.SKIPPED: 1, Asked.NOT_ASKED: 3}


def summary_pdf(summary: Summary, words: ClinicWords, *, paper: str = "a4") -> bytes:
    """Return the summary as a tagged PDF/UA-1 document; the same record gives the same bytes."""
    made_at = int(summary.as_of.timestamp())
    return pdf("summary", page(summary, words, paper=paper), made_at=made_at)


def page(summary: Summary, words: ClinicWords, *, paper: str = "a4") -> dict[str, Any]:
    """Return all that the document says, ready for JSON."""
    figure = chart(summary, words)
    data = {
        "paper": PAPERS[paper],
        "words": {
            "title": words.title,
            "not_reviewed": words.not_reviewed,
            "not_diagnosis": words.not_diagnosis,
            "because": words.because,
            "sections": words.sections,
            "fields": words.fields,
            "asked": words.asked,
        },
        "person": breakable(shortened(summary.name, WORDS_SHOWN))
        or f"{words.fields['person']} {summary.person_id}",
        "facts": _facts(summary, words),
        "state": summary.advice.state.value,
        "advice": words.states[summary.advice.state],
        "causes": [_cause(c, words) for c in summary.advice.causes[:CAUSES_SHOWN]],
        "no_cause": "" if summary.advice.causes else _no_cause(summary.advice, words),
        "complaint": _complaint(summary, words),
        "socrates": [[line.name, line.text] for line in summary.socrates],
        "flags_line": red_flag_line(summary, words),
        "flags": [_flag(answer, words) for answer in _sorted(summary.red_flags)],
        "function": [[line.name, line.text] for line in summary.function],
        "goal": goal_line(summary, words),
        "pattern": summary.pattern_text,
        "programme": [[e.title, e.dose] for e in summary.programme],
        "adherence": adherence_line(summary, words),
        "change": summary.change.text if summary.change else "",
        "chart": figure,
        "chart_alt": course_facts(summary, words),
        "versions": _versions(summary, words),
        "appendix": _appendix(summary, words),
    }
    data["missing"] = missing(_all_text(summary))
    return data


def red_flag_line(summary: Summary, words: ClinicWords) -> str:
    """Return how many red-flag questions were asked, and how many answers raised something."""
    counted = [answer.asked for answer in summary.red_flags]
    raised = sum(answer.raised for answer in summary.red_flags)
    return words.fields["raised" if raised else "none_raised"].format(
        asked=len(counted) - counted.count(Asked.NOT_ASKED) - counted.count(Asked.SKIPPED),
        total=len(counted),
        raised=raised,
        unsure=counted.count(Asked.NOT_SURE),
    )


def adherence_line(summary: Summary, words: ClinicWords) -> str:
    """Return workouts done of those planned, with what is not counted."""
    found = summary.adherence
    if found.ratio is None:
        return words.fields["no_workouts"]
    line = words.fields["adherence"].format(
        done=found.done, planned=found.planned, percent=round(100 * found.ratio)
    )
    more = words.fields["not_sent"].format(count=found.not_sent) if found.not_sent else ""
    return f"{line}; {more}" if more else line


def goal_line(summary: Summary, words: ClinicWords) -> str:
    """Return the goal in the person's words, with the first and last rating."""
    goal = summary.goal
    if goal is None:
        return words.fields["no_goal"]
    text = shortened(goal.text, WORDS_SHOWN)
    if not goal.ratings:
        return text
    return words.fields["goal_rating" if len(goal.ratings) > 1 else "goal_rated"].format(
        text=text, first=goal.ratings[0].rating, last=goal.ratings[-1].rating
    )


def cause_line(cause: Cause, words: ClinicWords) -> str:
    """Return what a flag is, and the answers or words behind it."""
    behind = "; ".join(answer.says for answer in cause.answers)
    if cause.words:
        behind = f"{words.wrote} “{shortened(cause.words, WORDS_SHOWN)}”"
    if cause.stood:
        behind = words.stood
    return f"{cause.name[:1].upper()}{cause.name[1:]}: {behind}" if behind else cause.name


def shortened(text: str, most: int) -> str:
    """Return a text of so many characters at most, and a sign when some is left out."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rstrip()} …"


def breakable(text: str) -> str:
    """Return a text in which very long words may be broken, so that none leaves the page."""
    return _UNBROKEN.sub(lambda found: f"{found[0]}\u200b", text)


def _own(words: str) -> str:
    return breakable(shortened(words, WORDS_SHOWN))


def _no_cause(advice: Advice, words: ClinicWords) -> str:
    return words.no_cause if advice.state not in (State.NONE, State.OPEN) else ""


def _cause(cause: Cause, words: ClinicWords) -> dict[str, str]:
    return {"urgency": words.state_short[cause.urgency], "text": cause_line(cause, words)}


def _facts(summary: Summary, words: ClinicWords) -> list[list[str]]:
    fields = words.fields
    since = f"{fields['since']} {summary.since} " if summary.since else ""
    until = f"{fields['until']} {summary.until}" if summary.until else ""
    period = f"{since}{until}".strip() or fields["all"]
    return [
        [fields["as_of"], f"{summary.as_of:%Y-%m-%d %H:%M} UTC"],
        [fields["period"], period],
    ]


def _complaint(summary: Summary, words: ClinicWords) -> list[str]:
    left, shown = COMPLAINT_SHOWN, []
    for text in summary.complaint:
        if left <= 0:
            break
        shown.append(breakable(shortened(text, left)))
        left -= len(text)
    return shown or [words.fields["no_words"]]


def _sorted(answers: tuple[Answer, ...]) -> list[Answer]:
    """Return what raised a flag first, then not sure and skipped; what was not asked last."""
    return sorted(answers, key=lambda answer: (not answer.raised, _LATER.get(answer.asked, 2)))


def _flag(answer: Answer, words: ClinicWords) -> dict[str, Any]:
    asked = words.asked[answer.asked]
    text = answer.text if answer.asked is Asked.VALUE else asked
    return {"name": answer.name, "text": text, "asked": answer.asked.value, "raised": answer.raised}


def _versions(summary: Summary, words: ClinicWords) -> str:
    versions = summary.versions
    fields = words.fields
    parts = [
        f"{fields['bot']} {versions.bot}",
        f"{fields['schema']} {versions.schema}",
        f"{fields['content']} {versions.content}",
    ]
    if versions.answered_with and versions.answered_with != versions.content:
        parts.append(f"{fields['answered_with']} {versions.answered_with}")
    if versions.consented_at:
        agreed = _instant(versions.consented_at)
        parts.append(f"{fields['consent']} {versions.consent}, {agreed}")
    return " · ".join(parts)


def _appendix(summary: Summary, words: ClinicWords) -> dict[str, Any]:
    """Return the appendix: rules, answers with when and in which words, workouts, transcript."""
    planned = summary.workouts[-WORKOUTS_SHOWN:]
    said = summary.transcript[:TRANSCRIPT_SHOWN]
    return {
        "rules": [
            [cause_line(cause, words), " | ".join(cause.rules)] for cause in summary.advice.causes
        ],
        "answers": [
            [a.question, a.text, _own(a.words), _instant(a.at) if a.at else ""]
            for a in summary.answers
        ],
        "workouts": [
            [str(w.on), words.outcomes[w.outcome], "" if w.pain_nrs is None else str(w.pain_nrs)]
            for w in planned
        ],
        "workouts_cut": _cut(words, len(summary.workouts) - len(planned)),
        "transcript": [
            [_instant(m.at), words.fields[f"{m.speaker}_said"], breakable(m.text)] for m in said
        ],
        "transcript_cut": _cut(words, len(summary.transcript) - len(said)),
    }


def _cut(words: ClinicWords, count: int) -> str:
    return words.fields["cut"].format(count=count) if count else ""


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _all_text(summary: Summary) -> str:
    """Return every text of the record that a person may have written."""
    causes = [cause.words for cause in summary.advice.causes]
    answers = [answer.words for answer in summary.answers]
    said = [message.text for message in summary.transcript[:TRANSCRIPT_SHOWN]]
    goal = summary.goal.text if summary.goal else ""
    return "".join([summary.name, goal, *summary.complaint, *causes, *answers, *said])
