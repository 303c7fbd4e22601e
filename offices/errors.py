"""What an action of the house refuses, by code; wording.py says the codes."""


class Refused(Exception):
    """Nothing has changed. `codes` say why; `status` is the HTTP status that means it."""

    code = "refused"
    status = 409

    def __init__(self, *codes: str) -> None:
        self.codes: tuple[str, ...] = codes or (self.code,)
        super().__init__(", ".join(self.codes))


class KeyReused(Refused):
    """The idempotency key was used before, for something else."""

    code = "key_reused"
    status = 422


class NotAllowed(Refused):
    code = "not_allowed"
    status = 403
