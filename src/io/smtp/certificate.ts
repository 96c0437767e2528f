import { X509Certificate } from "node:crypto";
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from "node:tls";
import { type CertificateBytes, DANE_EE, DANE_TA, matchesTlsa } from "#core/transport/tlsa.ts";
import type { DaneTls } from "./outgoing.ts";

/**
 * What DANE makes of a certificate chain that a host showed (RFC 7671 section 5). "match": a record names the host's own certificate;
 * `authority`, in PEM: a record names this one, and the chain up to it must still be verified; "none": nothing fits.
 */
export async function judgeByDane(dane: DaneTls, chain: readonly X509Certificate[]): Promise<"match" | "none" | { authority: string }> {
  const [leaf] = chain;
  if (leaf === undefined) return "none";
  for (const record of dane.records) if (record.usage === DANE_EE && (await matchesTlsa(record, bytesOf(leaf)))) return "match";
  for (const record of dane.records) {
    if (record.usage !== DANE_TA) continue;
    for (const certificate of chain) if (await matchesTlsa(record, bytesOf(certificate))) return { authority: certificate.toString() };
    // A whole certificate in the record need not be sent by the host (RFC 7671 section 5.2.2).
    const inRecord = record.selector === 0 && record.matchingType === 0 ? readCertificate(record.association) : undefined;
    if (inRecord !== undefined) return { authority: inRecord.toString() };
  }
  return "none";
}

/** The certificates that the host showed, its own first. */
export function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let next: ReturnType<TLSSocket["getPeerCertificate"]> | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && !seen.has(next.fingerprint512) && chain.length < CHAIN_MAX) {
    seen.add(next.fingerprint512);
    const certificate = readCertificate(next.raw);
    if (certificate === undefined) break;
    chain.push(certificate);
    next = "issuerCertificate" in next ? next.issuerCertificate : undefined;
  }
  return chain;
}

/** Whether the certificate shows one of these names, as Node's own check reads it (RFC 6125). */
export function showsOneOf(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const mistakes = names.map((name) => checkServerIdentity(name, certificate));
  return mistakes.includes(undefined) ? undefined : (mistakes[0] ?? new Error("no name to look for"));
}

const CHAIN_MAX = 10;

function bytesOf(certificate: X509Certificate): CertificateBytes {
  return {
    whole: new Uint8Array(certificate.raw),
    publicKey: new Uint8Array(certificate.publicKey.export({ type: "spki", format: "der" })),
  };
}

function readCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
