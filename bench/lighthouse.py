"""Lighthouse on a page of a running site, by node and the system's Chromium. It fetches nothing but the site."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-gpu"
# The pages that a stranger meets first, in the order in which she does.
PAGES = {
    "home": "/",
    "catalogue": "/courses/",
    "course": "/courses/baduanjin/",
    "lesson": "/courses/baduanjin/stand/",
}


def missing() -> str:
    """What has to be installed first, as a sentence; empty when nothing has."""
    if shutil.which("node") is None:
        return "node is not installed: apt-get install nodejs npm"
    if not PROGRAM.exists():
        return "Lighthouse is not installed: npm ci --ignore-scripts"
    return ""


def audit(address: str, categories: tuple[str, ...], *, throttled: bool) -> dict:
    """Lighthouse's report on the page as a phone gets it.

    ``throttled``: with the network and the processor of a slow phone, reckoned from what was loaded; else as it is.
    """
    with tempfile.TemporaryDirectory(prefix="linxue-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [
            str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(categories)}", f"--chrome-flags={CHROMIUM_FLAGS}",
            f"--throttling-method={'simulate' if throttled else 'provided'}", "--no-enable-error-reporting",
        ]  # fmt: skip
        done = subprocess.run(
            command,
            env={**os.environ, "CHROME_PATH": CHROMIUM, "TMPDIR": folder},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"Lighthouse failed on {address}: {done.stderr[-2000:]}")
        return json.loads(report.read_text())


def score(report: dict, category: str) -> int:
    """0 to 100. Raises when Lighthouse could not tell: that is no full mark."""
    value = report["categories"][category]["score"]
    if value is None:
        raise RuntimeError(f"{category}: {report['runWarnings']}")
    return round(100 * value)


def lost(report: dict, category: str) -> list[str]:
    """What the page lost marks for."""
    audits = [report["audits"][ref["id"]] for ref in report["categories"][category]["auditRefs"] if ref["weight"] > 0]
    return [f"{one['id']}: {one['title']}" for one in audits if one["score"] is not None and one["score"] < 1]
