/** Limits of what other people's name servers and web servers say. Counts as they are, sizes in bytes, times in milliseconds. */
export const TRANSPORT_LIMITS = {
  /** Mail hosts of one domain that are looked at, by preference. */
  mailHosts: 12,
  addressesPerHost: 8,
  tlsaRecords: 40,
  txtRecords: 100,
  txtChars: 2048,
  stsPolicyBytes: 64 * 1024,
  stsPatterns: 100,
  /** RFC 8461 section 3.2: one year at the most. */
  stsMaxAgeSeconds: 31_557_600,
} as const;
