"""A real kill -9 while the day's digest is mailed: nobody has it twice, and everybody else has it once."""

import os
import signal
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from kill_world import in_child
from mail_world import FRIDAY, campaign, mailbox, team

from responders.digest.sending import Posting
from responders.mailing import Delivered
from responders.smtp import SmtpMailer
from watcher.storage.deliveries import Deliveries, DeliveryState
from watcher.storage.ledger import Ledger

SEVENTH = "p6@rives.example"


class Killed(SmtpMailer):
    """A mailer whose process is killed at the seventh recipient, before or after the server took the message."""

    after = False

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        if recipient == SEVENTH and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        delivered = super().send(recipient, subject, text, html, key)
        if recipient == SEVENTH:
            os.kill(os.getpid(), signal.SIGKILL)
        return delivered


@pytest.mark.parametrize("after", [False, True], ids=["before it left", "after it left"])
def test_killed_at_the_seventh_of_twelve_the_first_six_are_never_mailed_again(tmp_path: Path, after: bool) -> None:
    with mailbox() as box:
        settings = campaign(box, team(12))

        def mail(mailer: SmtpMailer, at: datetime) -> None:
            with Ledger.open(tmp_path / "ledger.db") as ledger:
                Posting(ledger, settings, mailer, lambda: at).run()

        dying = box.mailer()
        dying.__class__ = Killed
        assert isinstance(dying, Killed)
        dying.after = after
        assert os.WTERMSIG(in_child(partial(mail, dying, FRIDAY))) == signal.SIGKILL
        assert len(box.postman.accepted) == 6 + after
        for minutes in (0, 10, 20):
            mail(box.mailer(), FRIDAY + timedelta(minutes=minutes))
        with Ledger.open(tmp_path / "ledger.db") as ledger:
            found = {one.person: one.state for one in Deliveries(ledger).of_day(FRIDAY.date())}
        assert found.pop("p6") is DeliveryState.UNCERTAIN
        assert set(found.values()) == {DeliveryState.SENT} and len(found) == 11
        assert box.postman.counts() == {f"p{n}@rives.example": 1 for n in range(12) if n != 6 or after}
