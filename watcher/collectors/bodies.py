"""Unpack the body of an answer without ever holding more of it than was agreed. Pure."""

import zlib

_GZIP_OR_ZLIB, _RAW_DEFLATE = 47, -15  # wbits, https://docs.python.org/3/library/zlib.html


class BodyTooLarge(ValueError):
    """The body is larger than the cap once unpacked."""


class BodyDamaged(ValueError):
    """The body cannot be unpacked, or is packed in a way we did not ask for."""


class Unpacker:
    """Take a body chunk by chunk, `gzip`, `deflate` or plain; stop at `cap` bytes, counted unpacked."""

    def __init__(self, encoding: str, cap: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BodyDamaged(encoding)
        self._packed = encoding not in ("", "identity")
        self._inflater = zlib.decompressobj(_GZIP_OR_ZLIB) if self._packed else None
        self._cap = cap
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Unpack one more chunk; raise BodyTooLarge or BodyDamaged."""
        while chunk:
            plain, chunk = self._unpack(chunk)
            self._body += plain
            if len(self._body) > self._cap:
                raise BodyTooLarge(self._cap)

    def _unpack(self, chunk: bytes) -> tuple[bytes, bytes]:
        """Return what came out, at most one byte past the cap, and what is left to unpack."""
        if self._inflater is None:
            return chunk, b""
        room = self._cap + 1 - len(self._body)
        try:
            plain = self._inflater.decompress(chunk, room)
        except zlib.error as error:
            if self._body:
                raise BodyDamaged(str(error)) from error
            return self._unpack_raw(chunk, room)
        if self._inflater.eof and self._inflater.unused_data:  # gzip members one after the other
            rest = self._inflater.unused_data
            self._inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
            return plain, rest
        return plain, self._inflater.unconsumed_tail

    def _unpack_raw(self, chunk: bytes, room: int) -> tuple[bytes, bytes]:
        """Try again without a header: many servers understand "deflate" that way."""
        self._inflater = zlib.decompressobj(_RAW_DEFLATE)
        try:
            return self._inflater.decompress(chunk, room), self._inflater.unconsumed_tail
        except zlib.error as error:
            raise BodyDamaged(str(error)) from error

    def body(self) -> bytes:
        """Return everything unpacked so far."""
        return bytes(self._body)
