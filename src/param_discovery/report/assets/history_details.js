// What a mark means: in short beside it, in full in a panel.

const TIP_DELAY_MS = 120;
let tipTimer = 0;
let tipMark = null;

function showTip(mark) {
  clearTimeout(tipTimer);
  const parameter = parameters.find((found) => found.path === mark.dataset.path);
  const column = Number(mark.dataset.column);
  if (!parameter || column < 0) return hideTip();
  const tip = byId("tip");
  tip.replaceChildren(
    element("p", { class: "path mono" }, parameter.path),
    ...parameter.eventsAt.get(column).map((event) =>
      element("p", {}, element("span", { class: "kind" }, `${event.version} ${KINDS.get(event.kind).word} `), event.detail ? element("code", {}, clipped(event.detail)) : null),
    ),
  );
  tip.hidden = false;
  tipMark = mark;
  place(tip, mark.getBoundingClientRect());
  return undefined;
}

// The text stays with its mark while the timeline scrolls, as long as the mark is in sight.
function moveTip() {
  if (byId("tip").hidden) return;
  const box = byId("timeline").getBoundingClientRect();
  const mark = tipMark.getBoundingClientRect();
  const isInSight = mark.bottom > box.top && mark.top < box.bottom && mark.right > box.left && mark.left < box.right;
  if (isInSight) place(byId("tip"), mark);
  else hideTip();
}

function place(tip, beside) {
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, beside.left + beside.width / 2 - size.width / 2), innerWidth - size.width - 8);
  const isBelow = beside.bottom + size.height + 10 < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${isBelow ? beside.bottom + 6 : Math.max(8, beside.top - size.height - 6)}px`;
}

function hideTip() {
  clearTimeout(tipTimer);
  byId("tip").hidden = true;
}

// Not at once: the pointer may be on its way to the text.
function hideTipSoon() {
  clearTimeout(tipTimer);
  tipTimer = setTimeout(hideTip, TIP_DELAY_MS);
}

function clipped(text) {
  return text.length > 400 ? `${text.slice(0, 400)}\u2026` : text;
}

function openDetails(path) {
  const parameter = parameters.find((found) => found.path === path);
  if (!parameter) return;
  hideTip();
  const facts = parameter.states.findLast(Boolean) ?? parameter.initial;
  const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "\u00d7");
  const dialog = byId("details");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    element("h2", { id: "details-title", class: "mono", tabindex: "-1" }, parameter.path),
    close,
    factList(parameter, facts),
    parameter.description ? element("p", { class: "words" }, parameter.description) : null,
    element("h3", {}, parameter.events.length ? "Changes, the newest first" : "No change in these versions"),
    element("ul", { class: "events" }, ...parameter.events.toReversed().map(eventItem)),
  );
  dialog.showModal();
  byId("details-title").focus();
}

function factList(parameter, facts) {
  const isOldest = parameter.first_seen === versions.find((row) => row.status === "read").version;
  const rows = [
    ["First seen", isOldest ? `${parameter.first_seen}, the oldest version here` : parameter.first_seen],
    ["Last seen", parameter.last_seen],
    ...FACTS.filter(([key]) => facts[key] || key === "type" || key === "default").map(([key, word]) => [word[0].toUpperCase() + word.slice(1), factText(facts, key)]),
  ];
  if (facts.deprecated && facts.deprecation_message) rows.push(["Deprecation", facts.deprecation_message]);
  return element("dl", {}, ...rows.flatMap(([word, value]) => [element("dt", {}, word), element("dd", { class: "mono" }, value)]));
}

function eventItem(event) {
  const isBetween = columnOf.get(event.version) - columnOf.get(event.previous_version) > 1;
  const when = isBetween ? `${event.version} (after ${event.previous_version})` : event.version;
  const isPlain = !event.detail || event.detail === `${event.old} -> ${event.new}` || event.detail === event.new;
  return element(
    "li",
    {},
    element("strong", { class: "mono" }, when),
    ` ${KINDS.get(event.kind).word}`,
    isPlain ? null : element("p", { class: "mono" }, event.detail),
    event.old ? element("code", { class: "before" }, element("span", { class: "hidden" }, "before: "), event.old) : null,
    event.new ? element("code", { class: "after" }, element("span", { class: "hidden" }, "after: "), event.new) : null,
  );
}
