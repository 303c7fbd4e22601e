"""Twilio's own client in a loop, as anybody would write it: what the outbox is measured beside.

python -m bench.bare_client URL SECONDS AT, the moment (seconds since the epoch) at which to begin; prints figures.
"""

import json
import sys
import time

from twilio.rest import Client

ACCOUNT, TOKEN = "AC" + "0" * 32, "secret-token"
WORDS = (
    "Tanpa Jeda Imigrasi Bekasi: besok: 4 Mar 2030 09.00, MPP Kota Bekasi. https://tanpajeda.example.go.id/k/abcdefgh"
)


def main(url: str, seconds: float, at: float) -> dict[str, float]:
    client = Client(ACCOUNT, TOKEN)
    client.api.base_url = url
    client.messages.create(to="+6281100000000", from_="IMIGRASI", body=WORDS)
    time.sleep(max(0.0, at - time.time()))
    begun, sent = time.monotonic(), 0
    while time.monotonic() < begun + seconds:
        client.messages.create(to=f"+62811{sent:08d}", from_="IMIGRASI", body=WORDS)
        sent += 1
    return {"sent": sent, "seconds": time.monotonic() - begun}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))))
