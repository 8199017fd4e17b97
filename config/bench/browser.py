"""What a page costs the reader's browser: a headless Chromium that gets the page from memory."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from mimetypes import guess_type
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

ORIGIN = "http://bench.invalid"
WINDOW = {"width": 1280, "height": 720}
MAP = "Object.values(window).find((value) => value instanceof L.Map)"
# Two frames later what was asked for has been painted.
PAINTED = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
DRAWN = f"async () => {{ {PAINTED}; return performance.now(); }}"
MOVED = f"""async () => {{
  const map = {MAP}, began = performance.now();
  %s;
  {PAINTED};
  return performance.now() - began;
}}"""
ZOOM = MOVED % "map.setZoom(map.getZoom() + 2, { animate: false })"
PAN = MOVED % "map.panBy([400, 200], { animate: false })"


def find_chromium() -> str | None:
    """The path of a Chromium, of one's own choice first, or None."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def why_not() -> str:
    """What is missing for it; nothing where all is there."""
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - a tool of the tests, not of the system
    except ImportError:
        return "Playwright, which belongs to the tests, is not installed"
    return "" if find_chromium() else "no Chromium was found; CHROMIUM names another"


def times_of_a_map(response, runs: int) -> list[tuple[float, float, float]]:
    """Milliseconds until a map is drawn, until it is drawn nearer, and until it is drawn aside.

    The first counts from the request to the second painted frame, with reading and running all
    scripts; the server and the line take no time here. In a thread of its own, as Playwright turns
    the loop of its thread, in which Django would not ask the database any more.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_times, response, runs).result()


def _times(response, runs):
    found = []
    with _page(response) as page:
        for _run in range(runs):
            page.goto(f"{ORIGIN}/")
            page.locator("[data-fitted]").wait_for()
            found.append(tuple(page.evaluate(script) for script in (DRAWN, ZOOM, PAN)))
    return found


@contextmanager
def _page(response):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - see above

    def answer(route):
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=response.content, headers=dict(response.headers))
        elif file := finders.find(path.removeprefix("/static/")):
            route.fulfill(path=file, content_type=guess_type(file)[0] or "application/octet-stream")
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW)
        page.route("**/*", answer)
        yield page
        browser.close()
