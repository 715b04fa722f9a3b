"""«logg»: the mentee's own earlier answers, newest first, a page at a time."""

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.events import LogEntry, LogRead
from dialogues.mirror import quoted, shown
from dialogues.session import Button
from dialogues.telling import TO_QUESTION
from dialogues.when import day_in_words

PAGE_SIZE = 5
LONGEST_ENTRY = 300


def show_log(draft: Draft, read: LogRead) -> None:
    if not read.entries:
        draft.say("logg_tom")
        draft.offer(_to_question(draft))
        return
    entries = Markup("\n\n").join(_entry(draft, entry) for entry in read.entries)
    draft.say("logg", side=read.page, innslag=entries)
    buttons = []
    if read.more:
        buttons.append(Button(draft.label("logg_eldre"), f"!logg-{read.page + 1}"))
    if read.page > 1:
        buttons.append(Button(draft.label("logg_nyere"), f"!logg-{read.page - 1}"))
    draft.offer((*buttons, *_to_question(draft)))


def _to_question(draft: Draft) -> tuple[Button, ...]:
    return (draft.steering_button(TO_QUESTION),) if draft.session.stack else ()


def _entry(draft: Draft, entry: LogEntry) -> Markup:
    local = entry.at.astimezone(draft.facts.zone).date()
    day = day_in_words(local, draft.local_now.date(), draft.session.language)
    text = " ".join(shown(entry.text).split())
    if len(text) > LONGEST_ENTRY:
        text = text[:LONGEST_ENTRY].rpartition(" ")[0] + " …"
    words = Markup("<i>{}</i>").format(quoted(text)) if text else Markup("")
    return draft.line("logg_innslag", dag=day, spørsmål=entry.question, ord=words)
