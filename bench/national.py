"""A file of places of the size and shape of the whole country, for a machine that does not have the real one."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

# Cities, districts, streets and communities of the statistics office's list of 2023, 665,245 in all.
TIERS = (
    ("city", 342, ""),
    ("district", 2_978, "区"),
    ("street", 41_352, "街道办事处"),
    ("community", 620_573, "社区居民委员会"),
)
DIGITS = {"city": 4, "district": 2, "street": 3, "community": 3}


def file_of_places(folder: Path) -> tuple[Path, str]:
    """The file that NATIONAL_FILE names, or one made here; and which of the two it is."""
    named = os.environ.get("NATIONAL_FILE")
    if named:
        return Path(named), "the file of NATIONAL_FILE"
    path = folder / "country.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "tier", "parent_code"])
        writer.writerows(_rows())
    return path, "a made-up country of the same shape"


def _rows() -> Iterator[tuple[str, str, str, str]]:
    above = [""]
    for tier, count, suffix in TIERS:
        codes = []
        for number in range(count):
            # Spread as evenly as the counts allow; children of one parent stand together.
            parent_at, parents = number * len(above) // count, len(above)
            first = -(-parent_at * count // parents)
            parent = above[parent_at]
            code = f"{parent}{number - first + (1000 if not parent else 1):0{DIGITS[tier]}}"
            codes.append(code)
            yield code, f"样例{number}{suffix}", tier, parent
        above = codes
