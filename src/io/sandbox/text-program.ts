import { type MessagePort, parentPort } from "node:worker_threads";
import { type Bytes, wipe } from "#core/bytes.ts";
import type { Inspection } from "#core/detect/finding.ts";
import type { OwnTermsSource } from "#core/detect/own-terms.ts";
import { isPlainText } from "#core/extract/plain.ts";
import { prepareScan } from "#io/sandbox/prepare-scan.ts";
import { type Announcement, inspectFile } from "#io/sandbox/serve.ts";

/** A file for the thread; own terms only where they are others than before. */
export interface TextRequest {
  readonly file: Announcement;
  readonly bytes: Bytes;
  readonly own?: OwnTermsSource;
}

/** What the thread says of it: undefined where it is no text but something that has to be read in a process of its own. */
export type TextAnswer = Inspection | undefined;

/** The program of a thread that looks into texts. It reads no format: what is one goes to the sandbox's children. */
function serveTexts(port: MessagePort): void {
  let openScan = prepareScan(undefined);
  port.on("message", ({ file, bytes, own }: TextRequest) => {
    if (own !== undefined) openScan = prepareScan(own);
    const answer = async (): Promise<TextAnswer> =>
      (await isPlainText({ ...file, bytes })) ? inspectFile(file, bytes, openScan, { now: () => performance.now() }) : undefined;
    void answer()
      .finally(() => wipe(bytes))
      .then((inspection) => port.postMessage(inspection));
  });
}

if (parentPort !== null) serveTexts(parentPort);
