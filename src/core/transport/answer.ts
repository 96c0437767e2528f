import type { TlsaRecord } from "./tlsa.ts";

/** What a record of each type is to us. Names are canonical domain names, addresses as text. */
export interface DnsRecords {
  readonly A: string;
  readonly AAAA: string;
  readonly MX: MxRecord;
  /** The strings of one record, joined (RFC 7208 section 3.3), as ASCII. */
  readonly TXT: string;
  readonly TLSA: TlsaRecord;
}

/** A mail exchanger (RFC 1035 section 3.3.9). `exchange` is "." for the null MX, undefined where it is no host name. */
export interface MxRecord {
  readonly preference: number;
  readonly exchange: string | undefined;
}

export type DnsType = keyof DnsRecords;

/** Why there are no records. nxdomain and nodata are answers; the others say nothing and may be different later. */
export type DnsFailure = "nxdomain" | "nodata" | "servfail" | "refused" | "timeout" | "malformed";

/** What a name server said. `authentic` is the AD bit of a resolver whose AD bit counts (RFC 4035 section 3.2.3). */
export type DnsAnswer<R> =
  | {
      readonly ok: true;
      readonly records: readonly R[];
      readonly authentic: boolean;
      /** The name that holds the records, where CNAMEs led. */
      readonly name: string;
    }
  | { readonly ok: false; readonly why: DnsFailure; readonly authentic: boolean };

/** Asks for the records of one type. Never rejects. */
export type Resolve = <T extends DnsType>(name: string, type: T) => Promise<DnsAnswer<DnsRecords[T]>>;

/** Whether this failure is an answer: there is nothing of that kind. */
export function isAbsent(why: DnsFailure): boolean {
  return why === "nxdomain" || why === "nodata";
}
