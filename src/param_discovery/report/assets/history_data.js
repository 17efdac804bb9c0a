// The history, as docs/reference/history-output.schema.json has it, made ready for drawing.

const history = JSON.parse(document.getElementById("history").textContent);
const versions = history.versions;
const columnOf = new Map(versions.map((row, column) => [row.version, column]));

const KINDS = new Map([
  ["added", { mark: "+", word: "added" }],
  ["removed", { mark: "\u2212", word: "removed" }],
  ["type-changed", { mark: "T", word: "type" }],
  ["constraint-changed", { mark: "V", word: "allowed values" }],
  ["default-changed", { mark: "D", word: "default" }],
  ["became-required", { mark: "R", word: "required now" }],
  ["became-optional", { mark: "O", word: "optional now" }],
  ["deprecated", { mark: "!", word: "deprecated" }],
  ["undeprecated", { mark: "U", word: "no longer deprecated" }],
  ["status-changed", { mark: "S", word: "status" }],
]);

// The most telling kind of several gives a mark its colour.
const WEIGHT = ["removed", "added", "became-required", "type-changed", "default-changed", "constraint-changed", "deprecated"];

// What is compared between two versions: key, and what a reader calls it.
const FACTS = [
  ["type", "type"],
  ["constraints", "allowed values"],
  ["default", "default"],
  ["required", "required"],
  ["deprecated", "deprecated"],
  ["status", "status"],
];

const parameters = history.parameters.map((parameter) => {
  const eventsAt = new Map();
  for (const event of parameter.events) {
    const column = columnOf.get(event.version);
    eventsAt.set(column, [...(eventsAt.get(column) ?? []), event]);
  }
  const names = parameter.path.split(".");
  return {
    ...parameter,
    eventsAt,
    states: statesOf(parameter, eventsAt),
    name: names.at(-1),
    group: names.slice(0, -1).join("."),
    isNested: names.length > 2,
    sought: parameter.path.toLowerCase(),
  };
});

// One state a column: the facts; null where the version does not have the parameter; undefined
// where the version could not be read.
function statesOf(parameter, eventsAt) {
  let facts = parameter.initial;
  let isHere = false;
  return versions.map((row, column) => {
    if (row.status === "unreadable") return undefined;
    if (row.version === parameter.first_seen) isHere = true;
    for (const event of eventsAt.get(column) ?? []) {
      if (event.kind === "added") isHere = true;
      else if (event.kind === "removed") isHere = false;
      else facts = applied(facts, event);
    }
    return isHere ? facts : null;
  });
}

function applied(facts, event) {
  switch (event.kind) {
    case "type-changed": return { ...facts, type: event.new };
    case "constraint-changed": return { ...facts, constraints: event.new };
    case "default-changed": return { ...facts, default: event.new };
    case "status-changed": return { ...facts, status: event.new };
    case "became-required": return { ...facts, required: true };
    case "became-optional": return { ...facts, required: false };
    case "deprecated": return { ...facts, deprecated: true, deprecation_message: event.new };
    case "undeprecated": return { ...facts, deprecated: false, deprecation_message: event.new };
    default: return facts;
  }
}

// What differs between two columns: parameters that came, that went, and those that both have.
function compared(older, newer) {
  const found = { added: [], removed: [], changed: [] };
  for (const parameter of parameters) {
    const before = parameter.states[older];
    const after = parameter.states[newer];
    if (!before && after) found.added.push({ parameter, changes: [] });
    else if (before && !after) found.removed.push({ parameter, changes: [] });
    else if (before && after) {
      const changes = FACTS.filter(([key]) => before[key] !== after[key]).map(([key, word]) => ({
        word, old: factText(before, key), new: factText(after, key),
      }));
      if (changes.length) found.changed.push({ parameter, changes });
    }
  }
  return found;
}

function factText(facts, key) {
  const value = facts[key];
  if (value === true) return "yes";
  if (value === false) return "no";
  if (key === "constraints") return value === null ? "not known" : value || "no limits";
  if (key === "default" && facts.required) return "none: it is required";
  return value ?? (key === "status" ? "none" : "not known");
}
