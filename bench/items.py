"""How long the statistics of one quiz take: ``python -m bench.items [ATTEMPTS]``, 5,000 attempts at 30 questions."""

import random
import sys
import time

import django


def main() -> None:
    django.setup()
    from lms.questions.statistics import Attempt, analysed

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    chance = random.Random(1)
    kinds = ["single", "multiple", "truefalse", "short", "number"]
    questions = [{"id": f"q{number}", "type": kinds[number % 5]} for number in range(30)]
    attempts = []
    for _ in range(count):
        able = chance.random()
        shares = {question["id"]: float(chance.random() < able) for question in questions}
        answers = {
            question["id"]: [f"答案{chance.randint(1, 200)}"]
            if question["type"] in {"short", "number"}
            else [chance.randint(1, 4)]
            for question in questions
        }
        attempts.append(Attempt(answers, shares, sum(shares.values())))
    begun = time.perf_counter()
    found = analysed(questions, attempts)
    print(f"{count} attempts, {len(found)} questions: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
