"""The PNG of `knowledge/pictures/*.svg`: python -m tests.render_pictures [NAME ...]."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent.parent / "knowledge" / "pictures"
SIZE = (960, 720)


def render(names: list[str]) -> None:
    """Write the PNG of each picture named, with Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("chromium is missing; apt-get install chromium fonts-dejavu-core")
    width, height = SIZE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height})
        for name in names:
            page.goto((PICTURES / f"{name}.svg").as_uri())
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    render(sys.argv[1:] or sorted(path.stem for path in PICTURES.glob("*.svg")))
