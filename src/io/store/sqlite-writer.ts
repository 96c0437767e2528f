import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { openConnection, SQLITE_LIMITS } from "./sqlite-connection.ts";
import { commitGroup, type Outcome, truncateLog } from "./sqlite-group.ts";
import { type PackedStep, unpacker } from "./sqlite-packed.ts";

/** What the main thread asks of the writer. */
export type WriterRequest =
  | { readonly kind: "commit"; readonly id: number; readonly steps: readonly PackedStep[] }
  | { readonly kind: "compact"; readonly id: number }
  | { readonly kind: "close"; readonly id: number };

/** What the writer says of one request, once it is so. */
export interface WriterAnswer {
  readonly id: number;
  readonly outcome: Outcome;
}

/** With what the writer thread starts. */
export interface WriterStart {
  readonly path: string;
  readonly pagesMax: number | undefined;
}

/** The one thread that writes. It takes every batch that waits, commits them with one sync, and only then answers. */
function serveWriter(port: MessagePort, { path, pagesMax }: WriterStart): void {
  const connection = openConnection(path, "write", pagesMax);
  const unpacked = unpacker();
  let dead = false;
  port.on("message", (first: readonly WriterRequest[]) => {
    const requests = withAllThatWait(port, first);
    const commits = requests.filter((request) => request.kind === "commit");
    for (let from = 0; from < commits.length; from += SQLITE_LIMITS.groupBatches) {
      const group = commits.slice(from, from + SQLITE_LIMITS.groupBatches);
      const outcomes = dead
        ? []
        : commitGroup(
            connection,
            group.map(({ steps }) => steps.map(unpacked)),
          );
      dead ||= outcomes.includes("dead");
      port.postMessage(group.map(({ id }, at): WriterAnswer => ({ id, outcome: outcomes[at] ?? "dead" })));
      // What fills the disk may be our own log: emptied into the database it gives its room back.
      if (outcomes.includes("full")) truncateLog(connection);
    }
    const others = requests.filter((request) => request.kind !== "commit");
    if (others.length === 0) return;
    const outcome = !dead && truncateLog(connection) ? "ok" : "broken";
    const closing = others.some(({ kind }) => kind === "close");
    if (closing) connection.database.close();
    port.postMessage(others.map(({ id }): WriterAnswer => ({ id, outcome })));
    if (closing) port.close();
  });
  port.postMessage([]);
}

function withAllThatWait(port: MessagePort, first: readonly WriterRequest[]): readonly WriterRequest[] {
  const requests = [...first];
  while (requests.length < SQLITE_LIMITS.groupBatches) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    requests.push(...next.message);
  }
  return requests;
}

if (parentPort !== null) serveWriter(parentPort, workerData as WriterStart);
