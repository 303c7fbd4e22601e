"""`weight`: memory of a web worker, seconds to start, and what a page costs on the wire."""

import gzip
import re
import socket
import statistics
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli

from bench import drive, served
from bench.booking import HOLDS
from bench.figures import Figure, figure, spread
from bench.ground import BEKASI, Ground

KB = 1024
PAGES = {"first page": "/"}
IN_CSS = re.compile(r"""url\(["']?(?!data:)([^"')]+)["']?\)""")


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    ground.load(BEKASI)
    ground.reset(BEKASI)
    environment = ground.environment(BEKASI.name)
    starts = []
    for _round in range(rounds):
        with served.site(environment) as site:
            starts.append(site.started_in)
    found = spread("start-up to the first answer", starts, "s")
    with served.site(environment) as site:
        drive.wrk(site.url, "hold.lua", 32, 1, counts="201", target=HOLDS, low=1, high=BEKASI.slots)
        found += _memory(site, "after a second of load")
        drive.wrk(site.url, "hold.lua", 32, 2 * seconds, counts="201", target=HOLDS, low=1, high=BEKASI.slots)
        found += _memory(site, f"after {2 * seconds:.0f} more seconds")
        ground.check(BEKASI)
    return found + _pages(ground)


def _memory(site: served.Site, when: str) -> list[Figure]:
    each = [_rollup(pid) for pid in site.workers()]
    return [
        figure(f"memory of a web worker, {kind}, {when}", statistics.mean(one[kind] for one in each) / KB, "MB")
        for kind in ("Rss", "Pss")
    ]


def _rollup(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name.rstrip(":"): int(size) for name, size, *_unit in (line.split() for line in lines)}


# --- pages -------------------------------------------------------------------------------------------------------


def _pages(ground: Ground) -> list[Figure]:
    """What a phone fetches that has never been here, from the product with its own seed."""
    found = []
    with served.site(ground.trial()) as site:
        for name, path in PAGES.items():
            fetched = fetch_whole(site.url, path)
            weight = sum(one.bytes for one in fetched) / KB
            found += [
                figure(f"{name}, bytes on the wire with headers", weight, "KB", "<= 60"),
                figure(f"{name}, requests", len(fetched), "requests", "<= 14"),
            ]
            found += [
                figure(f"{name}: {re.sub(r'[.][0-9a-f]{12}[.]', '.', urlsplit(one.url).path)}", one.bytes / KB, "KB")
                for one in fetched
            ]
    return found


@dataclass(frozen=True)
class Fetched:
    url: str
    bytes: int
    kind: str
    text: str


class _Linked(HTMLParser):
    """What a browser fetches because of a page: style sheets, scripts, pictures, icons, fonts it is told to preload."""

    RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and self.RELATIONS & set((given.get("rel") or "").split()):
            self.links.append(given.get("href") or "")
        if tag in ("script", "img", "source") and given.get("src"):
            self.links.append(given["src"] or "")
        if tag == "use" and not (given.get("href") or "#").startswith("#"):
            self.links.append((given["href"] or "").split("#")[0])


def fetch_whole(root: str, path: str) -> list[Fetched]:
    """The page and everything it needs, each once, as a browser would ask for it."""
    fetched: dict[str, Fetched] = {}
    waiting = [urljoin(root, path)]
    while waiting:
        url = waiting.pop(0)
        if url in fetched or not url.startswith(root):
            continue
        one = fetched[url] = _fetch(url)
        links: list[str] = []
        if one.kind == "text/html":
            reader = _Linked()
            reader.feed(one.text)
            links = reader.links
        elif one.kind == "text/css":
            links = IN_CSS.findall(one.text)
        waiting += [urljoin(url, link) for link in links if not link.startswith("data:")]
    return list(fetched.values())


def _fetch(url: str) -> Fetched:
    """Every byte of the answer, status line and headers included."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    asked = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n"
        "X-Forwarded-Proto: https\r\nX-Forwarded-For: 10.0.0.1\r\nAccept: text/html,*/*\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(asked.encode())
        raw = b"".join(iter(lambda: line.recv(65536), b""))
    head, _blank, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    assert " 200 " in f"{status} ", f"{url}: {status}"
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    kind = headers.get("content-type", "").split(";")[0]
    return Fetched(url, len(raw), kind, _decoded(body, headers) if kind.startswith("text/") else "")


def _decoded(body: bytes, headers: dict[str, str]) -> str:
    if headers.get("transfer-encoding") == "chunked":
        whole = b""
        while body:
            size, _line, body = body.partition(b"\r\n")
            length = int(size, 16)
            whole, body = whole + body[:length], body[length + 2 :]
        body = whole
    match headers.get("content-encoding"):
        case "gzip":
            body = gzip.decompress(body)
        case "br":
            body = brotli.decompress(body)
    return body.decode()
