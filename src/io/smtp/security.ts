import { constants } from "node:crypto";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { SmtpServerOptions } from "./door.ts";

/** What a listener needs to speak TLS. */
export interface Security {
  readonly context: SecureContext;
  readonly clientCertificates: boolean;
}

/** Undefined where the options name no key. Throws where key and certificate are none. */
export function openSecurity({ tls, clientCertificates }: SmtpServerOptions): Security | undefined {
  if (tls === undefined) return undefined;
  const { key, cert } = tls;
  return { context: createSecureContext({ ...TLS, key, cert }), clientCertificates: clientCertificates === true };
}

/**
 * Begins TLS on a socket from which nobody reads any more. `secured` is called once at most, with the SHA-256 of the client's
 * certificate in lower-case hex where it was asked for one and has its key; without that call the socket comes to be closed.
 */
export function startTls(
  plain: Socket,
  { context, clientCertificates }: Security,
  secured: (certificate: string | undefined) => void,
): TLSSocket {
  const socket = new TLSSocket(plain, {
    isServer: true,
    secureContext: context,
    // The chain is not checked: a certificate counts by its fingerprint alone, and the handshake proves who has its key.
    requestCert: clientCertificates,
    rejectUnauthorized: false,
  });
  socket.once("secure", () => {
    const certificate = clientCertificates ? socket.getPeerX509Certificate() : undefined;
    secured(certificate?.fingerprint256.replaceAll(":", "").toLowerCase());
  });
  // Node tells of a failed handshake here alone, and leaves it to whoever made the socket to end it.
  socket.on("_tlsError", (error: Error) => socket.destroy(error));
  return socket;
}

// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only.
const CIPHERS = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
].join(":");

const TLS = {
  minVersion: "TLSv1.2",
  ciphers: CIPHERS,
  honorCipherOrder: true,
  // A client that starts a handshake anew within a session makes the server work for nothing.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  // Without it a session with a client certificate cannot be resumed.
  sessionIdContext: "zegel-smtp",
} as const;
