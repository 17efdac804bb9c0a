// Asks Renovate's own versioning: node versions.mjs MODULE, cases as JSON on standard input.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { get } = await import(pathToFileURL(process.argv[2]));
const cases = JSON.parse(readFileSync(0, "utf-8"));
const answers = [];
for (const { versioning, current, tags } of cases) {
  const api = await get(versioning);
  const isUpdate = (tag) =>
    api.isVersion(tag) &&
    api.isStable(tag) &&
    api.isCompatible(tag, current) &&
    api.isGreaterThan(tag, current);
  const updates = tags.filter(isUpdate).sort((a, b) => api.sortVersions(a, b));
  const newValue = (tag) =>
    api.getNewValue({
      currentValue: current,
      rangeStrategy: "replace",
      currentVersion: current,
      newVersion: tag,
    });
  answers.push(updates.map(newValue));
}
console.log(JSON.stringify(answers));
