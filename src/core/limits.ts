/** Every limit of the house, in one place. Sizes in bytes, times in milliseconds, counts as they are. */
export const LIMITS = {
  /** A whole message as the gateway takes it; SIZE says so before the data are taken (RFC 1870). */
  messageBytes: 50 * 1024 * 1024,
  /** Recipients of one SMTP transaction (RFC 5321 section 4.5.3.1.8 asks for at least 100). */
  recipientsPerMessage: 500,
  headerBytes: 256 * 1024,
  headerFields: 1000,
  mimeDepth: 20,
  mimeParts: 1000,
  /** A mailbox and its local part, in octets (RFC 5321 section 4.5.3.1). */
  addressBytes: 254,
  addressLocalBytes: 64,
  smtpConnections: 500,
  /** Memory for all messages that are being received at one time; beyond it a client is asked to come back. */
  smtpReceivingBytes: 512 * 1024 * 1024,
  /** How long a stopping server waits for the messages that it is receiving. */
  smtpStopMs: 10_000,
  smtpIdleMs: 60_000,
  smtpConnectionsPerAddress: 100,
  /** Commands of one connection without a message; recipients that are taken do not count. */
  smtpCommands: 100,
  smtpHandshakeMs: 30_000,
  /** After the first minute of a message; slower clients are sent away. */
  smtpBytesPerSecondMin: 1000,
  /** How often is looked for clients that are too slow. */
  smtpSweepMs: 5000,

  /** What an extractor may make of one file. */
  extractDepth: 8,
  extractEntries: 10_000,
  extractRatio: 200,
  extractBytes: 512 * 1024 * 1024,
  extractMs: 10_000,
  extractMemoryBytes: 256 * 1024 * 1024,

  /** A guest's reply. */
  replyBytes: 100 * 1024 * 1024,
  replyFiles: 20,
  fileNameChars: 200,
  replyTextChars: 100_000,

  /** A code by SMS or mail. */
  codeDigits: 6,
  codeMs: 10 * 60_000,
  codeTries: 5,
  codeEveryMs: 30_000,
  codesPerHour: 6,
  lockMs: 60 * 60_000,
  /** Wrong codes a minute over the whole server, beyond which nobody is let try for the rest of that minute. */
  wrongCodesPerMinute: 60,
  accessCodeCharsMin: 6,

  signInTries: 5,
  sessionMs: 8 * 60 * 60_000,
  guestSessionMs: 30 * 60_000,

  /** How long a guest can read an item, unless the policy says otherwise. */
  itemMs: 30 * 24 * 60 * 60_000,
  requestBytes: 256 * 1024,
  /** How long a held message waits for a person before it returns to its sender. */
  heldMs: 7 * 24 * 60 * 60_000,
  /** The reason that a sender gives, and the remark of a colleague. */
  reasonCharsMin: 10,
  reasonChars: 500,
  queueAttemptsMs: 5 * 24 * 60 * 60_000,
} as const;
