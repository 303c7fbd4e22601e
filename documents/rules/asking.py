"""What no interview may ask: who a person is says nothing on whether they are safe."""

import re

NEVER_ASKED = {
    "savings": r"tabungan\w*|saldo|rekening\w*|deposito|savings?|bank account|bank balance|penghasilan|pendapatan"
    r"|income|kekayaan|wealth|uang (?:yang|di bank|simpanan)|(?:berapa|punya)(?: banyak| jumlah)? uang|how much money",
    "religion": r"agama\w*|keyakinan|religio\w*|faith|islam|muslim\w*|kristen|katolik|hindu|buddh?a|gereja|masjid"
    r"|christian\w*|church|mosque",
    "marital_status": r"\w*nikah\w*|\w*kawin\w*|cerai|janda|duda|lajang|suami|istri|isteri|marital\w*|married"
    r"|marriage|divorced?|widow\w*|husband|wife|spouse",
    "origin": r"(?:ber)?asal|suku|etnis|kampung|daerah|provinsi|tempat lahir|lahir di|origins?|ethnic\w*|tribe"
    r"|home ?town|province|birth ?place|place of birth|where were you born",
    "sex": r"kelamin|gender|sex|hamil|pregnan\w*|perempuan|wanita|laki laki|lelaki|pria|female|male|wom[ae]n|m[ae]n",
    "age": r"umur|usia|tanggal lahir|tahun lahir|how old|your age|years old|birth ?da(?:te|y)|date of birth"
    r"|when were you born",
}
PATTERNS = {topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in NEVER_ASKED.items()}


def never_asked(text: str) -> tuple[str, ...]:
    """Topics of the text that no interview may ask about, of words or of a code."""
    spaced = text.replace("_", " ").replace("-", " ")
    return tuple(topic for topic, pattern in PATTERNS.items() if pattern.search(spaced))


def never_held_against(text: str) -> tuple[str, ...]:
    """Topics that no flag and no reason may speak of. Of age they may: the law forbids work abroad before 18."""
    return tuple(topic for topic in never_asked(text) if topic != "age")
