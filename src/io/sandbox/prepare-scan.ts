import { detect } from "#core/detect/detect.ts";
import { compileOwnTerms } from "#core/detect/own-terms.ts";
import { openScan, type Scan, type ScanOptions } from "#core/detect/scan.ts";
import type { OpenScan, PrepareScan } from "#io/sandbox/serve.ts";

/** The house's detectors and these own terms, made ready. */
export function prepareScan(source: Parameters<PrepareScan>[0]): OpenScan {
  const own = source === undefined ? {} : { own: compileOwnTerms(source).terms };
  return (options) => openThrifty({ ...options, ...own });
}

/** A scan holds buffers of its own; a part that turns out short is not worth them. */
function openThrifty(options: ScanOptions): ReturnType<OpenScan> {
  const SHORT_CHARS = 16 * 1024;
  let held = "";
  let scan: Scan | undefined;
  return {
    push(chunk) {
      if (scan === undefined && held.length + chunk.length <= SHORT_CHARS) {
        held += chunk;
        return;
      }
      if (scan === undefined) {
        scan = openScan(options);
        scan.push(held);
        held = "";
      }
      scan.push(chunk);
    },
    end: () => scan?.end() ?? detect(held, options),
  };
}

/** Milliseconds of CPU that this process has used. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
