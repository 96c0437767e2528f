import { type Bytes, equalBytes } from "#core/bytes.ts";
import { TRANSPORT_LIMITS } from "./limits.ts";

/** One TLSA record (RFC 6698 section 2.1), the numbers as they came. */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly association: Bytes;
}

/** A certificate as TLSA looks at it: DER of the whole and of its SubjectPublicKeyInfo. */
export interface CertificateBytes {
  readonly whole: Bytes;
  readonly publicKey: Bytes;
}

/** Usage 3: the end entity's own certificate; its names and dates do not count (RFC 7672 section 3.1.1). */
export const DANE_EE = 3;
/** Usage 2: an authority above it. */
export const DANE_TA = 2;

/**
 * The records that count for mail: DANE-EE and DANE-TA, known selectors and matching types, digests of the right length. Usages 0 and 1
 * mean nothing to a mail client (RFC 7672 section 3.1.3).
 */
export function usableTlsa(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  return records.slice(0, TRANSPORT_LIMITS.tlsaRecords).filter(isUsable);
}

/** Whether this certificate is the one that the record names. */
export async function matchesTlsa(record: TlsaRecord, certificate: CertificateBytes): Promise<boolean> {
  if (!isUsable(record)) return false;
  const selected = record.selector === 0 ? certificate.whole : certificate.publicKey;
  const digest = DIGESTS.get(record.matchingType);
  const bytes = digest === undefined ? selected : new Uint8Array(await crypto.subtle.digest(digest.name, selected));
  return equalBytes(bytes, record.association);
}

const DIGESTS: ReadonlyMap<number, { readonly name: string; readonly bytes: number }> = new Map([
  [1, { name: "SHA-256", bytes: 32 }],
  [2, { name: "SHA-512", bytes: 64 }],
]);

function isUsable({ usage, selector, matchingType, association }: TlsaRecord): boolean {
  if (usage !== DANE_EE && usage !== DANE_TA) return false;
  if (selector !== 0 && selector !== 1) return false;
  if (matchingType === 0) return association.length > 0;
  return DIGESTS.get(matchingType)?.bytes === association.length;
}
