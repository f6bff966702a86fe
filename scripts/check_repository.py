"""What must not be in the repository: large files, inline script or style, registry addresses, keys of the layers.

Also looks for what import-linter cannot see: foreign keys by string that point to a higher layer.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 3 * 1024 * 1024
# The order of the layers, lowest first; apps on one line must not point at each other.
LAYERS = [
    {"core"}, {"accounts"}, {"network"}, {"points", "notices"}, {"records"}, {"attendance", "courses"}, {"classes"},
    {"learning"}, {"search"}, {"portal"},
]  # fmt: skip
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"")
ADDRESS = re.compile(r"^--?(extra-)?index|\"resolved\": \"http|find-links", re.MULTILINE)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def level(app: str) -> int | None:
    return next((number for number, layer in enumerate(LAYERS) if app in layer), None)


def upward_keys(files: list[Path]) -> list[str]:
    problems = []
    pattern = re.compile(r"(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"'](\w+)\.\w+[\"']")
    for file in files:
        parts = file.relative_to(ROOT).parts
        if parts[0] != "lms" or file.suffix != ".py" or "migrations" in parts:
            continue
        own = level(parts[1])
        for match in pattern.finditer(file.read_text(encoding="utf-8")):
            other = level(match[1])
            if own is not None and match[1] != parts[1] and (other is None or other >= own):
                problems.append(f"{file.relative_to(ROOT)}: a key points upwards to {match[1]}")
    return problems


def main() -> int:
    files = tracked()
    problems = [f"{file.relative_to(ROOT)}: over 3 MB" for file in files if file.stat().st_size > LARGEST]
    problems += upward_keys(files)
    for file in files:
        name = str(file.relative_to(ROOT))
        if file.suffix == ".html" and name.startswith("templates/") and "/emails/" not in name:
            for match in INLINE.finditer(file.read_text(encoding="utf-8")):
                problems.append(f"{name}: inline {match[0].strip()[:30]}")
        if (name.startswith("requirements") or name.endswith("lock.json")) and ADDRESS.search(
            file.read_text(encoding="utf-8")
        ):
            problems.append(f"{name}: names a registry")
    problems += [
        f"{app.relative_to(ROOT)}: no README.md"
        for app in [*(ROOT / "lms").iterdir(), ROOT / "cms"]
        if (app / "apps.py").exists() and not (app / "README.md").exists()
    ]
    print("\n".join(problems) or "nothing that should not be here")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
