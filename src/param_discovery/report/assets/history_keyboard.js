// One tab stop for the whole table; arrow keys move inside it.

const PAGE_ROWS = 10;

function moveInTimeline(event) {
  const current = event.target.closest("button");
  if (!current || event.altKey || event.metaKey) return;
  const rows = [...byId("timeline").querySelectorAll("tr")]
    .map((row) => [...row.querySelectorAll("button")])
    .filter((buttons) => buttons.length);
  const row = rows.findIndex((buttons) => buttons.includes(current));
  const next = target(event, rows, row, rows[row].indexOf(current));
  if (!next) return;
  event.preventDefault();
  focusInTimeline(next);
}

function target(event, rows, row, place) {
  const buttons = rows[row];
  const column = Number(buttons[place].dataset.column);
  switch (event.key) {
    case "ArrowRight": return buttons[place + 1];
    case "ArrowLeft": return buttons[place - 1];
    case "ArrowDown": return nearest(rows[row + 1], column);
    case "ArrowUp": return nearest(rows[row - 1], column);
    case "PageDown": return nearest(rows[Math.min(row + PAGE_ROWS, rows.length - 1)], column);
    case "PageUp": return nearest(rows[Math.max(row - PAGE_ROWS, 0)], column);
    case "Home": return event.ctrlKey ? rows[0][0] : buttons[0];
    case "End": return event.ctrlKey ? rows.at(-1).at(-1) : buttons.at(-1);
    default: return undefined;
  }
}

function nearest(buttons, column) {
  if (!buttons) return undefined;
  const distance = (button) => Math.abs(Number(button.dataset.column) - column);
  return buttons.reduce((best, button) => (distance(button) < distance(best) ? button : best));
}

function focusInTimeline(button) {
  byId("timeline").querySelector('button[tabindex="0"]')?.setAttribute("tabindex", "-1");
  button.setAttribute("tabindex", "0");
  button.focus({ preventScroll: true });
  bringIntoView(button);
}

// The first column and the head stay in place and would hide what the browser scrolls to.
function bringIntoView(button) {
  const box = byId("timeline");
  const outer = box.getBoundingClientRect();
  const inner = button.getBoundingClientRect();
  const head = box.querySelector("thead").getBoundingClientRect().height;
  const name = box.querySelector("thead th").getBoundingClientRect().width;
  if (inner.top < outer.top + head) box.scrollTop -= outer.top + head - inner.top + 8;
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 24;
  if (Number(button.dataset.column) >= 0) {
    if (inner.left < outer.left + name) box.scrollLeft -= outer.left + name - inner.left + 8;
    if (inner.right > outer.right) box.scrollLeft += inner.right - outer.right + 24;
  }
  button.scrollIntoView({ block: "nearest", inline: "nearest" });
}
