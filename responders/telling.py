"""Tell people what is due, once each, and keep who was told.

It is written down once the server has the message: after a crash somebody may be told twice, but
nobody is said to have been told who was not. Where no answer came, or a refusal, it is not tried again.
"""

from collections import Counter

from responders.mailing import MailDeferred, Mailer, MailFailed
from responders.notices import Notice, due_notices
from watcher.clock import Clock
from watcher.messages import Message, Translator, msg
from watcher.model import Person, StepReport
from watcher.settings import Settings
from watcher.storage.evidence import Evidence
from watcher.storage.ledger import Ledger
from watcher.storage.senders import Senders

_IN_VAIN = " (in vain)"


def tell(ledger: Ledger, settings: Settings, mailer: Mailer, tr: Translator, clock: Clock) -> StepReport:
    """Send the notices that are due to those who have not had them; return how many left."""
    counts: Counter[str] = Counter()
    troubles: list[Message] = []
    evidence = Evidence(ledger)
    try:
        for notice in due_notices(settings, clock(), Senders(ledger).ends_of_tokens()):
            tried = evidence.who_was_told(notice.what) | evidence.who_was_told(notice.what + _IN_VAIN)
            for person in (one for one in notice.people if one.id not in tried):
                came = _send(mailer, tr, notice, person, troubles)
                evidence.told(notice.what + ("" if came else _IN_VAIN), person.id, clock())
                counts["sent" if came else "failed"] += 1
    except MailDeferred as error:  # the next run tries again
        troubles.append(error.message)
    finally:
        mailer.close()
    return StepReport("notices", {"moved": counts["sent"], **counts}, tuple(troubles))


def _send(mailer: Mailer, tr: Translator, notice: Notice, person: Person, troubles: list[Message]) -> bool:
    """Send one notice to one person; return whether the server took it. Raise MailDeferred."""
    try:
        mailer.send(person.email or "", tr(notice.subject), tr(notice.text), None, f"{notice.what} {person.id}")
    except MailDeferred:
        raise
    except MailFailed as error:
        troubles.append(msg("{person} may not have been told: {why}", person=person.name, why=error.message))
        return False
    return True
