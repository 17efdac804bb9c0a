// Asks Renovate which branches somebody else has changed: node authors.mjs DIST FOLDER REPOSITORY,
// {ignored, branches} as JSON on standard input.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, folder, url] = process.argv.slice(2);
const part = (name) => import(pathToFileURL(join(dist, name)));
const { GlobalConfig } = await part("config/global.js");
const git = await part("util/git/index.js");

const { ignored, gitAuthor, branches } = JSON.parse(readFileSync(0, "utf-8"));
GlobalConfig.set({ localDir: join(folder, "clone"), cacheDir: join(folder, "cache") });
await git.initRepo({ url, defaultBranch: "main" });
// As on github.com: who commits through its interface, has GitHub itself for a committer.
git.setPlatformIgnoredAuthors(["noreply@github.com"]);
git.setUserRepoConfig({ gitIgnoredAuthors: ignored, gitAuthor });
await git.syncGit();
const modified = [];
for (const branch of branches) {
  if (await git.isBranchModified(branch, "main")) {
    modified.push(branch);
  }
}
console.log(JSON.stringify(modified));
