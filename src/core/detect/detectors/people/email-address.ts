import { detector, type Extent } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** Mail addresses, above all lists of other people's. */
export const emailAddress = detector({
  id: "email-address",
  title: { nl: "E-mailadres", en: "Mail address" },
  check: "a local part, an at sign and a domain with a top level of letters",
  source: "RFC 5321 section 4.1.2, RFC 1035",
  levels: { medium: "there are ten or more of them", low: "one or a few" },
  examples: {
    hits: [
      "jan@voorbeeld.nl",
      "Mail naar j.de-vries+werk@mail.example.org.",
      "<a_b@sub.example.co.uk>",
      "JAN@VOORBEELD.NL",
      "mailto:info@gemeente.example",
    ],
    misses: ["@jan", "jan@", "jan@localhost", "a @ b.nl", "prijs: 3 @ 4.50"],
  },
  grading: { alone: "low", supported: "low", contradicted: "low", typo: false, mass: { least: 10, level: "medium" } },
  finds: [{ kind: "at", accept: address }],
});

const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;

function address(view: View, at: number): Extent | undefined {
  let start = at;
  while (start > view.from && at - start < LOCAL_MAX && isLocal(byteAt(view, start - 1))) start--;
  while (start < at && CLASS[byteAt(view, start)] === 0) start++;
  let end = at + 1;
  let dot = -1;
  while (end < view.to && end - at <= DOMAIN_MAX) {
    const byte = byteAt(view, end);
    if (byte === 46) {
      if (CLASS[byteAt(view, end + 1)] === 0) break;
      dot = end;
    } else if (CLASS[byte] === 0 && byte !== 45) break;
    end++;
  }
  if (start === at || dot < 0 || dot === at + 1 || byteAt(view, at - 1) === 46) return undefined;
  // The top level: letters alone, two at least.
  let top = dot + 1;
  while (top < end && CLASS[byteAt(view, top)] === 2) top++;
  return top === end && top - dot >= 3 && top - dot <= 25 ? { start, end, level: "low" } : undefined;
}

function isLocal(byte: number): boolean {
  return CLASS[byte] !== 0 || byte === 46 || byte === 45 || byte === 95 || byte === 43 || byte === 37 || byte === 39;
}
