"""`./dev gallery`: small pictures of the pages that people see first, for docs/gallery. Look at each.

They are taken from a board with the sample threads, on a phone and on a desk, in light and in dark.
"""

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium_path
from tests.running import ROOT, Running

FOLDER = ROOT / "docs" / "gallery"
SCREENS = {"phone": (390, 760, 0.75), "desk": (1200, 760, 0.6)}
"""Width, height, and how much smaller a picture is than what is seen."""


def main() -> None:
    """Take every picture anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        board = Running(Path(data) / "board", "--sample").start()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for screen, (width, height, scale) in SCREENS.items():
            for scheme in ("light", "dark"):
                take(browser, board, f"{screen}-{scheme}", width, height, scale)
        browser.close()
        board.stop()


def take(browser: Browser, board: Running, name: str, width: int, height: int, scale: float) -> None:
    """Take the pictures of one screen."""
    scheme = "dark" if name.endswith("dark") else "light"
    size = {"width": width, "height": height}
    context = browser.new_context(
        base_url=board.address,
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=scale,
    )
    page = context.new_page()
    for what, address in pages(board).items():
        page.goto(address, wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{what}-{name}.png")
    searched(page)
    page.screenshot(path=FOLDER / f"search-{name}.png")
    context.close()


def pages(board: Running) -> dict[str, str]:
    """Return the address of each page; the thread is the one with most below it."""
    found = {
        thread
        for slug in ("work", "life", "leading")
        for thread in re.findall(r"/t/\w+/", board.get(f"/topics/{slug}/")[1])
    }
    thread = max(sorted(found), key=lambda address: board.get(address)[1].count('class="layer'))
    layer = re.findall(r'<li class="layer \w+" id="(\w+)"', board.get(thread)[1])
    return {
        "home": "/",
        "thread": thread,
        "layers": f"{thread}#{layer[0]}",
        "ask": "/ask/",
        "queue": "/queue/",
        "mine": "/mine/",
        "promise": "/promise/",
    }


def searched(page: Page) -> None:
    """Search for something as a reader would."""
    page.goto("/search/", wait_until="networkidle")
    page.get_by_label("What do you look for?").fill("signed check nights")
    page.locator(".rows mark").first.wait_for()


if __name__ == "__main__":
    main()
