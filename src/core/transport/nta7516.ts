import type { Instant } from "#core/bytes.ts";
import { canonicalDomain } from "#core/mail/domain.ts";
import type { MxRecord } from "./answer.ts";
import { TRANSPORT_LIMITS } from "./limits.ts";

/** What a domain says of its mail for health care (NTA 7516). Without mail hosts of its own the MX records of the domain hold. */
export interface Nta7516 {
  readonly provider: string;
  readonly hosts: readonly MxRecord[];
}

/**
 * The record of these TXT records that holds at this time: `v=NTA7516-1;startdate=2024-01;enddate=2027-12;provider=X;ntamx=10 HOST`, or in
 * the older form `v=NTA7516;version:2019-06;expire:2029-10;provider:X;ntamx:HOST`. The first day of the first month and the last day of
 * the last month count. Undefined where there is none, where it is malformed, and where two hold: nobody could say which.
 */
export function readNta7516(texts: readonly string[], now: Instant): Nta7516 | undefined {
  const holding = texts
    .slice(0, TRANSPORT_LIMITS.txtRecords)
    .map((text) => readRecord(text, now))
    .filter((record) => record !== undefined);
  return holding.length === 1 ? holding[0] : undefined;
}

interface Form {
  readonly version: string;
  readonly separator: "=" | ":";
  readonly start: string;
  readonly end: string;
}

const FORMS: readonly Form[] = [
  { version: "v=nta7516-1", separator: "=", start: "startdate", end: "enddate" },
  { version: "v=nta7516", separator: ":", start: "version", end: "expire" },
];

function readRecord(text: string, now: Instant): Nta7516 | undefined {
  if (text.length > TRANSPORT_LIMITS.txtChars) return undefined;
  const [first, ...rest] = text.split(";").map((field) => field.trim());
  const form = FORMS.find(({ version }) => version === first?.toLowerCase());
  if (form === undefined) return undefined;
  const fields = rest.filter((field) => field !== "").map((field) => split(field, form.separator));
  const one = (name: string): string | undefined => {
    const values = fields.filter((field) => field.name === name);
    return values.length === 1 ? values[0]?.value : undefined;
  };
  const start = monthOf(one(form.start));
  // Both forms have been written with either name for the end.
  const end = monthOf(one(form.end) ?? one("enddate"));
  const provider = one("provider");
  if (start === undefined || end === undefined || provider === undefined || provider === "") return undefined;
  if (now < start.from || now >= end.until) return undefined;
  const hosts = fields.filter(({ name }) => name === "ntamx").map(({ value }) => hostOf(value));
  if (hosts.length > TRANSPORT_LIMITS.mailHosts || hosts.includes(undefined)) return undefined;
  return { provider: provider.slice(0, 100), hosts: hosts.filter((host) => host !== undefined) };
}

function split(field: string, separator: string): { readonly name: string; readonly value: string } {
  const at = field.indexOf(separator);
  return at < 0
    ? { name: field.toLowerCase(), value: "" }
    : { name: field.slice(0, at).trim().toLowerCase(), value: field.slice(at + 1).trim() };
}

function monthOf(text: string | undefined): { readonly from: Instant; readonly until: Instant } | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? "");
  if (match === null) return undefined;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return { from: Date.UTC(year, month - 1), until: Date.UTC(year, month) };
}

function hostOf(text: string): MxRecord | undefined {
  const match = /^(?:(\d{1,5})\s+)?([^\s.].*?)\.?$/.exec(text);
  const exchange = canonicalDomain(match?.[2] ?? "");
  const preference = Number(match?.[1] ?? 0);
  return exchange === undefined || preference > 65_535 ? undefined : { preference, exchange };
}
