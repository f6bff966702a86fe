"""make lint: every check that reads the code, side by side. All of them run; any that fails fails the whole."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DJANGO = {"DEMO": "1", "SITE_URL": "http://127.0.0.1:8000"}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def checks(scratch: Path) -> list[tuple[str, list[str]]]:
    database = {"DATABASE_URL": f"sqlite:///{scratch / 'lint.sqlite3'}"}
    os.environ.update(DJANGO | database)
    return [
        # The longest first.
        ("mypy", [str(BIN / "mypy")]),
        ("ruff", [str(BIN / "ruff"), "check", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("import-linter", [str(BIN / "lint-imports")]),
        ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
        ("system check", manage("check", "--fail-level", "WARNING")),
        ("migrations", manage("makemigrations", "--check", "--dry-run")),
        ("translations", [sys.executable, "scripts/check_translations.py"]),
        ("plain words", [sys.executable, "scripts/check_plain_words.py"]),
        ("style bundle", [sys.executable, "scripts/bundle_css.py", "--check"]),
        ("styles", [sys.executable, "scripts/check_styles.py"]),
        ("repository", [sys.executable, "scripts/check_repository.py"]),
    ]


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory(prefix="linxue-lint-") as folder, ThreadPoolExecutor(os.cpu_count()) as together:
        started = [(name, together.submit(run, command)) for name, command in checks(Path(folder))]
        for name, check in started:
            done = check.result()
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
            if done.returncode != 0:
                failed = True
                print(done.stdout[-6000:] + done.stderr[-3000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
