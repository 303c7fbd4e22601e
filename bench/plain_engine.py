"""The engine that reads papers as its wheel configures it, only without its classifier: what ours is measured beside.

Usage: python -m bench.plain_engine MEBIBYTES, as a child of documents.gateways.ocr.Alone.
"""

import sys
from dataclasses import dataclass, field
from typing import Any

from rapidocr import RapidOCR

from documents.gateways import rapid

KEPT = {
    "Global.use_cls",
    "Global.log_level",
    "EngineConfig.onnxruntime.intra_op_num_threads",
    "EngineConfig.onnxruntime.inter_op_num_threads",
}


@dataclass
class Plain:
    engine: RapidOCR = field(
        default_factory=lambda: RapidOCR(
            params={name: value for name, value in rapid.PARAMETERS.items() if name in KEPT}
        )
    )

    def read(self, coded: bytes) -> dict[str, Any]:
        picture = rapid.decoded(coded)
        self.engine(picture)
        return {"width": picture.shape[1], "height": picture.shape[0], "lines": []}


if __name__ == "__main__":
    rapid.serve(Plain(), sys.stdin.buffer, sys.stdout.buffer)
