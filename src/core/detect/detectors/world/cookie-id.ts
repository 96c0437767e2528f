import { detector, type Extent } from "#core/detect/detector.ts";
import { slice, type View } from "#core/detect/view.ts";

/** Identifiers by which websites follow a visitor. */
export const cookieId = detector({
  id: "cookie-id",
  title: { nl: "Cookie of sessiesleutel", en: "Cookie or session identifier" },
  check: "the form of a known tracking cookie (Google, Meta, Microsoft, Hotjar), or the name of a session cookie with a long value",
  source: "ePrivacy Directive 2002/58/EC article 5(3); the vendors' cookie documentation",
  levels: { medium: "its form holds" },
  examples: {
    hits: [
      "_ga=GA1.2.1234567890.1612345678",
      "cookie GA1.1.987654321.1700000000",
      "_fbp=fb.1.1612345678901.1234567890",
      "PHPSESSID=9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d",
      "JSESSIONID: 0A1B2C3D4E5F60718293A4B5C6D7E8F9",
    ],
    misses: ["GA1.2", "fb.me/1234", "PHPSESSID is een cookie", "cookies: 12", "_ga"],
  },
  grading: { alone: "medium", supported: "medium", contradicted: "medium", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "ga",
        "gs",
        "fb",
        "phpsessid",
        "jsessionid",
        "asp.net_sessionid",
        "sessionid",
        "connect.sid",
        "muid",
        "hjsessionuser*",
        "laravel_session",
      ],
      accept: value,
    },
  ],
});

function value(view: View, start: number, end: number): Extent | undefined {
  const name = slice(view, start, end).toLowerCase();
  const rest = slice(view, end, end + 120);
  const form =
    name === "ga" || name === "gs"
      ? /^1\.[1-9]\.\d{6,10}\.\d{10}(?!\d)/u
      : name === "fb"
        ? /^\.[1-3]\.\d{13}\.[\w-]{8,}/u
        : /^(?:_\d+)?["']?\s?[=:]\s?["']?(?=[\w%.+/-]*\d)[\w%.+/-]{16,}/iu;
  const found = form.exec(rest);
  return found === null ? undefined : { start, end: end + found[0].length, level: "medium" };
}
