"""The command line: `veilleur VERB`. Loads nothing but click until a verb is chosen."""

import logging
import os
import sys
from collections.abc import Sequence

import click

from responders.terminal import exits
from responders.terminal.language import find_language, find_workspace, speak
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verbs

PLACES = {
    "init": ("workspace:init", N_("Make a workspace, ready to be filled (or filled with the demonstration).")),
    "check": ("workspace:check", N_("Check the configuration, one line a problem.")),
    "demo": ("demo:demo", N_("See the whole work on an invented campaign.")),
    "collect": ("looking:collect", N_("Look once at every source that is due.")),
    "sources": ("looking:sources", N_("List, try, enable or disable sources.")),
    "import": ("looking:import_", N_("Take in posts from a JSON Lines or CSV file.")),
    "read": ("thinking:read", N_("Understand the posts not read yet.")),
    "explain": ("thinking:explain", N_("Say what the house thinks of a text, and why.")),
    "train": ("learning:train", N_("Learn themes from labelled texts and the team's corrections.")),
    "evaluate": ("learning:evaluate", N_("Measure the themes found against labelled texts.")),
    "triage": ("thinking:triage", N_("Open tickets for what wants a person.")),
    "draft": ("thinking:draft", N_("Write first drafts from the programme.")),
    "propose": ("thinking:propose", N_("Propose to affinity groups what organisations did.")),
    "review": ("asking:review", N_("Decide, full screen, by keyboard.")),
    "queue": ("asking:queue", N_("The same moves, for scripts.")),
    "guard": ("guarding:guard", N_("Say what every guard thinks of a text.")),
    "meetings": ("guarding:meetings", N_("The private record of confidential meetings.")),
    "agreements": ("agreeing:agreements", N_("The written agreements of those who support the campaign.")),
    "publish": ("speaking:publish", N_("Send what is approved and due.")),
    "settle": ("speaking:settle", N_("Settle a publication that is uncertain or by hand.")),
    "metrics": ("after:metrics", N_("How far what was published goes.")),
    "amend": ("after:amend", N_("Change a text that left.")),
    "unpublish": ("after:unpublish", N_("Take back a text that left.")),
    "digest": ("digesting:digest", N_("Write the digest of a day.")),
    "alerts": ("alerts:alerts", N_("What could not wait for the digest.")),
    "search": ("telling:search", N_("Search the archive.")),
    "orgs": ("telling:orgs", N_("The directory of organisations.")),
    "groups": ("telling:groups", N_("The campaign's affinity groups.")),
    "journal": ("telling:journal", N_("The record of decisions.")),
    "accounts": ("accounts:accounts", N_("The campaign's accounts, and how each is doing.")),
    "costs": ("costs:costs", N_("What the networks' APIs cost.")),
    "status": ("telling:status", N_("How the service is doing.")),
    "run": ("running:run", N_("Run the daemon, in the foreground.")),
}


@click.group(cls=Verbs, places=PLACES, name="veilleur", invoke_without_command=False)
@click.version_option(package_name="veilleur", message="veilleur %(version)s")
def root() -> None:
    """Hear what civil society says about your campaign, and answer it well."""


root.help = N_("Hear what civil society says about your campaign, and answer it well.")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    sys.exit(run(sys.argv[1:] if argv is None else list(argv)))


def run(argv: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    workspace = find_workspace(argv, os.environ)
    language = find_language(argv, os.environ, workspace)
    speak(language)
    logging.basicConfig(level=logging.DEBUG if os.environ.get("VEILLEUR_DEBUG") else logging.CRITICAL)
    session = Session(workspace, language)
    if not argv:
        argv = ["--help"]
    return exits.run(lambda: root(list(argv), prog_name="veilleur", obj=session, standalone_mode=False), session.tr)
