// Filters, and who listens to what.

const kinds = new Set(KINDS.keys());

function viewOf() {
  const since = Number(byId("since").value);
  const until = Number(byId("until").value);
  const view = { since: Math.min(since, until), until: Math.max(since, until), kinds };
  const sought = byId("find").value.trim().toLowerCase();
  const section = byId("section").value;
  view.rows = parameters.filter(
    (parameter) =>
      (!sought || parameter.sought.includes(sought)) &&
      (!section || parameter.section === section) &&
      (byId("nested").checked || !parameter.isNested) &&
      isInRange(parameter, view) &&
      (!byId("changed").checked || newestChange(parameter, view) >= 0),
  );
  view.rows.sort(ORDERS[byId("order").value](view));
  return view;
}

// There at some time in the range, or gone within it.
function isInRange(parameter, view) {
  return newestChange(parameter, view) >= 0 || parameter.states.slice(view.since, view.until + 1).some(Boolean);
}

function newestChange(parameter, view) {
  const columns = [...parameter.eventsAt].filter(([, events]) => events.some((event) => view.kinds.has(event.kind))).map(([column]) => column);
  return Math.max(-1, ...columns.filter((column) => column >= view.since && column <= view.until));
}

const byGroup = (first, second) => (first.group < second.group ? -1 : first.group > second.group ? 1 : 0);
const byName = (first, second) => (first.path < second.path ? -1 : 1);
const ORDERS = {
  name: () => (first, second) => byGroup(first, second) || byName(first, second),
  newest: (view) => (first, second) =>
    byGroup(first, second) || newestChange(second, view) - newestChange(first, view) || byName(first, second),
  came: () => (first, second) =>
    byGroup(first, second) || columnOf.get(first.first_seen) - columnOf.get(second.first_seen) || byName(first, second),
};

function draw() {
  hideTip();
  const view = viewOf();
  drawTimeline(view);
  byId("count").textContent = `${view.rows.length} of ${plural(parameters.length, "parameter")} in ${plural(view.until - view.since + 1, "version")}.`;
}

function fillControls() {
  const all = versions.map((row, column) => [String(column), row.version]);
  const read = all.filter(([column]) => versions[column].status === "read");
  const sections = [...new Set(parameters.map((parameter) => parameter.section))];
  options(byId("section"), [["", "all"], ...sections.map((section) => [section, section])], "");
  options(byId("since"), all, all[0][0]);
  options(byId("until"), all, all.at(-1)[0]);
  options(byId("older"), read, (read.at(-2) ?? read[0])[0]);
  options(byId("newer"), read, read.at(-1)[0]);
}

function fillLegend() {
  const present = new Set(parameters.flatMap((parameter) => parameter.events.map((event) => event.kind)));
  const items = [...KINDS].filter(([kind]) => present.has(kind)).map(([kind, { mark, word }]) => {
    const sign = element("span", { class: `mark ${kind}`, "aria-hidden": "true" }, mark);
    return element("li", {}, element("button", { type: "button", "aria-pressed": "true", "data-kind": kind }, sign, word));
  });
  byId("legend").replaceChildren(...items);
  byId("legend").parentElement.hidden = !items.length;
}

function fillHoles() {
  const unreadable = versions.filter((row) => row.status === "unreadable");
  byId("holes").hidden = !unreadable.length;
  byId("holes").querySelector("ul").replaceChildren(
    ...unreadable.map((row) => element("li", {}, element("strong", { class: "mono" }, row.version), " ", element("span", {}, row.error.split("\n")[0]))),
  );
}

function toggleKind(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const kind = button.dataset.kind;
  if (!kinds.delete(kind)) kinds.add(kind);
  button.setAttribute("aria-pressed", String(kinds.has(kind)));
  draw();
}

function clickInTimeline(event) {
  const button = event.target.closest("button");
  if (!button) return;
  focusInTimeline(button);
  if (button.dataset.path) openDetails(button.dataset.path);
  else compareWithEarlier(Number(button.dataset.column));
}

function listen() {
  byId("controls").addEventListener("input", draw);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("pair").addEventListener("input", drawComparison);
  byId("pair").addEventListener("submit", (event) => event.preventDefault());
  byId("compare").addEventListener("toggle", drawComparison);
  byId("swap").addEventListener("click", swap);
  byId("legend").addEventListener("click", toggleKind);
  byId("difference").addEventListener("click", (event) => openDetails(event.target.closest("button")?.dataset.path));
  listenToTimeline(byId("timeline"), byId("tip"));
}

function listenToTimeline(timeline, tip) {
  timeline.addEventListener("keydown", moveInTimeline);
  timeline.addEventListener("click", clickInTimeline);
  timeline.addEventListener("focusin", (event) => (event.target.matches(".mark") ? showTip(event.target) : hideTip()));
  timeline.addEventListener("focusout", hideTip);
  timeline.addEventListener("pointerover", (event) => (event.target.matches(".mark") ? showTip(event.target) : hideTipSoon()));
  timeline.addEventListener("pointerleave", hideTipSoon);
  timeline.addEventListener("scroll", moveTip, { passive: true });
  tip.addEventListener("pointerenter", () => clearTimeout(tipTimer));
  tip.addEventListener("pointerleave", hideTipSoon);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
}

function swap() {
  const older = byId("older").value;
  byId("older").value = byId("newer").value;
  byId("newer").value = older;
  drawComparison();
}

fillControls();
fillLegend();
fillHoles();
listen();
draw();
// What changed last is what most readers come for.
byId("timeline").scrollLeft = byId("timeline").scrollWidth;
