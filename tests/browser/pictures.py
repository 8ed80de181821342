"""Pictures of every view, and the README's: python tests/browser/pictures.py FOLDER

Starts the product on the sample articles with a scripted model, and writes each view at three
widths, light and dark, into FOLDER, each as NUMBER-VIEW-WIDTH-SCHEME.png; then puts the README's
picture together from two of them. With `--language zh-CN` the page is in Chinese, and the README's
picture stays as it is.
"""

import argparse
import tempfile
from pathlib import Path

from browser_server import ANSWER, CHROMIUM, serving
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright
from views import opened, views

SIZES = {1440: 900, 1024: 768, 390: 780}
SCHEMES = ("light", "dark")
README = Path(__file__).parents[2] / ".github" / "newsdesk.png"
MOST_BYTES = 400_000
GAP = 40  # pixels around and between the two


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en-GB")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    taken = take(options.folder, options.language)
    print(f"{len(taken)} pictures in {options.folder}")
    if options.language.startswith("en"):
        put_together(taken["answer", 1440, "light"], taken["Ask", 390, "dark"])
        print(f"{README}: {README.stat().st_size / 1000:.0f} kB")


def take(folder: Path, language: str) -> dict[tuple[str, int, str], Path]:
    """The pictures by view, width and colour scheme."""
    taken = {}
    with (
        tempfile.TemporaryDirectory() as place,
        serving(Path(place), TEST_ANSWER=ANSWER) as server,
        sync_playwright() as playwright,
    ):
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                how = {"color_scheme": scheme, "locale": language, "reduced_motion": "reduce"}
                with opened(browser, server, width, height, **how) as page:
                    for number, view in enumerate(views(page)):
                        path = folder / f"{number}-{view.lower()}-{width}-{scheme}.png"
                        # Of a conversation only the window, with its question box.
                        whole = not page.locator("#ask-bar").is_visible()
                        page.screenshot(path=path, full_page=whole)
                        taken[view, width, scheme] = path
    return taken


def put_together(wide: Path, phone: Path) -> None:
    """The README's picture: a wide window, and a phone beside it."""
    left, right = (framed(Image.open(path).convert("RGB")) for path in (wide, phone))
    size = (left.width + right.width + 3 * GAP, max(left.height, right.height) + 2 * GAP)
    together = Image.new("RGB", size, "#e4e0d6")
    together.paste(left, (GAP, GAP))
    together.paste(right, (left.width + 2 * GAP, (size[1] - right.height) // 2))
    # Text on plain backgrounds needs few colours.
    together.quantize(128).save(README, optimize=True)
    assert README.stat().st_size <= MOST_BYTES, f"{README} is {README.stat().st_size:,} bytes"


def framed(picture: Image.Image) -> Image.Image:
    return ImageOps.expand(picture, 1, "#8b8577")


if __name__ == "__main__":
    main()
