import { type Bytes, concat, fromUtf8 } from "#core/bytes.ts";
import { headerRuns } from "#core/mail/header.ts";

/** Every value of one header field, and the message without that field: every other byte is as it was. The name compares without case. */
export function takeField(raw: Bytes, name: string): { readonly values: readonly string[]; readonly raw: Bytes } {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const run of headerRuns(raw, 0, raw.length)) {
    if (run.name?.toLowerCase() !== wanted) continue;
    // Bytes that are no text are a value all the same: one that never fits.
    values.push(fromUtf8(raw.subarray(run.valueStart, run.end))?.trim() ?? "");
    kept.push(raw.subarray(from, run.start));
    from = run.end;
  }
  return { values, raw: values.length === 0 ? raw : concat([...kept, raw.subarray(from)]) };
}
