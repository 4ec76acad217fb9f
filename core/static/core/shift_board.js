// The board of shifts with a mouse or a finger: a name dropped on a shift fills the form that the keyboard fills, one dropped
// beside the board opens the form of taking off. Nothing is done before its button is pressed.
const board = document.querySelector("[data-board]");
const form = board.querySelector("[data-put-on]");
const HOLD = 350;
const FAR = 6;
const EDGE = 48;
const PACE = 12;
let drag = null;

board.querySelectorAll("[data-hint]").forEach((hint) => { hint.hidden = false; });

function targetAt({ clientX, clientY }) {
  const under = document.elementFromPoint(clientX, clientY);
  return under?.closest(drag.item.dataset.leaves ? ".staffing__side, [data-off]" : "[data-shift]") ?? null;
}

function follow(event) {
  drag.last = event;
  drag.ghost.style.setProperty("left", `${event.clientX + 8}px`);
  drag.ghost.style.setProperty("top", `${event.clientY + 8}px`);
  const target = targetAt(event);
  if (target === drag.target) return;
  drag.target?.classList.remove("aim");
  target?.classList.add("aim");
  drag.target = target;
}

function creep() {
  if (!drag?.ghost) return;
  const { clientY } = drag.last;
  const pace = clientY < EDGE ? -PACE : clientY > window.innerHeight - EDGE ? PACE : 0;
  if (pace) {
    window.scrollBy(0, pace);
    follow(drag.last);
  }
  requestAnimationFrame(creep);
}

function begin() {
  drag.ghost = document.createElement("b");
  drag.ghost.className = "dragged";
  drag.ghost.textContent = drag.item.querySelector("b, a").textContent;
  document.body.append(drag.ghost);
  document.body.classList.add("dragging");
  follow(drag.last);
  requestAnimationFrame(creep);
}

function end() {
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.target?.classList.remove("aim");
  document.body.classList.remove("dragging");
  drag = null;
}

function drop({ item, target }) {
  if (item.dataset.leaves) {
    window.location.assign(item.dataset.leaves);
    return;
  }
  item.querySelector("input").checked = true;
  form.elements.shift.value = target.dataset.shift;
  board.querySelectorAll(".post--open").forEach((row) => row.classList.remove("post--open"));
  target.classList.add("post--open");
  board.querySelector("[data-target]").textContent = target.dataset.name;
  form.elements.reason.focus();
}

// The click that the release of a drag makes falls on whatever lies under it, or on nothing: it opens nothing, the next one does.
function swallowClick() {
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}

board.addEventListener("pointerdown", (event) => {
  if (drag) return;
  const item = event.target.closest("[data-person], [data-leaves]");
  if (!item || event.button !== 0) return;
  drag = { item, pointer: event.pointerId, x: event.clientX, y: event.clientY, last: event, ghost: null, target: null };
  if (event.pointerType !== "mouse") drag.timer = setTimeout(() => drag && begin(), HOLD);
});
window.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  drag.last = event;
  if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR) {
    if (event.pointerType !== "mouse") { end(); return; }
    begin();
  }
  if (drag.ghost) follow(event);
});
window.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (drag.ghost) {
    follow(event);
    swallowClick();
    if (drag.target) drop(drag);
  }
  end();
});
window.addEventListener("pointercancel", (event) => drag?.pointer === event.pointerId && end());
document.addEventListener("touchmove", (event) => {
  if (drag?.ghost) event.preventDefault();
}, { passive: false });
board.addEventListener("dragstart", (event) => {
  if (event.target.closest("[data-person], [data-leaves]")) event.preventDefault();
});
board.addEventListener("contextmenu", (event) => {
  if (drag?.ghost) event.preventDefault();
});
