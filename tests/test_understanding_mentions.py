"""Mentions: who is meant, by which words, and who is not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.model import Author, Campaign, Mention, MentionVerdict, Named, Network, Post, Target
from watcher.understanding.mentions import MentionReader
from watcher.understanding.scan import fold_text

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)
DEVELOPMENT = Path(__file__).parent / "data" / "mentions.jsonl"
CAMPAIGNS = {
    "aubertin": Campaign(
        Named("Camille Aubertin", ("C. Aubertin", "Mme Aubertin")),
        Named("Rives Nouvelles"),
        handles=("@rivesnouvelles",),
        hashtags=("#Aubertin2027",),
        sites=("rivesnouvelles.example",),
        spokespersons=(Named("Nadia Laborde"),),
        opponents=(Named("Hugo Castérat", ("Castérat",)),),
        events=(Named("Tour des Rives"),),
        homonyms=("Aubertin-le-Vieux", "résidence Les Rives Nouvelles"),
    ),
    "boulanger": Campaign(
        Named("Paul Boulanger"),
        Named("En marche"),
        gender="m",
        handles=("@boulanger2027",),
        opponents=(Named("Inès Duverger"),),
    ),
    "lavigne": Campaign(Named("Claire Lavigne"), Named("Ensemble"), opponents=(Named("Louis Tessier"),)),
    "marchand": Campaign(Named("Yves Marchand"), Named("Horizons"), gender="m", opponents=(Named("Eva Delcour"),)),
    "montclair": Campaign(Named("Sophie Montclair"), Named("Renaissance"), opponents=(Named("Marc Roussel"),)),
    "petit": Campaign(Named("Anne Petit"), Named("Place publique"), opponents=(Named("Luc Bertier"),)),
}


def post(text: str, **more: object) -> Post:
    return Post(Network.BLUESKY, "1", text, NOON, Author("a.example"), **more)  # type: ignore[arg-type]


def read(text: str, names: str = "aubertin", *, ours: bool = False, policy: bool = False, **more: object) -> Mention:
    return MentionReader(CAMPAIGNS[names]).read(fold_text(text), post(text, **more), policy=policy, ours=ours)


def test_the_development_set_is_read_with_an_f1_of_at_least_90_percent() -> None:
    rows = [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines()]
    readers = {name: MentionReader(campaign) for name, campaign in CAMPAIGNS.items()}
    hit = called = wanted = 0.0
    for row in rows:
        text = row["text"]
        found = readers[row["names"]].read(fold_text(text), post(text), policy=False, ours=False)
        said = {"yes": 1.0, "unsure": 0.5, "no": 0.0}[found.verdict]
        truth = float(row["verdict"] == "yes")
        hit, called, wanted = hit + said * truth, called + said, wanted + truth
        if said != truth:
            print(row["names"], row["verdict"], "read as", found.verdict, found.because, text)
    f1 = 2 * hit / (called + wanted)
    print(f"F1 {f1:.3f} on {len(rows)} texts")
    assert len(rows) >= 160
    assert f1 >= 0.90
