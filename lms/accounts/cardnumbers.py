"""Numbers of learner cards: eleven random digits and a check digit, in groups of four.

Random, not counted: a number tells nothing of when or where it was given, and its neighbours belong to nobody.
"""

import secrets

LENGTH = 12
GROUP = 4


def check_digit(digits: str) -> str:
    """ISO/IEC 7064 MOD 11,10: finds every mistyped digit and nearly every pair that changed places."""
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def new_number() -> str:
    """A number nobody has: of ninety thousand million, so two alike are left to the unique column."""
    least = 10 ** (LENGTH - 2)
    digits = str(least + secrets.randbelow(9 * least))
    return digits + check_digit(digits)


def as_number(typed: str) -> str:
    """``typed`` without its spaces and dashes when it may be a card number; else empty."""
    digits = typed.translate(str.maketrans("０１２３４５６７８９", "0123456789", " -－　"))
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdecimal()):
        return ""
    return digits if check_digit(digits[:-1]) == digits[-1] else ""


def grouped(number: str) -> str:
    """``613720489512`` → ``6137 2048 9512``."""
    return " ".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))
