"""The workspace: `init` and `check`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from responders.terminal.exits import DONE, USAGE
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session

if TYPE_CHECKING:
    from watcher.settings import Problem

DEMO_PORT = 8127


@click.command(cls=Verb, help=N_("Make a workspace: commented configuration, empty data."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help=N_("Fill it with the invented campaign."))
@with_session
def init(session: Session, folder: Path, demo: bool) -> None:
    """Make a workspace."""
    from responders.workspace import make_demo, make_workspace

    if demo:
        make_demo(folder, session.clock().date(), DEMO_PORT)
    else:
        make_workspace(folder)
    if session.as_json:
        session.out.json({"workspace": str(folder.resolve()), "demo": demo})
    elif demo:
        session.out.say(
            "The invented campaign is in {folder}. See it work: veilleur --workspace {folder} demo", folder=folder
        )
    else:
        session.out.say(
            "The workspace is in {folder}. Fill config/, then: veilleur --workspace {folder} check", folder=folder
        )


@click.command(cls=Verb, help=N_("Check the configuration: one line a problem, with its remedy."))
@with_session
def check(session: Session) -> int:
    """Check the configuration."""
    from watcher.settings import check as find_problems

    problems = find_problems(session.workspace, os.environ) or _template_problems(session)
    if session.as_json:
        for p in problems:
            session.out.json({"file": str(p.file), "line": p.line, "key": p.key, "problem": session.tr(p.message),
                              "remedy": session.tr(p.remedy)})  # fmt: skip
    else:
        session.out.problems(problems)
    if not problems:
        session.out.say("The configuration is right.")
    return USAGE if problems else DONE


def _template_problems(session: Session) -> "list[Problem]":
    from responders.drafting.template_check import broken_templates

    settings = session.house.settings
    return broken_templates(settings.templates_dir, settings.campaign)
