import { detector, type Judgement } from "#core/detect/detector.ts";
import { byteAt, CLASS, DEGREE } from "#core/detect/view.ts";

/** Places on earth, exact to a house. */
export const geoCoordinates = detector({
  id: "geo-coordinates",
  title: { nl: "Coördinaten", en: "Geographic coordinates" },
  check: "latitude up to 90 and longitude up to 180 with at least four decimals each, or degrees, minutes and seconds with N, E, S, W",
  source: "ISO 6709, WGS 84",
  levels: { medium: "a word such as location stands beside it, or it is written with its directions", low: "a pair of such decimals" },
  examples: {
    hits: ["52.370216, 4.895168", "locatie: 51.92442,4.47773", "GPS 52.09083 5.12222", "lat 52.0705 lon 4.3007", "52°22'12\"N 4°53'42\"E"],
    misses: ["12.50, 13.75", "bedrag 52.37", "99.1234, 4.1234", "3.1415926535", "1.2.3.4, 5.6.7.8"],
  },
  words: ["gps", "locatie*", "location*", "coordinaten", "coordinates", "lat", "latitude", "lon", "longitude", "geo*"],
  grading: { alone: "low", supported: "medium", contradicted: "low", typo: false },
  finds: [
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 2],
      after: ".",
      later: "d",
      from: (view, run, runEnd) => (CLASS[byteAt(view, runEnd + 3)] === 1 && CLASS[byteAt(view, runEnd + 4)] === 1 ? run : -1),
      pattern: /(\d{1,2}\.\d{4,10})\s?(?:[,;/]|[NS],?)?\s?(?:lon(?:gitude)?\s?[:=]?\s?)?-?(\d{1,3}\.\d{4,10})(?![\d.])/iy,
      check: (match) => pair(match),
    },
    {
      kind: "code",
      letters: [0, 0],
      digits: [1, 2],
      after: `${DEGREE}o`,
      from: (view, run, runEnd) =>
        byteAt(view, runEnd) === 19 || (byteAt(view, runEnd) === 111 && CLASS[byteAt(view, runEnd + 1)] === 1) ? run : -1,
      pattern:
        /\d{1,2}[\x13o] ?\d{1,2}' ?\d{1,2}(?:\.\d+)?(?:"|'')? ?[NS],? ?\d{1,3}[\x13o] ?\d{1,2}' ?\d{1,2}(?:\.\d+)?(?:"|'')? ?[EWO]/iy,
      check: () => "medium",
    },
  ],
});

function pair(match: RegExpExecArray): Judgement {
  return Number(match[1]) <= 90 && Number(match[2]) <= 180 ? true : "none";
}
