"""What a look at a page finds: measured by a script in the page, at each width; by axe at that of most who open it."""

from playwright.sync_api import Page

PHONE, DESK = 360, 1280
WIDTHS = (PHONE, 768, DESK)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "elementRef": False,
}
MEASURE = """least => {
  const found = [];
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) found.push(`${over} px wider than the window`);
  const small = root.style.fontSize;
  if (innerWidth === 360) {
    root.style.fontSize = `${2 * parseFloat(getComputedStyle(root).fontSize)}px`;
    const doubled = root.scrollWidth - root.clientWidth;
    root.style.fontSize = small;
    if (doubled > 0) found.push(`${doubled} px wider than the window with text of twice the size`);
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].filter(one => one.checkVisibility()).map(one => +one.tagName[1]);
    if (levels.filter(level => level === 1).length !== 1) found.push(`headings: ${levels}`);
    if (levels.some((level, place) => level > (levels[place - 1] ?? level) + 1)) found.push(`headings jump: ${levels}`);
    if (document.querySelectorAll("main").length !== 1) found.push("not one main part");
    for (const one of document.querySelectorAll("thead th:not([scope]), tbody th:not([scope])")) found.push(`no scope: ${one.textContent}`);
  }
  const short = element => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  const seen = element => element.checkVisibility({visibilityProperty: true}) && !element.closest(".hide, .skip");
  for (const one of document.querySelectorAll(".btn, .pill, .chip, .count, .seg a, .filters a, button")) {
    if (seen(one) && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1) && one.clientWidth)
      found.push(`clipped: ${short(one)}`);
  }
  for (const one of document.querySelectorAll("th, td, p, dd, .btn, label")) {
    const style = getComputedStyle(one), line = parseFloat(style.lineHeight), letter = parseFloat(style.fontSize);
    const wide = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const words = document.createRange();
    words.selectNodeContents(one);
    if (seen(one) && wide > 0 && wide < 3 * letter && words.getBoundingClientRect().height > 4 * line) found.push(`squeezed: ${short(one)}`);
  }
  for (const one of document.querySelectorAll("option")) if (/^-+$/.test(one.textContent.trim())) found.push(`says nothing: ${short(one.parentElement)}`);
  for (const one of document.querySelectorAll("[tabindex]")) if (one.tabIndex > 0) found.push(`jumps the queue: ${short(one)}`);
  const inText = element => getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(node => node.nodeType === 3 && node.textContent.trim().length > 1);
  const targets = "a[href], button, select, summary, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio])";
  for (const one of document.querySelectorAll(targets)) {
    const box = one.getBoundingClientRect();
    if (!seen(one) || inText(one) || one.closest("svg") || box.width === 0) continue;
    const after = getComputedStyle(one, "::after");
    if (after.position === "absolute" && after.content !== "none") continue;
    if (box.height < least - 0.5 || box.width < Math.min(least, 44) - 0.5)
      found.push(`small target ${Math.round(box.width)}x${Math.round(box.height)}: ${short(one)}`);
  }
  for (const one of document.querySelectorAll("label.pick, input[type=checkbox], input[type=radio]")) {
    const held = one.matches("label") ? one : one.closest("label");
    const box = (held || one).getBoundingClientRect();
    if (seen(one) && box.height < least - 0.5) found.push(`small target ${Math.round(box.height)}: ${short(held || one)}`);
  }
  return found;
}"""
AXE = """options => axe.run(document, options).then(report => report.violations.flatMap(
  found => found.nodes.map(node => `${found.id}: ${node.html.slice(0, 160)} ${(node.failureSummary || "").slice(0, 200)}`)))"""
PUBLIC_TARGET, STAFF_TARGET = 44, 24


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, at the three widths."""
    is_staff = page.locator("body.staff").count() > 0
    least = STAFF_TARGET if is_staff else PUBLIC_TARGET
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        told = page.evaluate(MEASURE, least)
        if width == (DESK if is_staff else PHONE):
            told += page.evaluate(AXE, RULES)
        found += [f"{width}: {fault}" for fault in told]
    return found
