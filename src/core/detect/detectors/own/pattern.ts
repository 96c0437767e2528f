import { detector } from "#core/detect/detector.ts";

/** The organisation's own regular expressions. */
export const pattern = detector({
  id: "pattern",
  title: { nl: "Eigen patroon", en: "Own pattern" },
  check: "a regular expression of the organisation's own, refused when saved if it could run for long",
  source: "the organisation",
  levels: { high: "the expression matches" },
  examples: {
    hits: ["dossier ZK-2024-00123", "ZK-1999-99999.", "(ZK-2031-00001)", "zie ZK-2024-00123 en verder", "ＺＫ-2024-00123"],
    misses: ["ZK-24-123", "zk 2024 00123", "K-2024-00123", "ZK-2024-0012", "ZK"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [{ kind: "own" }],
});
