"""`run`: the daemon, in the foreground."""

import logging
import sys
import threading

import click

from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session
from watcher.model import StepReport
from watcher.text import one_line


@click.command(cls=Verb, help=N_("Run the daemon, in the foreground, until it is stopped (Ctrl+C, SIGTERM)."))
@with_session
def run(session: Session) -> None:
    """Run the daemon."""
    from responders.wiring import jobs, lasting_jobs
    from watcher.scheduler.daemon import run_until_stopped

    house = session.house
    with house.ledger():
        pass  # a ledger that cannot be opened is said before anything starts
    logging.getLogger().setLevel(logging.WARNING)

    def tell(report: StepReport) -> None:
        if report.moved or report.troubles:
            moment = session.clock().astimezone(house.settings.timezone)
            counts = " ".join(f"{name}={count}" for name, count in report.counts.items())
            print(f"{moment:%Y-%m-%d %H:%M:%S} {report.step} {counts}", flush=True)
            for trouble in report.troubles[:20]:
                print("  ! " + one_line(session.tr(trouble)), file=sys.stderr, flush=True)

    lock = house.settings.ledger_path.with_suffix(".lock")
    stop = threading.Event()
    run_until_stopped(
        jobs(house, tell),
        house.settings.timezone,
        lock,
        stop,
        lambda: session.out.say("Veilleur watches. Ctrl+C to stop."),
        lasting_jobs(house, tell),
    )
    session.out.say("Stopped cleanly.")
