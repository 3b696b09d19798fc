"""A briefing as Chromium prints it."""

import re
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
]
A4 = (595, 842)


def printed(
    chromium: str, address: str, folder: Path, language: str = "en"
) -> list[tuple[int, int]]:
    """Print a page in a language and return the size of each sheet, in points."""
    pdf = folder / "briefing.pdf"
    subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--accept-lang={language}",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={pdf}",
            address,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize(("slug", "sheets"), [("mof", 1), ("aqsiq", 1), ("samr", 1), ("ndrc", 2)])
def test_a_briefing_fits_on_one_sheet_or_as_few_as_its_tasks_allow(
    chromium, live_server, tmp_path, slug, sheets
):
    address = live_server.url + reverse("briefing", args=["13fyp-sei", slug])
    assert printed(chromium, address, tmp_path) == [A4] * sheets


@pytest.mark.parametrize("slug", ["aqsiq", "mof"])
def test_chinese_names_in_full_leave_a_briefing_on_one_sheet(chromium, live_server, tmp_path, slug):
    address = live_server.url + reverse("briefing", args=["13fyp-sei", slug])
    assert printed(chromium, address, tmp_path, "zh-CN") == [A4]
