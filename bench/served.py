"""The product, served as in production, for as long as one measurement needs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKERS = 2
THREADS = 16  # blocking threads of each worker
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Site:
    url: str
    pid: int
    started_in: float  # seconds until the first answer

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children]


@contextmanager
def site(environment: dict[str, str], *, application: str = "config.wsgi:application") -> Iterator[Site]:
    """The application behind granian on a free port of this machine; it ends with the block, whatever happens."""
    port = _free_port()
    command = ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", "granian", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
    command += ["--blocking-threads", str(THREADS), "--log-level", "warning", "--no-ws", application]
    begun = time.monotonic()
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}"
        _await_answer(f"{url}/healthz", server)
        yield Site(url, server.pid, time.monotonic() - begun)
    finally:
        end(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the web server ended with {server.returncode} before it answered")
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"no answer from {url}")


def end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
