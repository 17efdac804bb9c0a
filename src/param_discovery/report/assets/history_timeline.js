// The table: a row for each parameter, a column for each version, a bar for the time between.

const FEW_VERSIONS = 14;

function drawTimeline(view) {
  const shown = versions.map((_, column) => column).slice(view.since, view.until + 1);
  const table = element(
    "table",
    { class: shown.length <= FEW_VERSIONS ? "few" : null, "aria-describedby": "keys" },
    element("caption", { class: "hidden" }, `Parameters of ${history.engine} by version`),
    element("colgroup", {}, element("col", { class: "names" }), ...shown.map(() => element("col", { class: "version" }))),
    headOf(shown),
    ...groupsOf(view).map(([group, rows]) => groupBody(group, rows, shown, view)),
  );
  table.style.minWidth = `calc(var(--name) + ${shown.length} * ${shown.length <= FEW_VERSIONS ? 3.4 : 1.75}rem)`;
  table.style.setProperty("--longest", Math.max(...shown.map((column) => versions[column].version.length)));
  if (!view.rows.length) {
    table.append(element("tbody", {}, element("tr", {}, element("td", { class: "empty", colspan: shown.length + 1 }, "No parameter matches the filter."))));
  }
  byId("timeline").replaceChildren(table);
  table.querySelector("button")?.setAttribute("tabindex", "0");
}

function groupsOf(view) {
  const groups = new Map();
  for (const parameter of view.rows) {
    if (!groups.has(parameter.group)) groups.set(parameter.group, []);
    groups.get(parameter.group).push(parameter);
  }
  return [...groups];
}

function headOf(shown) {
  const counts = shown.map(countsAt);
  const most = Math.max(1, ...counts.map((count) => count.added + count.removed + count.other));
  const cells = shown.map((column, place) => {
    const row = versions[column];
    const button = element(
      "button",
      { type: "button", class: "release", tabindex: "-1", "data-column": column, "aria-label": releaseLabel(row, counts[place]), title: releaseLabel(row, counts[place]) },
      amountOf(counts[place], most),
      element("span", { class: "number mono" }, row.version),
    );
    return element("th", { scope: "col", class: row.status === "unreadable" ? "unread" : null }, button);
  });
  return element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Parameter"), ...cells));
}

function countsAt(column) {
  const counts = { added: 0, removed: 0, other: 0 };
  for (const parameter of parameters) {
    for (const event of parameter.eventsAt.get(column) ?? []) {
      counts[event.kind in counts ? event.kind : "other"] += 1;
    }
  }
  return counts;
}

function amountOf(counts, most) {
  const parts = ["added", "other", "removed"].map((kind) => {
    const part = element("i", { class: kind });
    part.style.height = `${(100 * counts[kind]) / most}%`;
    return part;
  });
  return element("span", { class: "amount", "aria-hidden": "true" }, ...parts);
}

function releaseLabel(row, counts) {
  const words = [row.version];
  if (row.released_at) words.push(`released ${row.released_at.slice(0, 10)}`);
  if (row.prerelease) words.push("pre-release");
  if (row.yanked) words.push("yanked");
  if (row.status === "unreadable") return [...words, "could not be read"].join(", ");
  return [...words, `${counts.added} added`, `${counts.removed} removed`, `${counts.other} changed`].join(", ");
}

function groupBody(group, rows, shown, view) {
  const title = element("span", {}, group.replaceAll(".", " \u203a "), element("span", { class: "kind" }, plural(rows.length, "parameter")));
  const head = element("tr", { class: "group" }, element("th", { colspan: shown.length + 1, scope: "rowgroup" }, title));
  return element("tbody", {}, head, ...rows.map((parameter) => rowOf(parameter, shown, view)));
}

function rowOf(parameter, shown, view) {
  const name = element("button", { type: "button", class: "name mono", tabindex: "-1", "data-column": -1, "data-path": parameter.path, title: parameter.path }, parameter.name);
  const isGone = parameter.states[shown.at(-1)] === null && parameter.states.some(Boolean);
  return element("tr", { class: isGone ? "row gone" : "row" }, element("th", { scope: "row" }, name), ...cellsOf(parameter, shown, view));
}

// Neighbours that look the same are one cell, so that a row has a handful of cells, not sixty.
function cellsOf(parameter, shown, view) {
  const cells = [];
  let run = null;
  for (const column of shown) {
    const events = (parameter.eventsAt.get(column) ?? []).filter((event) => view.kinds.has(event.kind));
    const look = lookOf(parameter, column, events);
    if (run && !events.length && !run.isEvent && run.look === look) {
      run.columns.push(column);
      continue;
    }
    run = { look, columns: [column], isEvent: events.length > 0, events };
    cells.push(run);
  }
  return cells.map((cell) => cellOf(parameter, cell));
}

function lookOf(parameter, column, events) {
  const state = parameter.states[column];
  if (state === undefined) return presentAround(parameter, column) ? "unread here" : "unread";
  const kinds = (parameter.eventsAt.get(column) ?? []).map((event) => event.kind);
  const words = [];
  if (events.length) words.push("event");
  if (state) words.push("here");
  if (state?.deprecated) words.push("deprecated");
  if (kinds.includes("added")) words.push("begins");
  else if (kinds.includes("removed")) words.push("ends");
  return words.join(" ");
}

function presentAround(parameter, column) {
  const before = parameter.states.slice(0, column).findLast((state) => state !== undefined);
  const after = parameter.states.slice(column + 1).find((state) => state !== undefined);
  return Boolean(before && after);
}

function cellOf(parameter, cell) {
  const from = versions[cell.columns[0]].version;
  const until = versions[cell.columns.at(-1)].version;
  const attributes = { class: cell.look || null, colspan: cell.columns.length };
  if (cell.isEvent) return element("td", attributes, markOf(parameter, cell));
  const span = from === until ? from : `${from} to ${until}`;
  let said = cell.look.includes("here") ? "there" : "not there";
  if (cell.look.includes("deprecated")) said = "there, deprecated";
  if (cell.look.includes("unread")) said = "could not be read";
  return element("td", { ...attributes, "aria-label": `${span}: ${said}` });
}

function markOf(parameter, cell) {
  const kinds = cell.events.map((event) => event.kind);
  const main = WEIGHT.find((kind) => kinds.includes(kind)) ?? kinds[0];
  const signs = kinds.map((kind) => KINDS.get(kind).mark);
  const isDoubtful = cell.events.some((event) => !event.certain);
  return element(
    "button",
    {
      type: "button",
      class: `mark ${main}${isDoubtful ? " doubtful" : ""}`,
      tabindex: "-1",
      "data-column": cell.columns[0],
      "data-path": parameter.path,
      "aria-label": [`${parameter.name}, ${versions[cell.columns[0]].version}`, ...cell.events.map(eventWords)].join(": "),
    },
    signs.length > 2 ? String(signs.length) : signs.join(""),
  );
}

function eventWords(event) {
  const word = KINDS.get(event.kind).word;
  return event.detail ? `${word} ${event.detail}` : word;
}
