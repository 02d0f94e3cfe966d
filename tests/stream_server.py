"""A loopback server that streams as Bluesky does: the firehose, or Jetstream held to the SDK's own models.

    with StreamServer("jetstream") as server:
        server.post("did:plc:a", "3k", {"text": "Bonjour"})
        server.people["did:plc:a"] = {"handle": "a.test"}

It keeps what was said from `floor` on, and goes wrong when a test says so: `hang_up_after` frames,
`refusals` (statuses, once each), `noise` (frames sent before all others).
"""

import asyncio
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import bluesky_frames as frames
from aiohttp import WSMsgType, web
from atproto_client.models import NetworkBskyJetstreamSubscribeEvents
from atproto_jetstream.models import MessageFrame, parse_frame, parse_subscribe_events_message

START = 100  # the place before the first frame
_FIREHOSE, _JETSTREAM = "com.atproto.sync.subscribeRepos", "network.bsky.jetstream.subscribeEvents"


class StreamServer:
    """Stream what is said, from the place that is asked for, to whoever connects."""

    def __init__(self, protocol: str) -> None:
        self.is_jetstream = protocol == "jetstream"
        self.frames: list[tuple[int, bytes | str]] = []
        self.people: dict[str, dict[str, Any]] = {}
        self.floor = 1
        self.hang_up_after: int | None = None
        self.last_words: bytes | str | None = None
        self.refusals: list[int] = []
        self.noise: list[bytes | str] = []
        self.asked: list[dict[str, str]] = []
        self.profiles_status = 200
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._sockets: set[web.WebSocketResponse] = set()

    def __enter__(self) -> "StreamServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get(f"/xrpc/{_JETSTREAM if self.is_jetstream else _FIREHOSE}", self._stream)
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", self._profiles)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        for socket in set(self._sockets):
            await socket.close()
        await self._runner.cleanup()

    # What is said

    def post(
        self,
        did: str,
        key: str,
        record: Mapping[str, Any] | None,
        action: str = "create",
        at: datetime | None = None,
    ) -> None:
        """Say that an account posted; None that it took the post away."""
        said = None if record is None else {"createdAt": frames.iso(datetime.now(UTC)), **record}
        self._write(did, f"{frames.POST}/{key}", said, action, at or datetime.now(UTC))

    def profile(self, did: str, name: str) -> None:
        self._write(did, f"{frames.PROFILE}/self", {"displayName": name}, "update", datetime.now(UTC))

    def _write(self, did: str, path: str, record: Mapping[str, Any] | None, action: str, at: datetime) -> None:
        seq = self.seq + 1
        made = (
            frames.jetstream_commit(seq, did, path, record, at, action)
            if self.is_jetstream
            else frames.commit_frame(seq, did, {path: record}, at, action)
        )
        self.say(made)

    def rename(self, did: str, handle: str) -> None:
        make = frames.jetstream_identity if self.is_jetstream else frames.identity_frame
        self.say(make(self.seq + 1, did, handle, datetime.now(UTC)))

    def close(self, did: str, status: str) -> None:
        make = frames.jetstream_account if self.is_jetstream else frames.account_frame
        self.say(make(self.seq + 1, did, datetime.now(UTC), active=False, status=status))

    def say(self, frame: bytes | str) -> None:
        """Add a frame; Jetstream's must be what the SDK's models take."""
        if self.is_jetstream:
            parsed = parse_frame(frame)
            assert isinstance(parsed, MessageFrame)
            parse_subscribe_events_message(parsed)
        self.frames.append((self.seq + 1, frame))

    @property
    def seq(self) -> int:
        return self.frames[-1][0] if self.frames else START

    # How it is told

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        if self.refusals:
            return web.Response(status=self.refusals.pop(0), headers={"Retry-After": "7"})
        place = self._place(request)
        if place is None:
            return web.json_response({"error": "CursorTooOld", "message": "below the floor"}, status=400)
        socket = web.WebSocketResponse(protocols=("xrpc.v1.json",) if self.is_jetstream else ())
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await self._tell(socket, place)
        except ConnectionError:  # the other one left
            pass
        finally:
            self._sockets.discard(socket)
        return socket

    def _place(self, request: web.Request) -> int | None:
        """Return the last frame that was heard before; None for a place that is refused."""
        if self.is_jetstream:
            query: dict[str, Any] = {name: int(value) for name, value in request.query.items() if value.isdigit()}
            query["collections"] = request.query.getall("collections")
            NetworkBskyJetstreamSubscribeEvents.Params.model_validate(query)
            assert {*request.query} <= {"collections", "cursor", "maxMessageSizeBytes"}
        cursor = int(request.query.get("cursor", -1))
        if cursor < 0:
            return self.seq
        if self.is_jetstream and cursor >= 10**15:  # an instant: it begins as far back as it can
            self.noise = [frames.jetstream_info("OutdatedCursor")]
            return self.floor - 1
        if self.is_jetstream:
            return cursor - 1 if cursor >= self.floor - 1 else None
        if cursor < self.floor - 1:
            self.noise = [frames.frame_of("#info", {"name": "OutdatedCursor"})]
        return cursor

    async def _tell(self, socket: web.WebSocketResponse, place: int) -> None:
        async def send(frame: bytes | str) -> None:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))

        noise, self.noise = self.noise, []
        for frame in noise:
            await send(frame)
        told = 0
        while not socket.closed:
            for seq, frame in [one for one in self.frames if one[0] > place and one[0] >= self.floor]:
                if told == self.hang_up_after:
                    if self.last_words is not None:
                        await send(self.last_words)
                    await socket.close()
                    return
                await send(frame)
                place, told = seq, told + 1
            try:
                async with asyncio.timeout(0.01):
                    if (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING):
                        return
            except TimeoutError:
                pass

    async def _profiles(self, request: web.Request) -> web.Response:
        if self.profiles_status != 200:
            return web.Response(status=self.profiles_status)
        actors = request.query.getall("actors")
        assert len(actors) <= 25
        found = [{"did": did, **one} for did, one in self.people.items() if did in actors or one["handle"] in actors]
        return web.json_response({"profiles": found})
