"""Send e-mail through an SMTP server (RFC 5321), always under TLS, each refusal told for what it is."""

import re
import smtplib
import ssl
from contextlib import suppress

from pydantic import SecretStr

from responders.mail_message import checked_address, compose, domain_of, message_id
from responders.mailing import Delivered, MailDeferred, MailFailed, MailRefused, MailUncertain
from watcher.clock import Clock
from watcher.errors import reason_of
from watcher.messages import Message, msg
from watcher.settings.settings import MailSettings
from watcher.text import one_line

PASSWORD = "VEILLEUR_SMTP_PASSWORD"  # noqa: S105  the name of the secret
TIMEOUT_S = 60.0
_DATA_WANTED = 354
_LINE_OF_A_DOT = re.compile(rb"^\.", re.MULTILINE)
_SAID_WIDTH = 160


class SmtpMailer:
    """One conversation with one server; opened at the first message, again after a cut."""

    def __init__(
        self,
        settings: MailSettings,
        password: SecretStr | None,
        clock: Clock,
        context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._settings = settings
        self._password = password
        self._clock = clock
        self._context = context or ssl.create_default_context()
        self._timeout_s = timeout_s
        self._smtp: smtplib.SMTP | None = None

    def connect(self) -> None:
        """Open the conversation under TLS and log in; raise MailDeferred, nothing having left."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._opened()
            self._log_in(self._smtp)
        except smtplib.SMTPAuthenticationError as error:  # its text may repeat what we said
            self.close()
            raise MailDeferred(
                msg("The mail server {host} refuses the password ({code}).", host=self._host, code=error.smtp_code),
                msg("Correct username in config/mail.toml, or VEILLEUR_SMTP_PASSWORD in secrets.env."),
            ) from None
        except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
            self.close()
            raise MailDeferred(
                msg("The mail server {host} cannot be reached: {why}.", host=self._host, why=_why(error)),
                msg("It is tried again by itself. See host, port and security in config/mail.toml."),
            ) from error

    def send(self, recipient: str, subject: str, text: str, html: str | None, key: str) -> Delivered:
        """Send one message; raise MailDeferred, MailRefused or MailUncertain."""
        mail = self._settings
        to = checked_address(recipient)
        payload = compose(mail.from_address, mail.reply_to, to, subject, text, html, key, self._clock())
        self.connect()
        smtp = self._smtp
        assert smtp is not None
        try:
            self._announce(smtp, to)
        except OSError as error:
            self.close()
            raise MailDeferred(msg("The mail server {host} hung up.", host=self._host)) from error
        self._hand_over(smtp, payload)
        return Delivered(message_id(key, mail.from_address))

    def close(self) -> None:
        """Leave politely, or hang up."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.quit()
            smtp.close()

    @property
    def _host(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _opened(self) -> smtplib.SMTP:
        mail, name = self._settings, domain_of(self._settings.from_address)
        if mail.security == "tls":
            return smtplib.SMTP_SSL(mail.host, mail.port, name, timeout=self._timeout_s, context=self._context)
        smtp = smtplib.SMTP(mail.host, mail.port, name, timeout=self._timeout_s)
        try:
            smtp.starttls(context=self._context)  # raises where it is not offered: never in clear
        except OSError:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._settings.username:
            smtp.login(self._settings.username, self._password.get_secret_value() if self._password else "")

    def _announce(self, smtp: smtplib.SMTP, to: str) -> None:
        """Say who writes to whom, up to the leave to send; raise MailFailed, or OSError when the line was cut."""
        self._check(smtp, *smtp.mail(self._settings.from_address))
        self._check(smtp, *smtp.rcpt(to))
        code, said = smtp.docmd("DATA")
        if code != _DATA_WANTED:
            raise self._refusal(smtp, code, said)

    def _hand_over(self, smtp: smtplib.SMTP, payload: bytes) -> None:
        """Send the words and read the verdict. From the first byte on, silence means that nobody knows."""
        try:
            smtp.send(_LINE_OF_A_DOT.sub(b"..", payload) + b".\r\n")
            code, said = smtp.getreply()
        except OSError as error:
            self.close()
            raise MailUncertain(
                msg("The mail server {host} hung up without saying whether it took the message.", host=self._host),
                msg("Ask the recipient; to send it again: veilleur digest --send --again PERSON"),
            ) from error
        self._check(smtp, code, said)

    def _check(self, smtp: smtplib.SMTP, code: int, said: bytes) -> None:
        if not 200 <= code < 300:
            raise self._refusal(smtp, code, said)

    def _refusal(self, smtp: smtplib.SMTP, code: int, said: bytes) -> MailFailed:
        """Return what a refusal means, the conversation made ready for the next message."""
        if code in (-1, 421):
            self.close()
        else:
            with suppress(OSError):
                smtp.rset()
        words = one_line(said.decode("utf-8", "replace"), _SAID_WIDTH)
        why = msg("The mail server answered {code} {words}", code=code, words=words)
        return MailRefused(why) if 500 <= code < 600 else MailDeferred(why)


def _why(error: Exception) -> Message:
    if isinstance(error, ssl.SSLCertVerificationError):
        return msg("its certificate is not valid ({reason})", reason=error.verify_message)
    if isinstance(error, smtplib.SMTPResponseException):
        return msg("it answered {code}", code=error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return msg("it does not offer what is asked (STARTTLS, a password)")
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return reason_of(error)
    return msg("{reason}", reason=type(error).__name__)
