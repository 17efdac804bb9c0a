// What changed between any two versions.

const LIST_VALUE = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;
const LONG_TEXT = 60;

function drawComparison() {
  const older = Number(byId("older").value);
  const newer = Number(byId("newer").value);
  const found = compared(older, newer);
  const counts = `${found.added.length} added, ${found.removed.length} removed, ${found.changed.length} changed`;
  byId("difference-count").textContent = `From ${versions[older].version} to ${versions[newer].version}: ${counts}.`;
  byId("difference").replaceChildren(
    ...[["Added", found.added], ["Removed", found.removed], ["Changed", found.changed]].filter(([, entries]) => entries.length).flatMap(([title, entries]) => [
      element("h3", {}, `${title} (${entries.length})`),
      element("ul", {}, ...entries.map(differenceItem)),
    ]),
  );
}

function differenceItem({ parameter, changes }) {
  const link = element("button", { type: "button", class: "link mono", "data-path": parameter.path }, parameter.path);
  const words = changes.flatMap((change) => [element("span", { class: "kind" }, ` ${change.word} `), element("code", {}, between(change.old, change.new))]);
  return element("li", {}, link, ...words);
}

// A long list of values is told by what came and what went.
function between(old, now) {
  if (Math.max(old.length, now.length) > LONG_TEXT) {
    const before = old.match(LIST_VALUE) ?? [];
    const after = now.match(LIST_VALUE) ?? [];
    const parts = [
      ...after.filter((value) => !before.includes(value)).map((value) => `+ ${value}`),
      ...before.filter((value) => !after.includes(value)).map((value) => `\u2212 ${value}`),
    ];
    if (parts.length) return parts.join(", ");
  }
  return `${old} \u2192 ${now}`;
}

// Open the panel with a version and the one before it that could be read.
function compareWithEarlier(column) {
  if (versions[column].status === "unreadable") return;
  const earlier = versions.slice(0, column).findLastIndex((row) => row.status === "read");
  byId("older").value = String(earlier < 0 ? column : earlier);
  byId("newer").value = String(column);
  byId("compare").open = true;
  drawComparison();
  byId("compare").querySelector("summary").focus();
  byId("compare").scrollIntoView({ block: "nearest" });
}
