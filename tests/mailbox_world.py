"""A real IMAP server on loopback, and how a test puts letters into it.

with running() as server:
    box = server.mailbox("veille")
    box.deliver(letter("lettre@asso.example", "Notre lettre de mars"))
"""

import contextlib
import imaplib
import itertools
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

PASSWORD = "mot-de-passe-d-été"
_DOVECOT = "/usr/sbin/dovecot"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
auth_username_chars =
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
passdb {{
  driver = static
  args = password={{plain}}{password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


def missing() -> str:
    """Name what the server needs and is not installed here."""
    needed = {"Dovecot": Path(_DOVECOT).exists(), "openssl": shutil.which("openssl")}
    return ", ".join(name for name, found in needed.items() if not found)


class MailServer:
    """Where the server is, and whose certificate it shows."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.tls = ssl.create_default_context(cafile=folder / "certificate.pem")
        self._numbers = itertools.count(1)

    def mailbox(self) -> "Mailbox":
        """Return a mailbox that nobody used before."""
        return Mailbox(self, f"veille{next(self._numbers)}")


class Mailbox:
    """A mailbox, as its owner's own mail program changes it."""

    def __init__(self, server: MailServer, user: str) -> None:
        self.server, self.user = server, user

    @contextlib.contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4_SSL("localhost", self.server.port, ssl_context=self.server.tls, timeout=20) as client:
            client.authenticate("PLAIN", lambda _: f"\0{self.user}\0{PASSWORD}".encode())
            client.select(folder)
            yield client

    def deliver(self, *letters: EmailMessage | bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put letters in, as if they had arrived at that time."""
        when = imaplib.Time2Internaldate(at or datetime.now(UTC))
        with self.client() as client:
            client.create(folder)
            for one in letters:
                raw = one if isinstance(one, bytes) else one.as_bytes()
                kind, said = client.append(folder, None, when, raw)  # type: ignore[arg-type]
                assert kind == "OK", said

    def flags(self) -> list[bytes]:
        """Return what is written beside each letter, such as that it was seen."""
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return [line for line in client.fetch("1:*", "(FLAGS)")[1] if isinstance(line, bytes)]

    def make_anew(self, folder: str = "Lettres") -> None:
        """Delete a folder and make it again: its letters are numbered from the start under a new UIDVALIDITY."""
        with self.client() as client:
            client.delete(folder)
            client.create(folder)


def letter(sender: str, subject: str, text: str = "", **headers: str) -> EmailMessage:
    """Write a letter as newsletters are; `List_Id` and the like become headers."""
    made = EmailMessage()
    made["From"], made["Subject"] = sender, subject
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if "Date" not in made:
        made["Date"] = format_datetime(datetime.now(UTC))
    made.set_content(text or f"{subject} : voici ce que nous faisons ce mois-ci, et ce que nous demandons.")
    return made


@contextlib.contextmanager
def running() -> Iterator[MailServer]:
    """Run Dovecot from nothing; all of it goes at the end."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        folder, port = Path(name), _free_port()
        folder.chmod(0o755)
        _certify(folder)
        _configure(folder, port)
        command = [_DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            server = MailServer(port, folder)
            _until_ready(server)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _certify(folder: Path) -> None:
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *kind, *names, *files], check=True, capture_output=True)


def _configure(folder: Path, port: int) -> None:
    """Write the configuration; root lends the mail to `nobody`, as Dovecot gives none to root."""
    as_root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.geteuid())
    (folder / "mail").mkdir()
    if as_root:
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    me = owner.pw_name
    values = {"folder": folder, "port": port, "uid": owner.pw_uid, "gid": owner.pw_gid, "password": PASSWORD}
    values |= {"internal": "dovecot" if as_root else me, "login": "dovenull" if as_root else me}
    values |= {"group": "dovecot" if as_root else _group_of(owner.pw_gid)}
    (folder / "dovecot.conf").write_text(_CONFIGURATION.format(**values), "utf-8")


def _group_of(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _until_ready(server: MailServer, within_s: float = 30) -> None:
    end = time.monotonic() + within_s
    while True:
        try:
            imaplib.IMAP4_SSL("localhost", server.port, ssl_context=server.tls, timeout=5).logout()
        except (OSError, imaplib.IMAP4.error):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
