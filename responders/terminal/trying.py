"""What `veilleur sources try` shows: what an address is, what it gives, the lines to paste."""

from typing import Any

from responders.terminal.session import Session
from responders.trying import Tried
from watcher.collectors.discovery import description, proposed_lines
from watcher.errors import VeilleurError
from watcher.messages import Message, msg

_SHOWN = 10  # posts


def as_record(session: Session, tried: Tried) -> dict[str, Any]:
    """Gather what there is to say, for scripts and for people."""
    page, account, tr = tried.page, tried.account, session.tr
    newest = sorted(page.posts if page else (), key=lambda post: post.published_at, reverse=True)[:_SHOWN]
    zone = session.house.settings.timezone
    return {
        "network": account.network,
        "address": account.address,
        "what": tr(description(account)),
        "organisation": tried.owner.id if tried.owner else None,
        "posts": [
            {"published": p.published_at.astimezone(zone), "author": p.author.name or p.author.handle,
             "url": p.url, "text": p.text}
            for p in newest
        ],
        "troubles": [tr(trouble) for trouble in (page.troubles if page else ())],
        "error": tr(_sentence(tried.trouble)) if tried.trouble else None,
        "lines": proposed_lines(tried.proposed, tried.name) if tried.is_new else None,
    }  # fmt: skip


def print_tried(session: Session, tried: Tried, record: dict[str, Any]) -> None:
    """Print it for a person."""
    out = session.out
    out.say(description(tried.account))
    if tried.owner:
        out.say("It is {name}'s: it is in the directory already.", name=tried.owner.name)
    if tried.page:
        out.rows(record["posts"], ("published", "author", "text"), msg("The source answered, and holds nothing."))
        out.troubles(tried.page.troubles)
    if tried.trouble:
        out.warn(_sentence(tried.trouble))
    if tried.is_new:
        out.say("\nTo follow it, add these lines to config/organisations.toml:\n")
        out.text(record["lines"])


def _sentence(trouble: VeilleurError) -> Message:
    if trouble.hint is None:
        return trouble.message
    return msg("{problem} → {hint}", problem=trouble.message, hint=trouble.hint)
