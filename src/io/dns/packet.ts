import { isIP } from "node:net";
import { type Answer, AUTHENTIC_DATA, decode, DNSSEC_OK, encode, type Packet, RECURSION_DESIRED } from "dns-packet";
import { type Bytes, concat, type Random } from "#core/bytes.ts";
import { canonicalDomain } from "#core/mail/domain.ts";
import type { DnsAnswer, DnsFailure, DnsRecords, DnsType } from "#core/transport/answer.ts";

/** One question on the wire, as an answer must repeat it. */
export interface Question {
  readonly id: number;
  /** With letters in random case: who did not see the question cannot repeat it. */
  readonly name: string;
  readonly type: DnsType;
}

/** What bytes from a name server mean for one question. `foreign` answers something else and is passed over. */
export type ReadAnswer<T extends DnsType> =
  | { readonly kind: "foreign" | "truncated" }
  | { readonly kind: "answer"; readonly answer: DnsAnswer<DnsRecords[T]>; readonly ttlSeconds: number };

/** No fragments on any path that is in use (DNS flag day 2020). */
const UDP_BYTES = 1232;
const ALIASES_MAX = 8;
const NEGATIVE_TTL_SECONDS = 300;

/** A question with a random id and random case for this name. */
export function ask<T extends DnsType>(name: string, type: T, random: Random): Question & { readonly type: T } {
  const draws = random(2 + name.length);
  const mixed = Array.from(name, (letter, index) => (((draws[index + 2] ?? 0) & 1) === 1 ? letter.toUpperCase() : letter));
  return { id: ((draws[0] ?? 0) << 8) | (draws[1] ?? 0), name: mixed.join(""), type };
}

/** The question as it goes out: recursion wanted, with EDNS and DO, so that the answer says whether it was validated. */
export function encodeQuestion({ id, name, type }: Question): Bytes {
  const packet: Packet = {
    type: "query",
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ name, type, class: "IN" }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: UDP_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  };
  return new Uint8Array(encode(packet));
}

/** Reads what came back. Never throws. `trusted`: whether the AD bit of this resolver counts. */
export function readAnswer<T extends DnsType>(
  bytes: Uint8Array,
  question: Question & { readonly type: T },
  trusted: boolean,
): ReadAnswer<T> {
  if (bytes.length < 12 || ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0) !== question.id) return { kind: "foreign" };
  let packet: ReturnType<typeof decode>;
  try {
    packet = decode(Buffer.from(bytes));
  } catch {
    return failed("malformed");
  }
  const [asked, ...more] = packet.questions ?? [];
  if (!packet.flag_qr || more.length > 0 || asked?.name !== question.name || asked.type !== question.type) return { kind: "foreign" };
  if (packet.flag_tc) return { kind: "truncated" };
  const code = codeOf(packet);
  const authentic = trusted && packet.flag_ad;
  if (code === 3) return failed("nxdomain", authentic, negativeTtl(packet));
  if (code !== 0) return failed(code === 5 ? "refused" : "servfail");
  return readRecords(packet, question, authentic);
}

function failed(
  why: DnsFailure,
  authentic = false,
  ttlSeconds = 0,
): { kind: "answer"; answer: { ok: false; why: DnsFailure; authentic: boolean }; ttlSeconds: number } {
  return { kind: "answer", answer: { ok: false, why, authentic }, ttlSeconds };
}

function codeOf(packet: Packet): number {
  const options = packet.additionals?.find((record) => record.type === "OPT");
  return ((packet.flags ?? 0) & 15) + (options?.type === "OPT" ? options.extendedRcode * 16 : 0);
}

function negativeTtl(packet: Packet): number {
  const start = packet.authorities?.find((record) => record.type === "SOA");
  if (start?.type !== "SOA") return 0;
  return Math.min(start.ttl ?? 0, start.data.minimum ?? 0, NEGATIVE_TTL_SECONDS);
}

function readRecords<T extends DnsType>(packet: Packet, question: Question & { readonly type: T }, authentic: boolean): ReadAnswer<T> {
  const answers = packet.answers ?? [];
  let name = question.name.toLowerCase();
  let ttlSeconds = Number.POSITIVE_INFINITY;
  for (let aliases = 0; aliases <= ALIASES_MAX; aliases++) {
    const here = answers.filter((record) => record.name.toLowerCase() === name);
    const records = here.filter((record) => record.type === question.type).map((record) => ({ record, value: valueOf(record) }));
    ttlSeconds = Math.min(ttlSeconds, ...here.map(ttlOf));
    if (records.length > 0) {
      const values = records.flatMap(({ value }) => (value === undefined ? [] : [value as DnsRecords[T]]));
      if (values.length < records.length) return failed("malformed");
      return { kind: "answer", answer: { ok: true, records: values, authentic, name }, ttlSeconds };
    }
    const alias = here.find((record) => record.type === "CNAME");
    if (alias?.type !== "CNAME") return failed("nodata", authentic, negativeTtl(packet));
    name = alias.data.toLowerCase();
  }
  return failed("malformed");
}

function ttlOf(record: Answer): number {
  return "ttl" in record ? (record.ttl ?? 0) : 0;
}

function valueOf(record: Answer): DnsRecords[DnsType] | undefined {
  if (record.type === "A" || record.type === "AAAA") {
    // The library reads an address beyond the end of a short record too.
    return isIP(record.data) === (record.type === "A" ? 4 : 6) ? record.data : undefined;
  }
  if (record.type === "MX") {
    const { preference = 0, exchange } = record.data;
    return { preference, exchange: exchange === "." ? "." : canonicalDomain(exchange) };
  }
  if (record.type === "TXT") return textOf(record.data);
  if (record.type !== "TLSA") return undefined;
  const { usage, selector, matchingType, certificate } = record.data;
  return { usage, selector, matchingType, association: Uint8Array.from(certificate) };
}

function textOf(strings: string | Buffer | readonly (string | Buffer)[]): string {
  const list = Array.isArray(strings) ? strings : [strings];
  return new TextDecoder("windows-1252").decode(concat(list.map((one: string | Buffer) => Buffer.from(one))));
}
