"""`messages`: how fast the outbox carries messages to a provider, beside the provider's own client in a bare loop.

Provider is a server on loopback that speaks Twilio's API and answers at once, so that all of the time is ours or the
client's. Each round has both, one after the other, with as many processes.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench import served
from bench.bare_client import ACCOUNT, TOKEN
from bench.figures import Figure, figure, ratios, spread
from bench.ground import Ground
from bench.rounds import say
from tests.environment import ROOT

WORKERS = (1, 2, 4)
A_SECOND = 1_500  # more rows than a worker can carry
MEMORY_ROWS, WARM = 100_000, 10_000
SECONDS_TO_START = 4
STORM_SECONDS, STORM_A_SECOND = 30, 50


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    with _provider() as url:
        environ = {
            **ground.trial("messages"),
            "SMS_GATEWAY": "twilio",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_BASE_URL": url,
        }
        found = _beside(environ, url, rounds, seconds)
        found += _memory(environ)
        found += _storm(environ)
    return found


def _beside(environ: dict[str, str], url: str, rounds: int, seconds: float) -> list[Figure]:
    ours: dict[int, list[float]] = {many: [] for many in WORKERS}
    bare: dict[int, list[float]] = {many: [] for many in WORKERS}
    for number in range(1, rounds + 1):
        for many in WORKERS:
            bare[many].append(_rate([["bench.bare_client", url]] * many, environ, seconds))
            _told(environ, "write", str(int(A_SECOND * seconds * min(many, os.cpu_count() or 1))))
            ours[many].append(_rate([["bench.loaded", "carried", "carry"]] * many, environ, seconds))
            say(f"messages {number}/{rounds} {many} workers: {ours[many][-1]:,.0f}/s, bare {bare[many][-1]:,.0f}/s")
    found = []
    for many in WORKERS:
        found += spread(f"{many} workers, messages", ours[many], "1/s")
        found += ratios(f"{many} workers through as many bare clients", ours[many], bare[many], ">= 0.8")
    return found


def _memory(environ: dict[str, str]) -> list[Figure]:
    say(f"memory over {MEMORY_ROWS} rows")
    _told(environ, "write", str(MEMORY_ROWS))
    told = _told(environ, "all", str(WARM))
    return [
        figure("rows that one worker carried", told["rows"], "", f">= {MEMORY_ROWS}"),
        figure("rows not accepted", told["not accepted"], "", "<= 0"),
        figure("memory of the worker at the end", told["late"], "MiB"),
        figure(f"memory at the end through after {WARM} rows", told["late"] / told["early"], "ratio", "<= 1.1"),
    ]


def _storm(environ: dict[str, str]) -> list[Figure]:
    """From the commit of a booking to the provider's answer, while bookings come at a steady pace."""
    say(f"{STORM_A_SECOND} bookings a second for {STORM_SECONDS} s")
    _told(environ, "write", "0")
    worker = subprocess.Popen([sys.executable, "manage.py", "qcluster"], cwd=ROOT, env=environ, start_new_session=True)
    try:
        told = _told(environ, "storm", str(STORM_SECONDS), str(STORM_A_SECOND))
    finally:
        served.end(worker)
    return [
        figure("storm: bookings made", told["bookings"], "", f">= {STORM_SECONDS * STORM_A_SECOND}"),
        figure("storm: bookings a second", told["bookings"] / told["seconds"], "1/s"),
        figure("storm: not accepted", told["not accepted"], "", "<= 0"),
        figure("storm: from commit to provider, median", told["p50"], "s"),
        figure("storm: from commit to provider, p99", told["p99"], "s", "<= 2"),
        figure("storm: from commit to provider, longest", told["longest"], "s"),
    ]


def _rate(commands: Sequence[list[str]], environ: dict[str, str], seconds: float) -> float:
    """Messages a second of these processes together; all begin at the same moment."""
    at = str(time.time() + SECONDS_TO_START)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", *command, str(seconds), at], cwd=ROOT, env=environ, stdout=subprocess.PIPE
        )
        for command in commands
    ]
    told = [json.loads(one.communicate(timeout=seconds + 60)[0]) for one in running]
    return float(sum(one["sent"] / one["seconds"] for one in told))


def _told(environ: dict[str, str], *deed: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.loaded", "carried", *deed]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, timeout=1_800)
    told: dict[str, float] = json.loads(done.stdout)
    return told


@contextmanager
def _provider() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bookings.gateways.twilio_server", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()
