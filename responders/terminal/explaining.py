"""What `veilleur explain` answers: one reading and its proposal, in the contract's JSON or as text."""

import json
from pathlib import Path
from typing import Any

from responders.deadlines import WorkingHours
from responders.terminal.session import Session
from responders.triage import decide
from responders.wiring import open_import
from watcher.messages import Translator
from watcher.model import Author, AuthorKind, Network, Post, Proposal, Reading
from watcher.text import clean

_BATCH = 500


def explain_text(session: Session, text: str) -> dict[str, Any]:
    """Return the answer for a bare text, taken as said by an organisation nobody knows."""
    return _answers(session, [_post(session, {"text": text})])[0]


def explain_file(session: Session, path: Path) -> int:
    """Print one answer a line, in the order given; return how many lines could not be read."""
    bad, batch = 0, list[Post | str]()
    with open_import(path) as stream:
        for line in stream:
            batch.append(_parsed(session, line))
            bad += isinstance(batch[-1], str)
            if len(batch) >= _BATCH:
                _print(session, batch)
                batch.clear()
    _print(session, batch)
    return bad


def _print(session: Session, batch: list[Post | str]) -> None:
    answers = iter(_answers(session, [post for post in batch if isinstance(post, Post)]))
    for post in batch:
        session.out.json({"error": post} if isinstance(post, str) else next(answers))


def _answers(session: Session, posts: list[Post]) -> list[dict[str, Any]]:
    house, now = session.house, session.clock()
    hours = WorkingHours.of(house.settings)
    readings = house.reader.read(posts, days_to_vote=house.days_to_vote())
    answers = []
    for post, reading in zip(posts, readings, strict=True):
        organisation = house.settings.organisation(post.organisation_id)
        proposal = decide(post, reading, organisation, now=now, silent=False, working=hours)
        answers.append(as_answer(reading, proposal, session.tr))
    return answers


def as_answer(reading: Reading, proposal: Proposal, tr: Translator) -> dict[str, Any]:
    """Lay out a reading and its proposal as the contract says."""
    mention, nature = reading.mention, reading.nature
    return {
        "language": reading.language,
        "mention": {
            "verdict": mention.verdict,
            "targets": list(mention.targets),
            "because": list(mention.because),
        },
        "themes": [
            {"id": theme.id, "score": round(theme.score, 3), "because": list(theme.because)} for theme in reading.themes
        ],
        "nature": {"label": nature.label, "score": round(nature.score, 3), "because": list(nature.because)},
        "author_kind": reading.author_kind,
        "priority": reading.priority,
        "priority_because": [[tr(code), points] for code, points in reading.priority_because],
        "decision": proposal.outcome,
        "reason": tr(proposal.reason),
        "due": proposal.due_at.isoformat(timespec="minutes") if proposal.due_at else None,
        "role": proposal.role,
    }


def show(session: Session, text: str, answer: dict[str, Any]) -> None:
    """Print an answer for a person."""
    tr, out = session.tr, session.out
    out.text(f"« {clean(text, 300)} »\n")
    mention, nature = answer["mention"], answer["nature"]
    rows = [
        (tr("Language"), answer["language"]),
        (
            tr("Speaks of us"),
            _with(tr(mention["verdict"]), mention["because"], [tr(t) for t in mention["targets"]]),
        ),
        *((tr("Theme"), _with(f"{t['id']} ({t['score']:.2f})", t["because"])) for t in answer["themes"]),
        (tr("Nature"), _with(f"{tr(nature['label'])} ({nature['score']:.2f})", nature["because"])),
        (tr("Author"), tr(answer["author_kind"])),
        (tr("Priority"), f"{answer['priority']}" + "".join(f" · {w} +{p}" for w, p in answer["priority_because"])),
        (tr("Decision"), f"{tr(answer['decision'])} — {answer['reason']}"),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        out.text(f"{name:<{width}}  {value}")


def _with(value: str, because: list[str], targets: list[str] | None = None) -> str:
    named = f"{value}, {', '.join(targets)}" if targets else value
    return f"{named} — " + ", ".join(f"« {word} »" for word in because) if because else named


def _parsed(session: Session, line: bytes) -> Post | str:
    try:
        value = json.loads(line)
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            return session.tr("not an object with a text")
        return _post(session, value)
    except (ValueError, RecursionError):
        return session.tr("not JSON")


def _post(session: Session, value: dict[str, Any]) -> Post:
    """Make a post of what a line gives; only `text` is needed, anything unusable is left out."""
    author = value.get("author") if isinstance(value.get("author"), dict) else {}
    assert isinstance(author, dict)
    kind = author.get("kind")
    network = value.get("network")
    followers = author.get("followers")
    return Post(
        network=Network(network) if network in set(Network) else Network.RSS,
        native_id=str(value.get("id", "")),
        text=clean(value["text"]),
        published_at=session.clock(),
        author=Author(
            handle=clean(str(author.get("handle", ""))),
            name=clean(str(author.get("name", ""))),
            kind=AuthorKind(kind) if kind in set(AuthorKind) else None if author else AuthorKind.ORGANISATION,
            followers=followers if isinstance(followers, int) and followers >= 0 else None,
        ),
        in_reply_to=str(value["in_reply_to"]) if value.get("in_reply_to") else None,
    )
