import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** One mail by the program swaks, as a mail client would send it. */
export interface Swaks {
  readonly port: number;
  readonly from?: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly headers?: readonly string[];
  /** Paths of files. */
  readonly attach?: readonly string[];
}

/** Sends, and answers what was said to the end of the message: the whole dialogue when it was refused. */
export async function swaks(mail: Swaks): Promise<{ readonly ok: boolean; readonly dialogue: string }> {
  const args = [
    "--server",
    `127.0.0.1:${mail.port}`,
    "--from",
    mail.from ?? "sender@voorbeeld.example",
    "--to",
    mail.to.join(","),
    "--header",
    `Subject: ${mail.subject}`,
    "--body",
    mail.body,
  ];
  for (const header of mail.headers ?? []) args.push("--add-header", header);
  for (const path of mail.attach ?? []) args.push("--attach", `@${path}`);
  try {
    const { stdout } = await promisify(execFile)("swaks", args, { maxBuffer: 64 * 1024 * 1024 });
    return { ok: true, dialogue: stdout };
  } catch (thrown) {
    return { ok: false, dialogue: (thrown as { stdout: string }).stdout };
  }
}
