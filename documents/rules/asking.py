"""What no interview may ask: who a person is says nothing on whether they are safe."""

import re

NEVER_ASKED = {
    "savings": r"tabungan\w*|saldo|rekening\w*|deposito|savings?|bank account|bank balance",
    "religion": r"agama\w*|keyakinan|religio\w*|faith",
    "marital_status": r"\w*nikah\w*|\w*kawin\w*|cerai|janda|duda|lajang|marital\w*|married|marriage|divorced?|widow\w*",
    "origin": r"(?:ber)?asal|suku|etnis|kampung halaman|origins?|ethnic\w*|tribe|home ?town",
    "sex": r"kelamin|gender|sex|hamil|pregnan\w*",
    "age": r"umur|usia|how old|your age",
}
PATTERNS = {topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in NEVER_ASKED.items()}


def never_asked(text: str) -> tuple[str, ...]:
    """Topics of the text that no interview may ask about, of words or of a code."""
    spaced = text.replace("_", " ").replace("-", " ")
    return tuple(topic for topic, pattern in PATTERNS.items() if pattern.search(spaced))
