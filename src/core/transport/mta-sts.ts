import { canonicalDomain } from "#core/mail/domain.ts";
import { TRANSPORT_LIMITS } from "./limits.ts";

/** What a domain demands of those who deliver to it (RFC 8461 section 3.2). */
export interface StsPolicy {
  readonly mode: "enforce" | "testing" | "none";
  /** `mx.x.example`, or `*.x.example` for one label in front of it. */
  readonly patterns: readonly string[];
  readonly maxAgeSeconds: number;
}

/** The id of the policy that `_mta-sts` announces; undefined unless exactly one record is well formed (RFC 8461 section 3.1). */
export function readStsRecord(texts: readonly string[]): string | undefined {
  const records = texts.slice(0, TRANSPORT_LIMITS.txtRecords).filter((text) => /^v=STSv1\s*(;|$)/.test(text));
  const [record] = records;
  if (records.length !== 1 || record === undefined || record.length > TRANSPORT_LIMITS.txtChars) return undefined;
  const ids = record.split(";").flatMap((field) => /^\s*id\s*=\s*([A-Za-z0-9]{1,32})\s*$/.exec(field)?.[1] ?? []);
  return ids.length === 1 ? ids[0] : undefined;
}

/** A policy file as it came over HTTPS; undefined where it is not well formed. Fields that nobody knows are passed over. */
export function readStsPolicy(text: string): StsPolicy | undefined {
  if (text.length > TRANSPORT_LIMITS.stsPolicyBytes) return undefined;
  const fields: { readonly name: string; readonly value: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match === null) return undefined;
    fields.push({ name: match[1] ?? "", value: match[2] ?? "" });
  }
  // Of fields other than mx the first counts (section 3.2).
  const one = (name: string): string => fields.find((field) => field.name === name)?.value ?? "";
  const mode = one("mode");
  const age = /^\d{1,10}$/.exec(one("max_age"));
  const patterns = fields.filter(({ name }) => name === "mx").map(({ value }) => patternOf(value));
  if (one("version") !== "STSv1" || age === null || patterns.length > TRANSPORT_LIMITS.stsPatterns) return undefined;
  if (mode !== "enforce" && mode !== "testing" && mode !== "none") return undefined;
  if (patterns.includes(undefined) || (mode !== "none" && patterns.length === 0)) return undefined;
  return {
    mode,
    patterns: patterns.filter((pattern) => pattern !== undefined),
    maxAgeSeconds: Math.min(Number(age[0]), TRANSPORT_LIMITS.stsMaxAgeSeconds),
  };
}

/** Whether the policy names this mail host (RFC 8461 section 4.1): a star stands for exactly one label. */
export function stsNames(policy: StsPolicy, host: string): boolean {
  const dot = host.indexOf(".");
  return policy.patterns.includes(host) || (dot > 0 && policy.patterns.includes(`*${host.slice(dot)}`));
}

function patternOf(value: string): string | undefined {
  const wild = value.startsWith("*.");
  const name = canonicalDomain(wild ? value.slice(2) : value);
  return name === undefined ? undefined : wild ? `*.${name}` : name;
}
