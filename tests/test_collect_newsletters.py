"""Newsletters: the collector against a real IMAP server, and letters that anybody may have written.

The server needs Dovecot: `sh tests/servers/dovecot/install.sh`. Skipped without it, except in CI.
"""

import base64
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailbox_world import PASSWORD, Mailbox, MailServer, letter, missing, running
from pydantic import SecretStr

from watcher.collectors.base import Limits
from watcher.collectors.newsletter_mime import LetterDamaged, header, read_letter, sender, words
from watcher.collectors.newsletter_posts import Speaker, post_of, speaker_of
from watcher.collectors.newsletter_words import plain_link, plain_words
from watcher.collectors.newsletters import NewsletterCollector, NewsletterOptions
from watcher.errors import SourceError, SourceRefused
from watcher.model import Account, Network, Page, Source
from watcher.steps import collect
from watcher.storage.ledger import Ledger
from watcher.storage.sources import Sources
from watcher.text import clean

LIMITS = Limits(timeout_s=30)
ASSO = "lettre@urgences.example"
DIRECTORY = {
    ASSO: Speaker("urgences", "Collectif Urgences Vidalune"),
    "lettre.maraichers.example": Speaker("maraichers", "Fédération des Maraîchers"),
}
NOW = datetime(2027, 3, 12, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    absent = missing()
    if absent:
        because = f"the mail server needs {absent}: sh tests/servers/dovecot/install.sh"
        pytest.fail(because) if os.environ.get("CI") == "true" else pytest.skip(because)
    with running() as started:
        yield started


@pytest.fixture
def box(server: MailServer) -> Mailbox:
    return server.mailbox()


def collector(box: Mailbox, password: str = PASSWORD, limits: Limits = LIMITS) -> NewsletterCollector:
    options = NewsletterOptions("localhost", box.user, box.server.port, DIRECTORY)
    return NewsletterCollector(limits, options, SecretStr(password), box.server.tls)


def source(folder: str = "INBOX", cursor: dict[str, str] | None = None) -> Source:
    return Source(1, "own/newsletter", Network.NEWSLETTER, folder, None, cursor or {})


async def look(box: Mailbox, looked_at: Source | None = None) -> Page:
    return await collector(box).fetch(looked_at or source(), datetime.now(UTC))


def titles(page: Page) -> list[str]:
    return [post.text.split("\n")[0] for post in page.posts]


async def test_a_newsletter_becomes_a_post_of_its_organisation_and_leaves_no_trace_in_the_mailbox(box: Mailbox) -> None:
    sent = letter(f"Jeanne Martin <{ASSO}>", "L’été à l’hôpital", Archived_At="<https://urgences.example/lettres/3>")
    box.deliver(sent)
    (post,) = (await look(box)).posts
    assert (post.organisation_id, post.author.handle) == ("urgences", ASSO)
    assert post.author.name == "Collectif Urgences Vidalune"  # not who signs the letter
    assert (titles(await look(box)), post.url) == (["L’été à l’hôpital"], "https://urgences.example/lettres/3")
    assert not post.date_estimated
    assert all(b"Seen" not in line for line in box.flags())


async def test_letters_of_persons_answers_and_forged_letters_are_not_kept(box: Mailbox) -> None:
    box.deliver(
        letter("camille.durand@mail.example", "Bonjour, je voulais vous parler de ma mère"),
        letter(ASSO, "Re: notre rendez-vous", In_Reply_To="<1@mail.example>"),
        letter(ASSO, "Une fausse", Authentication_Results="mx.example; spf=pass; dmarc=fail (p=none)"),
        letter(f"{ASSO}, camille.durand@mail.example", "Signée à deux"),
    )
    page = await look(box)
    assert page.posts == ()
    assert [str(trouble) for trouble in page.troubles] == ["Left out: 1 letters whose sender is not who they say."]


async def test_an_organisation_is_also_known_by_the_id_of_its_list(box: Mailbox) -> None:
    box.deliver(letter("envoi@routeur.example", "La lettre", List_Id="La lettre <Lettre.Maraichers.example>"))
    (post,) = (await look(box)).posts
    assert (post.organisation_id, post.author.handle) == ("maraichers", "lettre.maraichers.example")


async def test_a_second_look_gives_only_what_arrived_since(box: Mailbox) -> None:
    box.deliver(letter(ASSO, "Une"))
    first = await look(box)
    assert titles(await look(box, source(cursor=dict(first.cursor)))) == []
    box.deliver(letter("autre@mail.example", "Rien"), letter(ASSO, "Deux"))
    again = await look(box, source(cursor=dict(first.cursor)))
    assert titles(again) == ["Deux"]
    assert (await look(box, source(cursor=dict(again.cursor)))).posts == ()


async def test_what_arrived_more_than_a_month_ago_is_left_on_the_first_look(box: Mailbox) -> None:
    box.deliver(letter(ASSO, "Ancienne"), at=datetime.now(UTC) - timedelta(days=40))
    box.deliver(letter(ASSO, "Récente"))
    assert titles(await look(box)) == ["Récente"]


def test_1200_newsletters_between_two_runs_are_1200_posts_and_a_folder_numbered_anew_doubles_none(
    box: Mailbox, tmp_path: Path
) -> None:
    def run() -> int:
        with Ledger.open(tmp_path / "ledger.db") as ledger:
            Sources(ledger).declare([(None, Account(Network.NEWSLETTER, "Lettres d'été"))])
            collectors = {Network.NEWSLETTER: collector(box)}
            due, every = Sources(ledger).all(), timedelta(minutes=15)
            report = collect(ledger, due, collectors, every=every, clock=lambda: datetime.now(UTC))
            assert report.troubles == ()
            return report.count("new")

    box.deliver(*numbered(range(3)), folder=FOLDER)
    assert run() == 3
    box.deliver(*numbered(range(3, 1_203)), folder=FOLDER)
    assert sum(iter(run, 0)) == 1_200
    box.make_anew(FOLDER)
    box.deliver(*numbered(range(1_200, 1_206)), folder=FOLDER)
    assert run() == 3  # the last six, of which three are known by their Message-ID


FOLDER = '"Lettres d\'&AOk-t&AOk-"'  # as IMAP writes "Lettres d'été"


def numbered(numbers: range) -> list[EmailMessage]:
    return [letter(ASSO, f"Lettre {n}", Message_ID=f"<lettre-{n}@urgences.example>") for n in numbers]


async def test_a_wrong_password_is_a_refusal_that_shows_no_secret(box: Mailbox) -> None:
    with pytest.raises(SourceRefused) as caught:
        await collector(box, "un autre mot é").fetch(source(), NOW)
    error: BaseException | None = caught.value
    while error:
        assert "mot é" not in repr(error)
        error = error.__cause__


async def test_a_folder_that_is_not_there_and_a_certificate_of_nobody_are_said(box: Mailbox) -> None:
    with pytest.raises(SourceError, match="no folder “Absente”"):
        await look(box, source("Absente"))
    options = NewsletterOptions("localhost", box.user, box.server.port, DIRECTORY)
    with pytest.raises(SourceError, match="certificate of localhost"):
        await NewsletterCollector(LIMITS, options, SecretStr("x")).fetch(source(), NOW)


async def test_a_server_that_never_ends_is_cut_off(box: Mailbox) -> None:
    with silent_tls_server() as port:
        options = NewsletterOptions("localhost", "veille", port, DIRECTORY)
        asked = NewsletterCollector(Limits(timeout_s=0.3), options, SecretStr("x"), box.server.tls)
        with pytest.raises(SourceError, match=r"did not finish within 0\.3 s"):
            await asked.fetch(source(), NOW)


class silent_tls_server:  # noqa: N801  used as a context manager
    """Accept connections and say nothing."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return int(self._socket.getsockname()[1])

    def _accept(self) -> None:
        try:
            while True:
                self._held.append(self._socket.accept()[0])
        except OSError:
            return

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        for one in self._held:
            one.close()


def said(raw: bytes) -> str:
    return words(read_letter(raw))


HTML = "<html><head><style>a{}</style></head><body><p>Nous demandons &eacute;coute.</p><p>" + "Texte. " * 20 + "</p>"


def test_html_is_read_where_the_plain_text_only_points_at_it() -> None:
    made = letter(ASSO, "x", "Voir la version en ligne")
    made.add_alternative(HTML, subtype="html")
    assert words(read_letter(made.as_bytes())).startswith("Nous demandons écoute.")


def test_attachments_and_letters_within_a_letter_are_not_read() -> None:
    made = letter(ASSO, "x", "Ce que nous disons. " * 10)
    made.add_attachment(b"SECRET", maintype="text", subtype="plain", filename="liste.txt")
    made.add_attachment(letter("prive@mail.example", "SECRET", "SECRET"))
    assert "SECRET" not in words(read_letter(made.as_bytes()))


@pytest.mark.parametrize("charset", ["klingon", "zlib_codec", "punycode", "unicode_escape", '"', "x" * 500, ""])
def test_a_charset_that_is_none_does_not_stop_the_reader(charset: str) -> None:
    raw = f"From: {ASSO}\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"L'\xe9t\xe9 " * 30
    assert "L'été" in said(raw)


def nested(depth: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"From: a@b.example\n" + opening + b"\n" * 1_000


@pytest.mark.parametrize("raw", [nested(10_000), nested(200)])
def test_parts_within_parts_are_refused(raw: bytes) -> None:
    with pytest.raises(LetterDamaged):
        said(raw)


def test_ten_thousand_parts_are_read_as_far_as_is_sensible() -> None:
    part = b"--b\nContent-Type: text/plain\n\nTexte de la lettre.\n"
    raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + part * 10_000 + b"--b--\n"
    assert 0 < said(raw).count("Texte") <= 100


def test_a_bomb_of_markup_stops_at_the_cap() -> None:
    packed = base64.encodebytes(b"<p>" * 300_000 + b"fin")
    raw = b"From: a@b.example\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + packed
    assert len(said(raw)) < 60_000


@pytest.mark.parametrize(
    "value", ["=?utf-8?b?!!!?=", "=?klingon?q?a?=", "=?utf-8?q?a=0D=0ABcc:_x@y.example?=", "\x1b[31mx", "=?x" * 3_000]
)
def test_a_hostile_subject_is_one_clean_line(value: str) -> None:
    found = header(read_letter(f"Subject: {value}\n\n".encode()), "Subject")
    assert "\n" not in found
    assert clean(found) == found


@pytest.mark.parametrize(
    "value", ["", "a", "<>", "a@b.example, c@d.example", '"x@y.example" <z', "undisclosed:;", "=?utf-8?q?a?="]
)
def test_a_sender_that_is_not_one_address_is_nobody(value: str) -> None:
    letter_of = read_letter(f"From: {value}\n\n".encode())
    assert sender(letter_of) in ("", "z") or "@" in sender(letter_of)
    assert speaker_of(letter_of, DIRECTORY) is None


def test_two_from_headers_are_nobody() -> None:
    assert speaker_of(read_letter(f"From: {ASSO}\nFrom: {ASSO}\n\n".encode()), DIRECTORY) is None


@given(st.binary(max_size=600))
def test_any_bytes_are_a_letter_or_damaged(raw: bytes) -> None:
    try:
        read = read_letter(b"From: lettre@urgences.example\n" + raw)
        speaker_of(read, DIRECTORY)
        post = post_of(read, ASSO, DIRECTORY[ASSO], NOW, NOW)
    except LetterDamaged:
        return
    assert post is None or clean(post.text) == post.text


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (NOW - timedelta(hours=3), NOW - timedelta(hours=3)),
        (NOW + timedelta(days=3), NOW),
        (NOW - timedelta(days=3_000), NOW),
    ],
)
def test_a_date_is_believed_only_if_it_fits_the_arrival(date: datetime, expected: datetime) -> None:
    made = letter(ASSO, "x", Date=date.strftime("%a, %d %b %Y %H:%M:%S +0000"))
    post = post_of(read_letter(made.as_bytes()), ASSO, DIRECTORY[ASSO], NOW, NOW)
    assert post
    assert post.published_at == expected


def test_two_organisations_that_claim_one_message_id_stay_apart() -> None:
    read = read_letter(letter(ASSO, "x", Message_ID="<1@x.example>").as_bytes())
    posts = [post_of(read, ASSO, speaker, NOW, NOW) for speaker in DIRECTORY.values()]
    assert len({post.native_id for post in posts if post}) == 2


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://asso.example/actu?utm_source=lettre&utm_medium=e&id=3#haut", "https://asso.example/actu?id=3"),
        ("https://asso.example/la-reforme-de-l-hopital-en-2027-et-apres", ...),
        ("https://r.routeur.example/tr/cl/xT7c2yZ0mKq9PvW3nB5dL8aE1fG", None),
        ("https://click.example/?u=3f2a9c1b77d04e5f8a6b1c2d3e4f5a6b", None),
        ("https://[", None),
    ],
)
def test_links_lose_what_tells_who_clicked(url: str, kept: object) -> None:
    assert plain_link(url) == (url if kept is ... else kept)


def test_footers_fillers_and_the_link_to_the_browser_are_cut() -> None:
    text = (
        "Voir cette lettre dans votre navigateur\n\u200c\u034f \u200c\u034f\nNos soignants vous parlent (https://r.example/"
        "a1b2c3d4e5f6g7h8i9j0k1l2m3).\nRendez-vous samedi.\nMerci.\nVous recevez cet e-mail car vous êtes inscrit.\n"
        "Se désinscrire"
    )
    assert plain_words(text) == "Nos soignants vous parlent .\nRendez-vous samedi.\nMerci."


async def test_without_a_password_the_source_waits_for_a_person() -> None:
    options = NewsletterOptions("imap.example.org", "veille")
    with pytest.raises(SourceRefused, match="no password"):
        await NewsletterCollector(LIMITS, options, SecretStr("")).fetch(replace(source(), cursor={}), NOW)
