"""What became of messages, as providers say it: by themselves, or asked once a day."""


def note(receipt, *, reference=None):
    pass
