import { detector } from "#core/detect/detector.ts";
import { byteAt, CLASS, type View } from "#core/detect/view.ts";

/** Identifiers of devices for advertising. */
export const advertisingId = detector({
  id: "advertising-id",
  title: { nl: "Reclame-id van een toestel", en: "Advertising identifier" },
  check: "a UUID beside a word such as IDFA, GAID or advertising ID; not all zeros",
  source: "RFC 9562; Apple IDFA, Google Advertising ID",
  levels: { medium: "its word stands beside it" },
  examples: {
    hits: [
      "IDFA: EA7583CD-A667-48BC-B806-42ECB2B48606",
      "gaid 38400000-8cf0-11bd-b23e-10b96e40000d",
      "advertising ID = cdda802e-fb9c-47ad-9866-0794d394c912",
      "AAID cdda802e-fb9c-47ad-9866-0794d394c912",
      "reclame-id abcdefab-fb9c-47ad-9866-0794d394c912",
    ],
    misses: [
      "request cdda802e-fb9c-47ad-9866-0794d394c912",
      "EA7583CD-A667-48BC-B806-42ECB2B48606",
      "IDFA 00000000-0000-0000-0000-000000000000",
      "IDFA staat uit",
      "uuid 38400000-8cf0-11bd-b23e-10b96e40000d",
    ],
  },
  words: ["idfa", "idfv", "gaid", "aaid", "adid", "advertising id*", "advertising-id*", "advertentie-id*", "reclame-id*", "maid"],
  grading: { alone: "none", supported: "medium", contradicted: "none", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 9],
      digits: [1, 12],
      from: uuidStart,
      pattern: /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![A-Za-z\d])/iy,
      check: (match) => (/^[0-]+$/u.test(match[0]) ? "none" : "unchecked"),
    },
  ],
});

function uuidStart(view: View, run: number): number {
  let at = run;
  while (at > view.from && run - at < 28 && (byteAt(view, at - 1) === 45 || CLASS[byteAt(view, at - 1)] !== 0)) at--;
  return byteAt(view, at + 8) === 45 && byteAt(view, at + 13) === 45 ? at : -1;
}
