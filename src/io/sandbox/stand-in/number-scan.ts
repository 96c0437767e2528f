import type { Finding } from "#core/detect/finding.ts";
import type { OpenScan } from "#io/sandbox/serve.ts";

/** Finds every run of nine digits, for tests of the sandbox. */
export const openNumberScan: OpenScan = ({ part }) => {
  let text = "";
  return {
    push: (chunk) => void (text += chunk),
    end: () =>
      [...text.matchAll(/\d{9}/g)].map(
        ({ index, 0: value }): Finding => ({
          detector: "nl.bsn",
          confidence: "medium",
          part,
          start: index,
          end: index + 9,
          masked: `••••••${value.slice(-3)}`,
        }),
      ),
  };
};
