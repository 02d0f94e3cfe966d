"""Every guard, in the order they are shown: the one list that drafting, approval and publishing share. Pure."""

from responders.guards.accusations import accusation
from responders.guards.addressee_guards import institution, private_person, thread, wish_for_peace
from responders.guards.calendar_guards import late_polemics, paid_promotion, polls, silence
from responders.guards.content_guards import contradiction, disguise, figures, meeting, promise
from responders.guards.context import Context, Guard
from responders.guards.endorsements import endorsement
from responders.guards.form_guards import links, text_length, wording
from responders.guards.verdict import Verdict
from watcher.messages import msg
from watcher.model import Draft

SILENCE = "silence"
GUARDS: tuple[Guard, ...] = (
    Guard(SILENCE, msg("Silence period"), msg("Code électoral, art. L.49"), silence),
    Guard("meeting", msg("Confidential meeting"), msg("rule of the house: meetings are private"), meeting),
    Guard("contradiction", msg("Contradiction"), msg("rule of the house: one programme, one word"), contradiction),
    Guard("figures", msg("Figures"), msg("Code électoral, art. L.97 and L.163-2"), figures),
    Guard("promise", msg("Promise"), msg("rule of the house: no more than the programme"), promise),
    Guard("endorsement", msg("Endorsement"), msg("Code électoral, art. L.97; rule of the house"), endorsement),
    Guard("accusation", msg("Accusation"), msg("press law of 29 July 1881, art. 29 and 33"), accusation),
    Guard("polls", msg("Polls and results"), msg("law 77-808, art. 2 and 11; Code électoral, art. L.52-2"), polls),
    Guard("polemics", msg("Late polemics"), msg("Code électoral, art. L.48-2"), late_polemics),
    Guard("promotion", msg("Paid promotion"), msg("Code électoral, art. L.52-1"), paid_promotion),
    Guard("institution", msg("Institution"), msg("Code électoral, art. L.52-1 and L.52-8"), institution),
    Guard("person", msg("Private person"), msg("GDPR, art. 6 and 9"), private_person),
    Guard("peace", msg("Wish for peace"), msg("the networks' rules; GDPR, art. 21 for persons"), wish_for_peace),
    Guard("thread", msg("Thread"), msg("the networks' rules on unasked replies"), thread),
    Guard("wording", msg("Wording"), msg("the networks' rules on duplicated texts; law 2018-1202"), wording),
    Guard("length", msg("Length"), msg("what the network takes, as it counts"), text_length),
    Guard("links", msg("Links"), msg("rule of the house; GDPR, art. 5 for trackers"), links),
    Guard("disguise", msg("Disguised letters"), msg("rule of the house: what is read is what is checked"), disguise),
)


def judge(draft: Draft, context: Context) -> tuple[Verdict, ...]:
    """Return every guard's verdict on a text, in the order they are shown."""
    return tuple(_verdict(guard, draft, context) for guard in GUARDS)


def _verdict(guard: Guard, draft: Draft, context: Context) -> Verdict:
    found = guard.check(draft, context)
    return Verdict(guard.rule, found.level, found.why, guard.source, found.spans, found.key, guard.name)
