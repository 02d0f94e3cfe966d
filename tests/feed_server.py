"""A loopback HTTP server a test scripts route by route; every request is kept in `requests`.

    with FeedServer() as server:
        server.routes["/feed"] = Reply(body=FEED, etag='"v1"')

Nothing waits on the clock: a slow server is one whose `gate` event the test sets.
"""

import contextlib
import gzip
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True)
class Reply:
    """What a route answers. `chunks` replaces `body` (it may never end); `etag` answers 304 when it matches.

    `gate` holds the server after the first chunk until the test sets it; the status 0 hangs up.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Callable[[], Iterable[bytes]] | None = None
    gate: threading.Event | None = None
    etag: str | None = None


@dataclass(frozen=True)
class Request:
    """What a client asked; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


def redirect(to: str, status: int = 301) -> Reply:
    return Reply(status, headers={"Location": to})


def gzip_bomb(size: int) -> Reply:
    """Answer with `size` zero bytes, a thousand times smaller on the wire."""
    return Reply(body=gzip.compress(bytes(size)), headers={"Content-Encoding": "gzip"})


def endless(piece: bytes = b"<item>" + b"a" * 65_000) -> Reply:
    def forever() -> Iterable[bytes]:
        while True:
            yield piece

    return Reply(chunks=forever)


def drop_by_drop(body: bytes) -> Reply:
    """Send one byte at a time."""
    return Reply(chunks=lambda: (body[i : i + 1] for i in range(len(body))))


class FeedServer:
    """Serve `routes` (path -> Reply) on 127.0.0.1 in threads, until the `with` block ends."""

    def __init__(self) -> None:
        self.routes: dict[str, Reply] = {}
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def certify(self, folder: Path) -> None:
        """Speak TLS from now on, with a certificate that nobody vouches for."""
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
        subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> "FeedServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for reply in self.routes.values():
            if reply.gate:
                reply.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"  # the end of the connection is the end of the body

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            server.requests.append(Request(self.path, headers, self.command, body))
            reply = server.routes.get(self.path, Reply(404))
            if reply.etag and headers.get("if-none-match") == reply.etag:
                reply = Reply(304, etag=reply.etag)
            with contextlib.suppress(ConnectionError):  # a client that has had enough
                self._send(reply)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def _send(self, reply: Reply) -> None:
            if reply.status == 0:  # hang up
                return
            self.send_response(reply.status)
            for name, value in {**({"ETag": reply.etag} if reply.etag else {}), **reply.headers}.items():
                self.send_header(name, value)
            if reply.chunks is None and reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for chunk in reply.chunks() if reply.chunks else [reply.body]:
                self.wfile.write(chunk)
                self.wfile.flush()
                if reply.gate:
                    reply.gate.wait()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing on stderr."""

    return Handler
