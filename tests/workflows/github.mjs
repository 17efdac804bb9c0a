// GitHub's own parser and expression evaluator: JSON on standard input, JSON on standard output.
//
// {"parse": [[path, text], ...]} -> [[path, message], ...]
// {"evaluate": [[expression, contexts], ...]} -> [value, ...]
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";

// The packages import JSON in a way that older Node does not know by itself.
const hook = `export async function load(url, context, next) {
  return url.endsWith(".json")
    ? next(url, { ...context, importAttributes: { type: "json" } })
    : next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const here = process.env.PACKAGES;
const load = (name) => import(pathToFileURL(`${here}/node_modules/@actions/${name}`).href);
const asked = JSON.parse(readFileSync(0, "utf8"));

async function parse([name, content]) {
  const parser = await load("workflow-parser/dist/index.js");
  const trace = new parser.NoOperationTraceWriter();
  const isAction = name.endsWith("action.yml");
  if (isAction) {
    const { parseAction } = await load("workflow-parser/dist/actions/action-parser.js");
    const found = parseAction({ name, content }, trace);
    return found.context.errors.getErrors().map((error) => [name, error.message]);
  }
  const found = parser.parseWorkflow({ name, content }, trace);
  const template = await parser.convertWorkflowTemplate(found.context, found.value, undefined, {
    errorPolicy: 1, // go on after an error: all of them are wanted
  });
  const errors = [...found.context.errors.getErrors(), ...(template.errors ?? [])];
  return errors.map((error) => [name, error.message ?? error.Message]);
}

async function evaluate([text, contexts]) {
  const { Lexer, Parser, Evaluator, data } = await load("expressions/dist/index.js");
  const status = ["always", "success", "failure", "cancelled"];
  const extra = status.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(contexts.status[name]),
  }));
  const parser = new Parser(
    new Lexer(text).lex().tokens,
    ["github", "inputs", "needs", "matrix", "job", "secrets", "steps"],
    extra,
  );
  const values = JSON.parse(JSON.stringify(contexts), data.reviver);
  const functions = new Map(extra.map((one) => [one.name, one]));
  const result = new Evaluator(parser.parse(), values, functions).evaluate();
  return result.kind === data.Kind.Boolean ? result.value : result.coerceString();
}

const answers = asked.parse
  ? (await Promise.all(asked.parse.map(parse))).flat()
  : await Promise.all(asked.evaluate.map(evaluate));
process.stdout.write(JSON.stringify(answers));
