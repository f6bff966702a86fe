"""Verification codes: 80 bits in characters that nobody mixes up, written in groups of four."""

import secrets

# Crockford's: without I, L, O and U. Who reads one of them off a paper means 1, 1 and 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u3000": None, "－": None, "—": None})
CODE_LENGTH = 16  # of five bits each
GROUP = 4


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_code(typed: str) -> str:
    """What was ``typed`` in the form that is stored; what can be no code comes out as one that nobody has."""
    code = typed.strip().upper().translate(MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else "-" * CODE_LENGTH
