// The planner with a mouse, a finger or the keyboard. Every way ends in the same preview; without scripts, links do.
const planner = document.querySelector("[data-planner]");
const side = document.getElementById("move");
let asker = null;

function show(path, wishes) {
  const query = new URLSearchParams(wishes).toString();
  const address = `${path}?${[planner.dataset.back, query].filter(Boolean).join("&")}`;
  htmx.ajax("GET", address, { target: "#move" }).catch(() => window.location.assign(address));
}

function close() {
  side.hidden = true;
  side.replaceChildren();
  if (asker?.isConnected) asker.focus();
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (!side.contains(event.target) && event.target !== document.body) asker = event.target;
});
document.body.addEventListener("htmx:responseError", (event) => {
  window.location.assign(event.detail.pathInfo.requestPath);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== side) return;
  const opened = side.hidden;
  side.hidden = false;
  if (opened || side.querySelector("[role=alert]")) {
    side.focus({ preventScroll: true });
    side.scrollIntoView({ block: "nearest" });
  }
});
side.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !side.hidden) close();
});

// Keyboard: one stop for Tab (and one more to move it), arrows from link to link, M moves.
const stops = "a.ev__open:not(.for-print *), a.add, td > a, td.gap a, .more a";

function cellOf(row, column) {
  let at = 0;
  for (const cell of row.cells) {
    at += cell.colSpan;
    if (column < at) return cell;
  }
  return null;
}

function columnOf(cell) {
  let at = 0;
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) at += before.colSpan;
  return at;
}

function landing(table, cell, down, across) {
  const rows = [...table.rows].filter((row) => row.querySelector("td"));
  let row = rows.indexOf(cell.parentElement);
  let column = across > 0 ? columnOf(cell) + cell.colSpan : columnOf(cell) + across;
  for (let tries = 0; tries < 200; tries += 1) {
    row += down;
    const next = rows[row] && column >= 0 ? cellOf(rows[row], column) : null;
    if (!next) return null;
    const found = next.querySelector(stops);
    if (found) return found;
    if (across) column = across > 0 ? columnOf(next) + next.colSpan : columnOf(next) - 1;
  }
  return null;
}

document.querySelectorAll("table[data-grid]").forEach((table) => {
  const all = [...table.querySelectorAll(`${stops}, a.ev__move`)];
  const enter = (link) => {
    const mover = link?.closest(".ev")?.querySelector(".ev__move");
    all.forEach((one) => one.setAttribute("tabindex", one === link || one === mover ? "0" : "-1"));
  };
  enter(table.querySelector("td.now a.ev__open") ?? table.querySelector(stops));
  table.addEventListener("click", (event) => {
    const mover = event.target.closest("a.ev__move");
    if (!mover || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    asker = mover;
    show(mover.closest("[data-move]").dataset.move, {});
  });
  table.addEventListener("focusin", (event) => {
    if (event.target.matches(stops)) enter(event.target);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (way) {
      const here = [...cell.querySelectorAll(stops)];
      const from = event.target.closest(".ev")?.querySelector(".ev__open") ?? event.target;
      const beside = way[0] ? here[here.indexOf(from) + way[0]] : null;
      const next = beside ?? landing(table, cell, ...way);
      event.preventDefault();
      if (next) next.focus();
    } else if (event.key === "m" || event.key === "M") {
      const item = event.target.closest("[data-move]");
      if (!item) return;
      event.preventDefault();
      asker = event.target;
      show(item.dataset.move, {});
    }
  });
});
document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = false; });

// Dragging: a mouse at once, a finger after a moment, so that a tablet can still scroll.
const HOLD = 350;
const FAR = 6;
let drag = null;

function minutesOf(clock) {
  const [hour, minute] = clock.split(":").map(Number);
  return hour * 60 + minute;
}

function clockOf(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function begin() {
  drag.ghost = drag.item.cloneNode(true);
  drag.ghost.classList.add("ev--ghost", "ev--drag");
  document.body.append(drag.ghost);
  drag.item.classList.add("ev--sel");
  drag.item.setPointerCapture?.(drag.pointer);
  document.body.classList.add("dragging");
  follow(drag.last);
  requestAnimationFrame(creep);
}

function follow(event) {
  drag.last = event;
  const style = drag.ghost.style;
  style.setProperty("left", `${event.clientX + 8}px`);
  style.setProperty("top", `${event.clientY + 8}px`);
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-day]") ?? null;
  const target = under && under.closest("table") === drag.item.closest("table") ? under : null;
  if (target !== drag.target) {
    drag.target?.classList.remove("aim");
    target?.classList.add("aim");
    drag.target = target;
  }
}

// Near an edge the table or the page goes on by itself, so that everything can be reached without letting go.
const EDGE = 48;
const PACE = 12;

function pull(at, from, first, last) {
  if (at < first + EDGE && at < from - EDGE / 2) return -PACE;
  return at > last - EDGE && at > from + EDGE / 2 ? PACE : 0;
}

function creep() {
  if (!drag?.ghost) return;
  const scroller = drag.item.closest(".scroll");
  const box = scroller.getBoundingClientRect();
  const { clientX, clientY } = drag.last;
  const across = pull(clientX, drag.x, Math.max(0, box.left), Math.min(window.innerWidth, box.right));
  const down = pull(clientY, drag.y, 0, window.innerHeight);
  if (across || down) {
    scroller.scrollBy(across, 0);
    window.scrollBy(0, down);
    follow(drag.last);
  }
  requestAnimationFrame(creep);
}

function partOf(target, event, count) {
  const box = target.getBoundingClientRect();
  return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count)));
}

function wishes(event) {
  const days = drag.target.dataset.day.split(" ");
  const asked = { day: days[partOf(drag.target, event, days.length)] };
  const from = drag.item.closest("tr");
  const to = drag.target.closest("tr");
  const given = new URLSearchParams(drag.target.dataset.give ?? "");
  const had = new URLSearchParams(drag.item.closest("td").dataset.give ?? "");
  if (from !== to) given.forEach((value, name) => {
    asked[name] = value;
    if (had.has(name) && ["resource", "crew"].includes(name)) asked[`not_${name}`] = had.get(name);
  });
  if (drag.target.dataset.at) {
    const steps = partOf(drag.target, event, Number(drag.target.dataset.columns));
    asked.start_time = clockOf(minutesOf(drag.target.dataset.at) + steps * 15);
  }
  else asked.day = earlier(asked.day, drag.item.dataset);
  return asked;
}

// Of a date over several days any day can be taken: it begins as far from where it is put as it did.
function earlier(day, { day: begins, on }) {
  const moved = new Date(`${day}T00:00Z`) - (new Date(`${on}T00:00Z`) - new Date(`${begins}T00:00Z`));
  return new Date(moved).toISOString().slice(0, 10);
}

function end() {
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.item.classList.remove("ev--sel");
  drag.target?.classList.remove("aim");
  document.body.classList.remove("dragging");
  drag = null;
}

planner.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-move]");
  if (!item || !item.closest("table[data-grid]") || event.button !== 0 || event.target.closest(".ev__move")) return;
  const { pointerId: pointer, clientX: x, clientY: y } = event;
  drag = { item, pointer, x, y, last: event, ghost: null, target: null, timer: null };
  if (event.pointerType !== "mouse") drag.timer = setTimeout(() => drag && begin(), HOLD);
});
window.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.ghost && far) {
    if (event.pointerType === "mouse") begin();
    else { end(); return; }
  }
  if (drag?.ghost) follow(event);
});
window.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { ghost, item } = drag;
  if (ghost) {
    follow(event);
    const { target } = drag;
    item.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    if (target && target !== item.closest("td")) {
      asker = item.querySelector(".ev__open");
      show(item.dataset.move, wishes(event));
    }
  }
  end();
});
window.addEventListener("pointercancel", () => drag && end());
document.addEventListener("touchmove", (event) => {
  if (drag?.ghost) event.preventDefault();
}, { passive: false });
planner.addEventListener("contextmenu", (event) => {
  if (drag) event.preventDefault();
});
planner.addEventListener("dragstart", (event) => {
  if (event.target.closest("[data-move]")) event.preventDefault();
});
