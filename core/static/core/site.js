// Small comforts; every page works without them.

// A form that came back: the keyboard and the screen reader begin at what has to be put right.
const summary = document.querySelector('main [role="alert"]');
const wrong = document.querySelector('main [aria-invalid="true"]');
if (summary && document.querySelector('main form[method="post"]')) {
  summary.tabIndex = -1;
  summary.focus();
} else if (wrong) {
  wrong.focus();
}

document.querySelectorAll("[data-print]").forEach((link) => {
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
});

function offerToCopy(part) {
  part.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
      button.textContent = button.dataset.copied || "复制好了，去微信里贴吧";
    });
  });
}
offerToCopy(document);

// What a choice leads to is shown at once; without scripts, or without a line, the button of the form does it.
document.querySelectorAll("form[data-live]").forEach((form) => {
  const part = document.getElementById(form.dataset.live);
  const said = form.querySelector('[role="status"]');
  let newest = 0;
  const follow = async (mine) => {
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    const address = `${form.action}?${new URLSearchParams(chosen)}`;
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== newest) return;
      part.innerHTML = page.getElementById(form.dataset.live).innerHTML;
      said.textContent = page.querySelector('form [role="status"]').textContent;
      history.replaceState(null, "", address);
      offerToCopy(part);
      part.hidden = false;
    } catch {
      if (mine === newest) said.textContent = `没有连上，请按“${form.querySelector('[type="submit"]').textContent}”再试。`;
    }
  };
  form.addEventListener("change", (event) => {
    event.target.removeAttribute("aria-invalid");
    newest += 1;
    part.hidden = true;  // its addresses are those of the choices before
    setTimeout((mine) => { if (mine === newest) follow(mine); }, 250, newest);
  });
});

// The return key in a search inside a form presses the button of that search, not the form's own.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input[data-find]")) return;
  event.preventDefault();
  event.target.parentElement.querySelector("button").click();
});

// A slow line: the second press of a button that is on its way is none. Gone back to, the page takes presses again.
const underWay = new Set();
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (underWay.has(event.target)) event.preventDefault();
  underWay.add(event.target);
  setTimeout(() => underWay.delete(event.target), 8000);
});
window.addEventListener("pageshow", () => underWay.clear());

// A block copied from a spreadsheet and pasted into a cell: the server spreads it from there, as it does from the box.
document.querySelectorAll("form[data-spread]").forEach((form) => {
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (event.target.tagName !== "INPUT" || !/[\t\n]/.test(text.replace(/\s+$/, ""))) return;
    event.preventDefault();
    form.elements.pasted.value = text;
    form.elements["pasted-at"].value = event.target.name;
    form.requestSubmit(form.querySelector('[value="paste"]'));
  });
});
