"""Verification codes: 80 bits in characters that nobody mixes up, written in groups of four."""

import secrets
import unicodedata

# Crockford's: without I, L, O and U. Who reads one of them off a paper means 1, 1 and 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_LENGTH = 16  # of five bits each
GROUP = 4
NOBODYS = "-" * CODE_LENGTH
LONGEST_TYPED = 60  # with what is copied along: a few words, an end of the sentence


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_code(typed: str) -> str:
    """What was ``typed`` in the form that is stored; what can be no code comes out as one that nobody has.

    Letters and figures count, full-width ones too; lines, spaces and what stands around them do not.
    """
    if len(typed) > LONGEST_TYPED:
        return NOBODYS
    plain = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(one for one in plain if one.isascii() and one.isalnum()).translate(MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else NOBODYS
