"""No page without somebody who looks at it at each width."""

from tests.browser.every_page import ELSEWHERE, NOT_PAGES, pages, visits
from tests.browser.states import STATES


def test_every_page_is_looked_at():
    """What the browser test visits, and the short list of what isn't a page, are all that the table knows."""
    seen = {visit.name for visit in visits()} | {name.split()[0] for name in STATES}
    assert pages() - seen == set(ELSEWHERE)


def test_what_is_no_page_is_still_there():
    assert set(NOT_PAGES) & {visit.name for visit in visits()} == set()
    assert all(NOT_PAGES.values())
