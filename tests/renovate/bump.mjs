// Lets Renovate write new versions into files: node bump.mjs DIST FOLDER, updates as a JSON list on
// standard input. Prints the new content of each file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, folder] = process.argv.slice(2);
const part = (name) => import(pathToFileURL(join(dist, name)));
const { GlobalConfig } = await part("config/global.js");
const { doAutoReplace } = await part("workers/repository/update/branch/auto-replace.js");

GlobalConfig.set({ localDir: folder });
const contents = [];
for (const update of JSON.parse(readFileSync(0, "utf-8"))) {
  const { original, ...upgrade } = update;
  contents.push(await doAutoReplace(upgrade, original, false));
}
console.log(JSON.stringify(contents));
