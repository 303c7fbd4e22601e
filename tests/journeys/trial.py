"""A trial of the product as people start it: script/server, in a place of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests import environment

SECONDS_TO_START = 180  # the first time with seeding, on a busy machine
SECONDS_TO_STOP = 30


class NotServing(Exception):
    """The trial ended, or does not answer; with its last words."""


class Trial:
    """script/server with its own port and its own TANPAJEDA_VAR."""

    def __init__(self, var: Path, **settings: str) -> None:
        self.var = var
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that the terminal showed, over all starts."""
        return (self.var / "terminal").read_text(errors="replace")

    @property
    def sent(self) -> list[dict]:
        """The messages that left through the outbox, oldest first."""
        outbox = self.var / "outbox.jsonl"
        return [json.loads(line) for line in outbox.read_text().splitlines()] if outbox.exists() else []

    def password(self, username: str) -> str:
        """Of a demo login, as the first start told it."""
        told = (self.var / "demo-logins.txt").read_text().splitlines()
        return next(line.split()[1] for line in told if line.split()[:1] == [username])

    def run(self, *arguments: str) -> str:
        """What another program of the product prints that works on this trial's data. Raises CalledProcessError."""
        env = {**environment.without_settings(), **self.settings, "TANPAJEDA_VAR": str(self.var)}
        command = [sys.executable, *arguments]
        captured = {"stdout": subprocess.PIPE, "text": True, "timeout": SECONDS_TO_START}
        printed: str = subprocess.run(command, cwd=environment.ROOT, env=env, check=True, **captured).stdout
        return printed

    def start(self) -> float:
        """Serve; the seconds it took. Raises NotServing."""
        began = time.monotonic()
        self.var.mkdir(parents=True, exist_ok=True)
        variables = {**environment.without_settings(), **self.settings}
        variables |= {"PORT": str(self.port), "TANPAJEDA_VAR": str(self.var)}
        with (self.var / "terminal").open("ab") as terminal:
            said = len(self.log)
            self.process = subprocess.Popen(
                # A killed test run would leave it otherwise; and one behind nohup has taught it to ignore SIGHUP.
                ["setpriv", "--pdeathsig", "TERM", "--", "env", "--default-signal=HUP,INT", "script/server"],
                cwd=environment.ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=terminal,
                start_new_session=True,
            )
        ours = f"{self.url} (Ctrl-C stops it)"  # or somebody else's server on this port would pass for it
        while not (ours in self.log[said:] and self.answers()):
            if self.process.poll() is not None or time.monotonic() > began + SECONDS_TO_START:
                raise NotServing(self.log[-4000:])
            time.sleep(0.02)
        return time.monotonic() - began

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def family(self) -> list[int]:
        """Every process that the start brought up, this one's own child first."""
        assert self.process is not None, "not started"
        found = [self.process.pid]
        for pid in found:
            found += environment.children(pid)
        return found

    def stop(self, how: int = signal.SIGTERM) -> int | None:
        """Its exit code after the signal; None when it was not running."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(how)
        try:
            return self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            for pid in self.family():
                os.kill(pid, signal.SIGKILL)
            raise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
