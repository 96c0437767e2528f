/** What one policy file may hold. Counts as they are, sizes in bytes, lengths in UTF-16 units. */
export const POLICY_LIMITS = {
  fileBytes: 256 * 1024,
  lineChars: 1000,
  /** A rule needs six levels: rules, rule, when, headers, field, value. */
  depth: 8,
  rules: 500,
  idChars: 60,
  sentenceChars: 300,
  keywordLists: 50,
  wordsPerList: 2000,
  wordChars: 100,
  entriesPerCondition: 500,
  headerPatternChars: 200,
  keepDays: 3650,
  sealAfterHours: 120,
  delaySeconds: 60,
  /** Beyond this many mistakes the rest is not named. */
  problems: 50,
} as const;
