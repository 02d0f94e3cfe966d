"""The ledger's schema, one migration after another; a change is a new one, never an edited one.

Conventions: `*_ms` are milliseconds since 1970 UTC; `*_json` small JSON values; a post's `id` grows
with time (see `posts.py`), so that every b-tree appends on its right and "newest first" needs no
other index. `docs/schema.md` is printed from a fresh ledger.
"""

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("veilleur")


@migrations()
def m0001_sources_and_posts(db: Database) -> None:
    """Hold what was collected: sources with their cursors, posts, raw answers, full text."""
    _run(
        db,
        """
        CREATE TABLE source (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            network TEXT NOT NULL,
            address TEXT NOT NULL,
            organisation_id TEXT,
            cursor_json TEXT NOT NULL DEFAULT '{}',
            next_check_ms INTEGER NOT NULL DEFAULT 0,
            last_attempt_ms INTEGER,
            last_success_ms INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            disabled_because TEXT,
            declared INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE INDEX source_due ON source(next_check_ms) WHERE disabled_because IS NULL AND declared = 1;

        CREATE TABLE post (
            id INTEGER PRIMARY KEY,
            ref_hash INTEGER NOT NULL,
            network TEXT NOT NULL,
            native_id TEXT,
            url TEXT,
            text TEXT NOT NULL,
            text_hash TEXT NOT NULL,
            language TEXT,
            published_ms INTEGER NOT NULL,
            date_estimated INTEGER NOT NULL DEFAULT 0,
            seen_ms INTEGER NOT NULL,
            edited_ms INTEGER,
            author_handle TEXT,
            author_name TEXT,
            author_kind TEXT,
            author_followers INTEGER,
            in_reply_to TEXT,
            repost_of TEXT,
            likes INTEGER NOT NULL DEFAULT 0,
            reposts INTEGER NOT NULL DEFAULT 0,
            replies INTEGER NOT NULL DEFAULT 0,
            organisation_id TEXT,
            source_id INTEGER REFERENCES source(id) ON DELETE SET NULL,
            read_version TEXT
        ) STRICT;
        CREATE INDEX post_unread ON post(id) WHERE read_version IS NULL;

        -- Only for posts whose id carries no time of its own (feeds, imports): their date may change.
        CREATE TABLE identity (
            ref_hash INTEGER PRIMARY KEY,
            post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE
        ) STRICT;

        CREATE TABLE raw (
            post_id INTEGER PRIMARY KEY REFERENCES post(id) ON DELETE CASCADE,
            body BLOB NOT NULL,
            fetched_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX raw_age ON raw(fetched_ms);

        CREATE VIRTUAL TABLE post_fts USING fts5(
            text, author_name, content='post', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
        );
        """,
    )


@migrations()
def m0002_readings(db: Database) -> None:
    """Hold what we think of each post, and which version of the house thought so."""
    _run(
        db,
        """
        CREATE TABLE reading (
            post_id INTEGER PRIMARY KEY REFERENCES post(id) ON DELETE CASCADE,
            version TEXT NOT NULL,
            language TEXT NOT NULL,
            mention TEXT NOT NULL,
            mention_json TEXT NOT NULL,
            theme_id TEXT,
            themes_json TEXT NOT NULL,
            nature TEXT NOT NULL,
            nature_json TEXT NOT NULL,
            author_kind TEXT NOT NULL,
            priority INTEGER NOT NULL,
            priority_json TEXT NOT NULL,
            outcome TEXT,
            outcome_reason TEXT
        ) STRICT;
        CREATE INDEX reading_untriaged ON reading(post_id) WHERE outcome IS NULL;
        CREATE INDEX reading_mentions ON reading(post_id) WHERE mention <> 'no';
        """,
    )


@migrations()
def m0003_tickets(db: Database) -> None:
    """Hold the desk: tickets, their posts, drafts that never change, the journal of decisions."""
    _run(
        db,
        """
        CREATE TABLE ticket (
            id INTEGER PRIMARY KEY,
            status TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason_json TEXT NOT NULL,
            priority INTEGER NOT NULL,
            due_ms INTEGER,
            role TEXT,
            owner TEXT,
            claimed_until_ms INTEGER,
            snoozed_until_ms INTEGER,
            organisation_id TEXT,
            theme_id TEXT,
            nature TEXT NOT NULL,
            network TEXT NOT NULL,
            copy_key TEXT NOT NULL,
            created_ms INTEGER NOT NULL,
            closed_ms INTEGER,
            draft_tried INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE INDEX ticket_desk ON ticket(priority DESC, due_ms) WHERE closed_ms IS NULL;
        CREATE INDEX ticket_copies ON ticket(organisation_id, copy_key);
        CREATE INDEX ticket_closed ON ticket(closed_ms) WHERE closed_ms IS NOT NULL;

        CREATE TABLE ticket_post (
            post_id INTEGER PRIMARY KEY REFERENCES post(id),
            ticket_id INTEGER NOT NULL REFERENCES ticket(id)
        ) STRICT;
        CREATE INDEX ticket_post_ticket ON ticket_post(ticket_id);

        CREATE TABLE draft (
            id INTEGER PRIMARY KEY,
            ticket_id INTEGER NOT NULL REFERENCES ticket(id),
            author TEXT NOT NULL,
            origin TEXT NOT NULL,
            text TEXT NOT NULL,
            text_hash TEXT NOT NULL,
            measures_json TEXT NOT NULL,
            created_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX draft_ticket ON draft(ticket_id, id);
        CREATE TRIGGER draft_never_changes BEFORE UPDATE ON draft
            BEGIN SELECT RAISE(ABORT, 'a draft never changes: write a new one'); END;

        CREATE TABLE decision (
            id INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            person TEXT NOT NULL,
            move TEXT NOT NULL,
            ticket_id INTEGER NOT NULL REFERENCES ticket(id),
            draft_id INTEGER REFERENCES draft(id),
            text_hash TEXT,
            from_status TEXT,
            to_status TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT '',
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX decision_ticket ON decision(ticket_id, id);
        CREATE INDEX decision_at ON decision(at_ms);
        CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """,
    )


@migrations()
def m0004_publications(db: Database) -> None:
    """Hold the outbox: at most one publication a draft."""
    _run(
        db,
        """
        CREATE TABLE publication (
            id INTEGER PRIMARY KEY,
            ticket_id INTEGER NOT NULL REFERENCES ticket(id),
            draft_id INTEGER NOT NULL REFERENCES draft(id),
            network TEXT NOT NULL,
            in_reply_to TEXT,
            state TEXT NOT NULL,
            queued_ms INTEGER NOT NULL,
            claimed_ms INTEGER,
            settled_ms INTEGER,
            url TEXT,
            error TEXT
        ) STRICT;
        CREATE UNIQUE INDEX publication_once ON publication(draft_id) WHERE state NOT IN ('cancelled', 'failed');
        CREATE INDEX publication_pending ON publication(state, id) WHERE state NOT IN ('sent', 'failed', 'cancelled');
        CREATE INDEX publication_ticket ON publication(ticket_id);
        """,
    )


@migrations()
def m0005_step_runs(db: Database) -> None:
    """Remember what each step last did, for `veilleur status`."""
    _run(
        db,
        """
        CREATE TABLE step_run (
            step TEXT PRIMARY KEY,
            ended_ms INTEGER NOT NULL,
            counts_json TEXT NOT NULL,
            troubles_json TEXT NOT NULL
        ) STRICT;
        """,
    )


@migrations()
def m0006_deleted_posts(db: Database) -> None:
    """Remember which posts their authors took away, without their words."""
    _run(db, "ALTER TABLE post ADD COLUMN deleted_ms INTEGER;")


@migrations()
def m0007_spending(db: Database) -> None:
    """Remember what the networks' APIs cost, in millionths of a US dollar, by day (UTC)."""
    _run(
        db,
        """
        CREATE TABLE spending (
            id INTEGER PRIMARY KEY,
            network TEXT NOT NULL,
            day TEXT NOT NULL,
            micro_usd INTEGER NOT NULL,
            what TEXT NOT NULL
        ) STRICT;
        CREATE INDEX spending_day ON spending(network, day, micro_usd);
        """,
    )


@migrations()
def m0008_relays(db: Database) -> None:
    """Remember which organisations passed a post on; private persons are only counted."""
    _run(
        db,
        """
        CREATE TABLE relay (
            post_id INTEGER NOT NULL REFERENCES post(id) ON DELETE CASCADE,
            organisation_id TEXT NOT NULL,
            handle TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            PRIMARY KEY (post_id, organisation_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX relay_organisation ON relay(organisation_id, at_ms);
        """,
    )


@migrations()
def m0010_copies(db: Database) -> None:
    """Recognise the copies of a text; nothing of a post outlives its words."""
    _run(
        db,
        """
        CREATE TABLE signature (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            post_id INTEGER NOT NULL UNIQUE REFERENCES post(id) ON DELETE CASCADE,
            numbers BLOB NOT NULL
        ) STRICT;

        CREATE TABLE copy (
            post_id INTEGER PRIMARY KEY REFERENCES post(id) ON DELETE CASCADE,
            parent_id INTEGER NOT NULL REFERENCES post(id)
        ) STRICT;
        CREATE INDEX copy_parent ON copy(parent_id);

        CREATE TRIGGER copy_goes_with_words AFTER UPDATE OF text ON post WHEN NEW.text <> OLD.text BEGIN
            DELETE FROM signature WHERE post_id = NEW.id;
            DELETE FROM copy WHERE post_id = NEW.id;
            UPDATE copy SET parent_id = (SELECT min(post_id) FROM copy WHERE parent_id = NEW.id)
                WHERE parent_id = NEW.id;
        END;

        DROP INDEX ticket_copies;
        ALTER TABLE ticket DROP COLUMN copy_key;
        ALTER TABLE ticket_post ADD COLUMN is_copy INTEGER NOT NULL DEFAULT 0;
        """,
    )


@migrations()
def m0011_desk(db: Database) -> None:
    """Serve the desk: order it by an index, know who looks at what, what an undo gives back, from which account."""
    _run(
        db,
        """
        CREATE TABLE presence (
            person TEXT PRIMARY KEY,
            ticket_id INTEGER NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE ticket ADD COLUMN former_role TEXT;
        ALTER TABLE publication ADD COLUMN account_id TEXT;
        DROP INDEX ticket_desk;
        CREATE INDEX ticket_order ON ticket(
            -priority, coalesce(due_ms, 9223372036854775807), id,
            status, outcome, theme_id, organisation_id, network, nature, owner
        ) WHERE closed_ms IS NULL;
        CREATE INDEX ticket_answered ON ticket(organisation_id, closed_ms) WHERE status = 'answered';
        """,
    )


@migrations()
def m0013_meetings(db: Database) -> None:
    """Keep confidential meetings, sealed with a key that is not here; find quickly what an organisation said."""
    _run(
        db,
        """
        CREATE TABLE meeting (
            id INTEGER PRIMARY KEY,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE INDEX ticket_organisation ON ticket(organisation_id, id);
        """,
    )


@migrations()
def m0014_proposals(db: Database) -> None:
    """Remember which group a highlight was proposed to, whose deed it tells, and for which day it is planned."""
    _run(
        db,
        """
        CREATE TABLE proposal (
            ticket_id INTEGER PRIMARY KEY REFERENCES ticket(id),
            group_id TEXT NOT NULL,
            organisation_id TEXT NOT NULL,
            day TEXT NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX proposal_organisation ON proposal(organisation_id, at_ms);
        CREATE INDEX proposal_day ON proposal(day, group_id);
        """,
    )


@migrations()
def m0015_outbox(db: Database) -> None:
    """Send when it is time: planned hours, waits, how each sender is doing, what was refused, who was told."""
    _run(
        db,
        """
        ALTER TABLE publication ADD COLUMN planned_ms INTEGER;
        ALTER TABLE publication ADD COLUMN wait_ms INTEGER;
        ALTER TABLE publication ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX publication_thread ON publication(network, in_reply_to);

        CREATE TABLE sender (
            id TEXT PRIMARY KEY,
            troubles INTEGER NOT NULL DEFAULT 0,
            wait_ms INTEGER,
            sent_ms INTEGER,
            disabled_json TEXT,
            disabled_ms INTEGER
        ) STRICT;

        CREATE TABLE refused_attempt (
            id INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            publication_id INTEGER NOT NULL,
            why_json TEXT NOT NULL
        ) STRICT;

        CREATE TABLE told (
            what TEXT NOT NULL,
            person TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            PRIMARY KEY (what, person)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE latest_instant (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            at_ms INTEGER NOT NULL
        ) STRICT;
        """,
    )


@migrations()
def m0016_digests(db: Database) -> None:
    """Keep the facts of each digest, never the words of a post; and each mail of it, to one person once."""
    _run(
        db,
        """
        CREATE TABLE digest (
            day TEXT NOT NULL,
            edition TEXT NOT NULL,
            themes TEXT NOT NULL,
            gathered_ms INTEGER NOT NULL,
            facts_json TEXT NOT NULL,
            PRIMARY KEY (day, edition, themes)
        ) STRICT;

        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY,
            day TEXT NOT NULL,
            edition TEXT NOT NULL,
            person TEXT NOT NULL,
            state TEXT NOT NULL,
            planned_ms INTEGER NOT NULL,
            until_ms INTEGER NOT NULL,
            wait_ms INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            claimed_ms INTEGER,
            settled_ms INTEGER,
            error_json TEXT,
            UNIQUE (day, edition, person)
        ) STRICT;
        CREATE INDEX delivery_pending ON delivery(state, wait_ms) WHERE state IN ('waiting', 'sending');
        """,
    )


@migrations()
def m0017_alerts(db: Database) -> None:
    """Keep what could not wait for the digest, who saw it, and each message that told it, to one recipient once."""
    _run(
        db,
        """
        CREATE TABLE alert (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            what_json TEXT NOT NULL,
            ticket_id INTEGER,
            raised_ms INTEGER NOT NULL,
            ended_ms INTEGER,
            seen_by TEXT,
            seen_ms INTEGER,
            snoozed_ms INTEGER
        ) STRICT;
        CREATE INDEX alert_subject ON alert(kind, subject, id);
        CREATE INDEX alert_open ON alert(id) WHERE ended_ms IS NULL;

        CREATE TABLE alert_delivery (
            id INTEGER PRIMARY KEY,
            alert_id INTEGER NOT NULL REFERENCES alert(id),
            recipient TEXT NOT NULL,
            state TEXT NOT NULL,
            wait_ms INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            message TEXT,
            claimed_ms INTEGER,
            error_json TEXT,
            UNIQUE (alert_id, recipient)
        ) STRICT;
        CREATE INDEX alert_delivery_pending ON alert_delivery(state, wait_ms) WHERE state IN ('waiting', 'sending');
        CREATE INDEX alert_delivery_claimed ON alert_delivery(recipient, claimed_ms);
        """,
    )


@migrations()
def m0018_after(db: Database) -> None:
    """Look after what left: its names, how far it goes, its corrections, what each network was written to."""
    _run(
        db,
        """
        ALTER TABLE publication ADD COLUMN native_ids_json TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE publication ADD COLUMN gone_ms INTEGER;
        DROP INDEX publication_once;
        CREATE UNIQUE INDEX publication_once ON publication(draft_id)
            WHERE state NOT IN ('cancelled', 'failed') AND gone_ms IS NULL;
        CREATE INDEX publication_sent ON publication(settled_ms) WHERE state = 'sent';
        ALTER TABLE sender ADD COLUMN expires_ms INTEGER;

        CREATE TABLE reach (
            publication_id INTEGER NOT NULL REFERENCES publication(id),
            at_ms INTEGER NOT NULL,
            likes INTEGER NOT NULL,
            reposts INTEGER NOT NULL,
            replies INTEGER NOT NULL,
            PRIMARY KEY (publication_id, at_ms)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE correction (
            id INTEGER PRIMARY KEY,
            publication_id INTEGER NOT NULL REFERENCES publication(id),
            draft_id INTEGER REFERENCES draft(id),
            person TEXT NOT NULL,
            because TEXT NOT NULL,
            state TEXT NOT NULL,
            asked_ms INTEGER NOT NULL,
            claimed_ms INTEGER,
            settled_ms INTEGER,
            wait_ms INTEGER,
            tries INTEGER NOT NULL DEFAULT 0,
            error_json TEXT
        ) STRICT;
        CREATE UNIQUE INDEX correction_once ON correction(publication_id)
            WHERE state IN ('waiting', 'sending', 'uncertain');
        CREATE INDEX correction_publication ON correction(publication_id);

        CREATE TABLE written (
            network TEXT NOT NULL,
            month TEXT NOT NULL,
            calls INTEGER NOT NULL,
            PRIMARY KEY (network, month)
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m0019_agreements(db: Database) -> None:
    """Keep the written agreements of organisations that support the campaign, and those taken back."""
    _run(
        db,
        """
        CREATE TABLE agreement (
            id INTEGER PRIMARY KEY,
            organisation TEXT NOT NULL,
            day TEXT NOT NULL,
            proof TEXT NOT NULL,
            person TEXT NOT NULL,
            at_ms INTEGER NOT NULL,
            ended_by TEXT,
            ended_ms INTEGER
        ) STRICT;
        """,
    )


@migrations()
def m0020_proposals(db: Database) -> None:
    """Keep each mail that brings an approved highlight to one administrator of its group, sent once."""
    _run(
        db,
        """
        CREATE TABLE group_letter (
            publication_id INTEGER NOT NULL REFERENCES publication(id),
            person TEXT NOT NULL,
            state TEXT NOT NULL,
            wait_ms INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            claimed_ms INTEGER,
            error_json TEXT,
            PRIMARY KEY (publication_id, person)
        ) STRICT, WITHOUT ROWID;
        """,
    )


@migrations()
def m0021_desk_index(db: Database) -> None:
    """Keep the live tickets in the order of the desk under all that it can be narrowed to."""
    for column in ("status", "outcome", "theme_id", "organisation_id", "network", "nature", "owner"):
        _run(
            db,
            f"""
            CREATE INDEX ticket_by_{column.removesuffix("_id")} ON ticket(
                {column}, -priority, coalesce(due_ms, 9223372036854775807), id, status, outcome, owner
            ) WHERE closed_ms IS NULL;
            """,
        )


@migrations()
def m0022_address_index(db: Database) -> None:
    """Find a publication by the end of its address, which is how the networks' answers name it."""
    _run(
        db,
        """
        CREATE INDEX publication_address ON publication(
            network, replace(url, rtrim(url, replace(url, '/', '')), '')
        ) WHERE state = 'sent';
        """,
    )


def _run(db: Database, script: str) -> None:
    """Run several statements inside the migration's own transaction (executescript would commit)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line.split("--")[0] if line.lstrip().startswith("--") else line
        if statement.strip() and sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
