"""What tests in a browser do alike. They ask for what will come, and never look once."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

STILL = (
    "document.fonts.status === 'loaded'"
    " && document.getAnimations().every(one => one.playState !== 'running')"
)


def settle(page):
    """Wait until everything is loaded and nothing on the page moves any more."""
    page.wait_for_load_state("load")
    page.wait_for_function(STILL)


def violations(page):
    """Each rule of axe that is broken, with where."""
    settle(page)
    found = Axe().run(page).response["violations"]
    return {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found}


def width_of(page):
    """How wide the page is, what lies beside the screen included."""
    settle(page)
    return page.evaluate("document.documentElement.scrollWidth")


def click_on_map(frame, link):
    """Click a link in a pop-up, for which the map first makes room."""
    expect(link).to_be_visible()
    frame.locator(".leaflet-map-pane:not(.leaflet-pan-anim):not(.leaflet-zoom-anim)").wait_for(
        state="attached"
    )
    link.click()


def choose(page, box, words, option):
    """Type words into a box of suggestions and take the only one that is left."""
    page.locator(f"{box} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    suggestions = page.locator(".select2-results__option")
    expect(suggestions).to_have_text([re.compile(re.escape(option))])
    suggestions.click()
