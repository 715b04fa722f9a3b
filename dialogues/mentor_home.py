"""Where a mentor stands when nothing is open: who their mentees are, and what there is to do."""

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.effects import Invite
from dialogues.partners import my_mentees, name_of
from dialogues.telling_days import moment_told

OFFERED = ("inviter", "møte", "avtale", "egen_samtale")
WITH_MENTEES = frozenset({"møte"})  # of use only when there are some


def home(draft: Draft, _text: str = "") -> None:
    mentees = my_mentees(draft)
    lines = [
        draft.line(
            "hjem_mentee",
            mentee=name_of(draft, pair.id),
            møte=moment_told(draft, pair.meeting.at) if pair.meeting else "",
        )
        for pair in mentees
    ]
    draft.say("hjem", navn=draft.session.name, mentees=Markup("\n").join(lines))
    offered = (key for key in OFFERED if mentees or key not in WITH_MENTEES)
    draft.offer(tuple(draft.steering_button(key) for key in offered))


def invite(draft: Draft, _text: str) -> None:
    """A link that one new mentee can use."""
    draft.say("inviter")
    draft.do(Invite())
