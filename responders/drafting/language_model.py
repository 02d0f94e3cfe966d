"""Ask an optional language model for a wording, at any endpoint that speaks as OpenAI's chat does.

Off unless config/assistant.toml says otherwise; what comes back is bounded in size and in time.
"""

import time
from typing import Any

import httpx
from pydantic import SecretStr

from responders.drafting.machine_words import Asked, Refused, Said, body_of, parse, verified
from watcher.messages import msg
from watcher.settings import AssistantSettings

KEY = "VEILLEUR_LLM_KEY"
MAX_BYTES = 20_000  # of an answer


class Assistant:
    """A language model behind an address."""

    def __init__(self, settings: AssistantSettings, key: SecretStr | None) -> None:
        self._settings, self._key = settings, key

    def word(self, asked: Asked, mark: str) -> Said:
        """Return a verified wording; `mark` is drawn for this request. Raise Refused, whatever went wrong."""
        answer = parse(self._post(body_of(asked, self._settings.model, mark)))
        return verified(answer, asked)

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        address = f"{self._settings.url.rstrip('/')}/chat/completions"
        try:
            with (
                httpx.Client(timeout=self._settings.timeout_s, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", address, json=body, headers=headers) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise Refused(msg("it answered HTTP {code}", code=response.status_code))
                return _read(response, time.monotonic() + self._settings.timeout_s)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refused(msg("it did not answer ({error})", error=type(error).__name__)) from error


def _read(response: httpx.Response, until: float) -> bytes:
    """Return the body, within its size and its time (monotonic seconds): a slow drip is cut too."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Refused(msg("its answer is longer than {limit} bytes", limit=MAX_BYTES))
        if time.monotonic() > until:
            raise Refused(msg("it answered too slowly"))
    return bytes(body)
