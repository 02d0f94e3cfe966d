"""The words of the glossary as values: what every room hands to the next.

Frozen and slotted; instants are aware UTC datetimes and a naive one is refused at the door.
The moves a ticket may make are one table, `MOVES`, from which docs/states.md is printed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from watcher.messages import Message


class Network(StrEnum):
    """Where a post was said. Any network may also arrive by `veilleur import`."""

    RSS = "rss"
    BLUESKY = "bluesky"
    MASTODON = "mastodon"
    FACEBOOK = "facebook"
    X = "x"
    NEWSLETTER = "newsletter"


class AuthorKind(StrEnum):
    """Who speaks. When in doubt the house says `individual`, which it never profiles."""

    ORGANISATION = "organisation"
    AFFINITY_GROUP = "affinity_group"
    ELECTED_OFFICIAL = "elected_official"
    MEDIA = "media"
    INDIVIDUAL = "individual"
    INSTITUTION = "institution"
    UNKNOWN = "unknown"


class MentionVerdict(StrEnum):
    """Whether a post speaks of our campaign."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Target(StrEnum):
    """What of our campaign a mention is about."""

    CANDIDATE = "candidate"
    MOVEMENT = "movement"
    MEASURE = "measure"
    EVENT = "event"
    SPOKESPERSON = "spokesperson"


class Nature(StrEnum):
    """What a post does."""

    QUESTION = "question"
    MEETING_REQUEST = "meeting_request"
    FACTUAL_ERROR = "factual_error"
    CRITICISM = "criticism"
    PROPOSAL = "proposal"
    SUPPORT = "support"
    ATTACK = "attack"
    SATIRE = "satire"
    UNLAWFUL = "unlawful"
    INFORMATION = "information"
    EVENT = "event"
    DISTRESS = "distress"


class Role(StrEnum):
    """What a person of the campaign may see and decide."""

    CANDIDATE = "candidate"
    DIRECTOR = "director"
    DIGITAL_LEAD = "digital_lead"
    THEME_LEAD = "theme_lead"
    LEGAL = "legal"
    WATCHER = "watcher"
    GROUP_ADMIN = "group_admin"
    TECH_ADMIN = "tech_admin"


@dataclass(frozen=True, slots=True)
class Author:
    """The account that spoke, as the network or the import described it."""

    handle: str
    name: str = ""
    kind: AuthorKind | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a post went, in counts; zero where the network does not say."""

    likes: int = 0
    reposts: int = 0
    replies: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """What an account said, in one shape for every network.

    `native_id` is opaque and unique within its network. `date_estimated` says that the network gave
    no usable date and `published_at` is the instant we first saw it. `raw` is the answer it came
    from, kept apart and swept early.
    """

    network: Network
    native_id: str
    text: str
    published_at: datetime
    author: Author
    url: str | None = None
    in_reply_to: str | None = None
    repost_of: str | None = None
    language: str | None = None
    reach: Reach = Reach()
    organisation_id: str | None = None
    date_estimated: bool = False
    raw: bytes | None = None

    def __post_init__(self) -> None:
        if self.published_at.tzinfo is None:
            raise ValueError("naive datetime refused: give it an offset")

    @property
    def ref(self) -> str:
        """Identify the post across networks: `network:native_id`."""
        return f"{self.network}:{self.native_id}"


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with its place in the ledger."""

    id: int
    post: Post
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """One presence of an organisation on a network: a handle, or the address of a feed."""

    network: Network
    address: str
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who speaks: an entry of the directory, with its accounts on several networks.

    `sensitive` names why it needs senior approval (union, religious, patients, victims, minors,
    police); `relation` is none, known or dialogue.
    """

    id: str
    name: str
    kind: AuthorKind = AuthorKind.ORGANISATION
    themes: tuple[str, ...] = ()
    territory: str = ""
    sensitive: str | None = None
    relation: str = "none"
    do_not_reply: bool = False
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One account or feed to look at, and where we stand with it."""

    id: int
    name: str
    network: Network
    address: str
    organisation_id: str | None = None
    cursor: Mapping[str, str] = field(default_factory=dict)
    next_check_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    last_error: Message | None = None
    disabled_because: Message | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """An organisation that passed a post on, with the account it used and when.

    `native_id` is the post's on its network. Private persons who pass a post on are only counted.
    """

    native_id: str
    organisation_id: str
    handle: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """What one look at a source yields: posts and the opaque cursor that goes with them.

    Both are saved in one transaction. `moved_to` is the source's new address after a permanent
    redirect; `wait_s` the least time, in seconds, the server asked us to stay away. `more` says that
    the same source has another page now, from this page's cursor. `deleted` lists the native ids of
    posts that their author took away; `relays` says which organisation passed on which post.
    """

    posts: tuple[Post, ...]
    cursor: Mapping[str, str]
    troubles: tuple[Message, ...] = ()
    not_modified: bool = False
    moved_to: str | None = None
    wait_s: float | None = None
    more: bool = False
    deleted: tuple[str, ...] = ()
    relays: tuple[Relay, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Whether, of what, and by which words of the post we are spoken of."""

    verdict: MentionVerdict
    targets: tuple[Target, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """One theme of a post, its score in [0, 1] and the words that decided."""

    id: str
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NatureScore:
    """What a post does, the score in [0, 1] and the cues that decided."""

    label: Nature
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What we think of a post, and which version of the house thought so.

    `priority_because` lists the points added, each with its reason; their sum is `priority`.
    """

    language: str
    mention: Mention
    themes: tuple[ThemeScore, ...]
    nature: NatureScore
    author_kind: AuthorKind
    priority: int
    priority_because: tuple[tuple[str, int], ...]
    version: str

    @property
    def theme_id(self) -> str | None:
        """The first theme, or None when no theme was sure enough."""
        return self.themes[0].id if self.themes else None


class Outcome(StrEnum):
    """What the decision tree proposes to do with a post."""

    REPLY = "reply"
    CORRECT = "correct"
    THANK = "thank"
    NOTE = "note"
    ESCALATE = "escalate"
    SOLICITATION = "solicitation"
    HIGHLIGHT = "highlight"
    WATCH = "watch"
    COUNT = "count"
    BY_HAND = "by_hand"
    NO_REPLY = "no_reply"
    SILENCE = "silence"


# Outcomes that put a ticket on a person's desk; the others only count or inform the digest.
ON_A_DESK = frozenset(Outcome) - {Outcome.WATCH, Outcome.COUNT}
# Outcomes for which the house writes a first draft when the programme has an answer.
DRAFTED = frozenset({Outcome.REPLY, Outcome.CORRECT, Outcome.THANK})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A leaf of the decision tree: what to do, why, within how long, and whose desk it is."""

    outcome: Outcome
    reason: Message
    due_at: datetime | None
    role: Role | None


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    ESCALATED = "escalated"
    SNOOZED = "snoozed"
    APPROVED = "approved"
    ANSWERED = "answered"
    REJECTED = "rejected"
    NOT_A_MENTION = "not_a_mention"


class Move(StrEnum):
    """What can happen to a ticket; `undo` takes back the last decision until it has left."""

    OPEN = "open"
    DRAFT = "draft"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    EDIT = "edit"
    APPROVE = "approve"
    REJECT = "reject"
    ESCALATE = "escalate"
    SNOOZE = "snooze"
    WAKE = "wake"
    NOT_A_MENTION = "not_a_mention"
    RETHEME = "retheme"
    UNDO = "undo"
    RETURN = "return"
    SENT = "sent"
    AMEND = "amend"
    UNPUBLISH = "unpublish"


def _moves() -> dict[tuple[Status, Move], Status]:
    """Lay out the table: which move leads where. Whatever is absent is refused."""
    on_desk = (Status.OPEN, Status.ESCALATED)
    table: dict[tuple[Status, Move], Status] = {}
    for here in on_desk:
        for stays in (Move.DRAFT, Move.CLAIM, Move.RELEASE, Move.ASSIGN, Move.EDIT, Move.RETHEME):
            table[here, stays] = here
        table[here, Move.APPROVE] = Status.APPROVED
        table[here, Move.REJECT] = Status.REJECTED
        table[here, Move.ESCALATE] = Status.ESCALATED
        table[here, Move.SNOOZE] = Status.SNOOZED
        table[here, Move.NOT_A_MENTION] = Status.NOT_A_MENTION
    table[Status.SNOOZED, Move.WAKE] = Status.OPEN
    for decided in (Status.ESCALATED, Status.SNOOZED, Status.APPROVED, Status.REJECTED, Status.NOT_A_MENTION):
        table[decided, Move.UNDO] = Status.OPEN
    table[Status.APPROVED, Move.EDIT] = Status.OPEN  # a new wording has no approval
    table[Status.APPROVED, Move.RETURN] = Status.OPEN  # expired, failed or held: back to the desk
    table[Status.APPROVED, Move.SENT] = Status.ANSWERED
    for stays in (Move.AMEND, Move.UNPUBLISH, Move.SENT):  # asked for; and, once the network has it, a new wording left
        table[Status.ANSWERED, stays] = Status.ANSWERED
    table[Status.ANSWERED, Move.RETURN] = Status.OPEN  # taken back: nobody has an answer any more
    return table


MOVES: Mapping[tuple[Status, Move], Status] = _moves()
CLOSED = frozenset({Status.ANSWERED, Status.REJECTED, Status.NOT_A_MENTION})


class Origin(StrEnum):
    """Who wrote a draft."""

    TEMPLATE = "template"
    LLM = "llm"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed text; never changed, an edit is a new draft. `measures` are the ones it cites."""

    id: int
    ticket_id: int
    author: str
    origin: Origin
    text: str
    measures: tuple[str, ...]
    created_at: datetime

    @property
    def text_hash(self) -> str:
        """What an approval binds to."""
        return hash_text(self.text)


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One item on a person's desk; `version` grows with every move, for compare-and-swap."""

    id: int
    status: Status
    outcome: Outcome
    reason: Message
    priority: int
    due_at: datetime | None
    role: Role | None
    owner: str | None
    claimed_until: datetime | None
    snoozed_until: datetime | None
    organisation_id: str | None
    theme_id: str | None
    nature: Nature
    network: Network
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the journal: who did what, when, to which exact text; chained by hashes."""

    id: int
    at: datetime
    person: str
    move: Move
    ticket_id: int
    draft_id: int | None
    text_hash: str | None
    from_status: Status | None
    to_status: Status
    note: str
    hash: str


class AlertKind(StrEnum):
    """What cannot wait for the digest, the most pressing first."""

    GRAVE = "grave"
    SPIKE = "spike"
    PERHAPS_SENT = "perhaps_sent"
    OVERDUE = "overdue"
    SHUT_OUT = "shut_out"
    UNHEARD = "unheard"
    SILENT = "silent"


class PublicationState(StrEnum):
    """Where an approved text stands on its way out."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    BY_HAND = "by_hand"
    CANCELLED = "cancelled"


PUBLICATION_MOVES: Mapping[PublicationState, frozenset[PublicationState]] = {
    PublicationState.QUEUED: frozenset({PublicationState.SENDING, PublicationState.HELD, PublicationState.CANCELLED}),
    PublicationState.SENDING: frozenset(
        {PublicationState.SENT, PublicationState.FAILED, PublicationState.UNCERTAIN, PublicationState.QUEUED}
    ),
    PublicationState.UNCERTAIN: frozenset({PublicationState.SENT, PublicationState.FAILED}),
    PublicationState.BY_HAND: frozenset({PublicationState.SENT, PublicationState.FAILED, PublicationState.CANCELLED}),
    PublicationState.HELD: frozenset({PublicationState.CANCELLED}),
    PublicationState.SENT: frozenset(),
    PublicationState.FAILED: frozenset(),
    PublicationState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """One approved draft on its way out, at most once, from the account it was approved for.

    `account_id` is one of ours; None where a person publishes by hand. `planned_at` is the hour a person
    chose; before `wait_until` it is not tried again; `tries` counts the sends that the network put off.
    `native_ids` are the network's own names of its posts, in their order; `gone_at` says since when it is
    there no more.
    """

    id: int
    ticket_id: int
    draft_id: int
    text: str
    text_hash: str
    network: Network
    in_reply_to: str | None
    state: PublicationState
    queued_at: datetime
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    url: str | None = None
    error: str | None = None
    account_id: str | None = None
    planned_at: datetime | None = None
    wait_until: datetime | None = None
    tries: int = 0
    native_ids: tuple[str, ...] = ()
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the campaign, with the roles that say what they may decide."""

    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    themes: tuple[str, ...] = ()
    email: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the programme: `id` is its place ("3.1"), `number` its flat number (12).

    `answer` is the sentence a reply may quote; `version` the version of the chapter it stands in.
    """

    id: str
    number: int | None
    title: str
    chapter: str
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    answer: str
    body: str
    version: str
    link: str | None = None

    @property
    def fingerprint(self) -> str:
        """Tell what the measure says now from what it said before an edit."""
        return hash_text("\n".join((self.version, self.title, self.answer, self.body)))


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    """A fact or a line that the campaign approved beside its programme, with its source, until a day (included)."""

    id: str
    text: str
    source: str
    themes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    link: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the campaign that posts may name, and the other ways to say it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a mention of us can be about, and what looks like us but is not.

    `handles` start with "@", `hashtags` with "#"; `sites` are bare host names; `homonyms` are
    expressions that contain one of our names and never mean us ("boulangerie Aubertin");
    `messages` are general messages that no outgoing text may contradict.
    """

    candidate: Named
    movement: Named
    gender: str = "f"
    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    programme_url: str | None = None
    spokespersons: tuple[Named, ...] = ()
    opponents: tuple[Named, ...] = ()
    events: tuple[Named, ...] = ()
    homonyms: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account of the campaign; its territory decides its silence windows.

    `publish` lets approved texts leave from it for its network, once the campaign is in production.
    `token_expires` is the last day of its access token, where it has one.
    """

    id: str
    network: Network
    handle: str
    territory: str = "metropole"
    publish: bool = False
    token_expires: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """An affinity group of the campaign; its administrators publish in it by their own hand."""

    id: str
    name: str
    themes: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    administrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A confidential meeting with organisations and people: kept encrypted, never told in public.

    `organisations` are ids of the directory or names; `place` goes from the room to the town, with commas;
    `organiser` is who recorded it.
    """

    organisations: tuple[str, ...]
    participants: tuple[str, ...]
    place: str
    day: date
    theme: str = ""
    organiser: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """An organisation's written agreement to be named as a support, and where its proof is kept."""

    organisation: str
    day: date
    proof: str
    person: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the election: the polling day of each territory (a key of `TERRITORIES`)."""

    name: str
    days: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject of the campaign's taxonomy; a word that starts with "~" counts only in company."""

    id: str
    label: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did: counts by name, and the troubles it met and stepped over."""

    step: str
    counts: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[Message, ...] = ()

    @property
    def moved(self) -> int:
        """Rows that the step moved one state on."""
        return self.count("moved")

    def count(self, name: str) -> int:
        """Return one of the counts; what was not counted did not happen."""
        return self.counts.get(name, 0)


@dataclass(frozen=True, slots=True)
class SilenceWindow:
    """A period in which a territory may publish nothing (Code électoral, art. L.49)."""

    territory: str
    round_name: str
    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        """Return whether the window is open at that instant (start included, end excluded)."""
        return self.starts_at <= moment < self.ends_at


CLAIM_LASTS = timedelta(minutes=15)
APPROVAL_LASTS = timedelta(hours=24)
HOUSE = "veilleur"  # who writes in the journal when no person decided
