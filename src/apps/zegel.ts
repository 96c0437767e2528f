import { Buffer } from "node:buffer";
import { COMMANDS } from "#apps/commands/index.ts";
import { SettingsMistake } from "#apps/settings.ts";
import { VERSION } from "#apps/version.ts";
import { useSymmetric } from "#core/seal/primitives.ts";
import { NODE_CRYPTO } from "#io/keys/symmetric.ts";
import { KeyFileMistake } from "#io/keys/key-file.ts";
import { faultOf } from "#io/log/log.ts";

/** Exit codes: 0 done, 1 found or failed as asked, 2 wrong use, 3 broken. */
const WRONG_USE = 2;
const BROKEN = 3;

async function main(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "--version") return say(VERSION);
  if (name === "" || name === "--help" || name === "help") return say(overview());
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) return complain(`zegel: there is no command "${name}". See zegel --help.`);
  if (rest.includes("--help")) return say(`zegel ${command.name} ${command.usage}\n\n${command.help}`);
  try {
    return await command.run(rest);
  } catch (thrown) {
    if (isWrongUse(thrown)) return complain(`zegel ${name}: ${thrown.message}`);
    if (isTakenPort(thrown))
      return complain(`zegel ${name}: another program listens on ${thrown.address}:${thrown.port} already; name another port.`);
    const { fault, where } = faultOf(thrown);
    process.stderr.write(`zegel ${name}: broken (${fault}) ${where}\n`);
    return BROKEN;
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `zegel ${VERSION}: mail and share files safely, on your own server\n\n${lines.join("\n")}\n\nEach has --help. Exit codes: 0 done, 1 found or failed as asked, 2 wrong use, 3 broken.`;
}

/** Mistakes of whoever typed the command, which get their sentence; node:util's parseArgs throws TypeErrors with a code. */
function isWrongUse(thrown: unknown): thrown is Error {
  return (
    thrown instanceof SettingsMistake ||
    thrown instanceof KeyFileMistake ||
    (thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("ERR_PARSE_ARGS"))
  );
}

function isTakenPort(thrown: unknown): thrown is Error & { readonly address: string; readonly port: number } {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE" && "port" in thrown;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return WRONG_USE;
}

// Small buffers get memory of their own: a shared slab would keep what its last user wrote.
Buffer.poolSize = 0;
useSymmetric(NODE_CRYPTO);
process.exitCode = await main(process.argv.slice(2));
