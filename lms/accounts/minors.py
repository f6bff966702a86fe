"""Who is a minor, told from the year of birth alone: nothing more of a child is kept.

Where the birthday is not known the law's side is taken: in the year of turning 14 a person counts as under 14, in the
year of turning 18 as a minor.
"""

CONSENT_FROM = 14  # below it only a guardian can agree (个人信息保护法 31)
OF_AGE = 18


def age_at_least(birth_year: int, *, year: int) -> int:
    """The age that somebody born in ``birth_year`` has on every day of ``year``."""
    return year - birth_year - 1


def needs_consent(birth_year: int, *, year: int) -> bool:
    """Whether a guardian has to agree to what is kept."""
    return age_at_least(birth_year, year=year) < CONSENT_FROM


def is_minor(birth_year: int, *, year: int) -> bool:
    return age_at_least(birth_year, year=year) < OF_AGE
