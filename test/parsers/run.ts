// The comparison of the test at any length, many times as fast as under a test runner: node test/parsers/run.ts [--messages N] [--seed N]
import { parseArgs } from "node:util";
import { compareParsers } from "#test/parsers/compare.ts";

const { values } = parseArgs({ options: { messages: { type: "string", default: "100000" }, seed: { type: "string" } } });
const [messages, seed] = [Number(values.messages), Number(values.seed ?? Date.now() % 2 ** 31)];
let missed = 0;
const count = await compareParsers({
  seed,
  messages,
  miss(what) {
    missed++;
    process.stdout.write(`missed: ${what}\n`);
  },
  read: (done) => void (done > 0 && done % 5000 === 0 && process.stdout.write(`${done} read, ${missed} missed\n`)),
});
process.stdout.write(`${JSON.stringify({ seed, messages, ...count, missed })}\n`);
process.exitCode = missed === 0 ? 0 : 1;
