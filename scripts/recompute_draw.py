"""Do a draw again from its published file: `python3 recompute_draw.py draw.json`.

Needs Python 3.9 and nothing else, and shares no line with the program that drew. Says what it has found; ends with 0
when everything fits and with 1 when something does not.
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path


def main(path: str) -> int:
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    wrong = []

    def check(fits: bool, name: str) -> None:
        print(("fits     " if fits else "WRONG    ") + name)
        if not fits:
            wrong.append(name)

    list_hash = hashlib.sha256(told["list"].encode("utf-8")).hexdigest()
    check(list_hash == told["list_sha256"], f"SHA-256 of the list: {list_hash}")
    if not told.get("number"):
        print("not drawn yet: the seed is still secret")
        return 1 if wrong else 0
    seed_hash = hashlib.sha256(told["seed"].encode("ascii")).hexdigest()
    check(seed_hash == told["seed_sha256"], f"SHA-256 of the seed: {seed_hash}")

    published = json.loads(told["list"])
    people = {entry["ticket"]: entry["quotas"] for entry in published["entries"]}
    check(len(people) == len(published["entries"]), f"{len(people)} different tickets")
    mixed = ":".join([list_hash, told["seed"], told["number"]])
    key = hashlib.sha256(mixed.encode("ascii")).hexdigest().encode("ascii")
    drawn = sorted((hmac.new(key, ticket.encode("ascii"), hashlib.sha256).hexdigest(), ticket) for ticket in people)
    left = [ticket for _rank, ticket in drawn if ticket not in told["void"]]
    seats = published["seats"]
    placed = []
    for quota in ("new", "own", "over_70"):
        kept = published["reserved"][quota]
        for ticket in list(left):
            if kept > 0 and len(placed) < seats and quota in people[ticket]:
                placed.append(ticket)
                left.remove(ticket)
                kept -= 1
    while left and len(placed) < seats:
        placed.append(left.pop(0))
    check(placed == told["placed"], f"{len(placed)} places, in this order: {' '.join(placed)}")
    check(left == told["waiting"], f"{len(left)} in the queue, in this order: {' '.join(left)}")
    print("The draw is right." if not wrong else f"{len(wrong)} things are wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
