import { Secret, TOTP } from "otpauth";
import type { Instant } from "#core/bytes.ts";

const PERIOD_MS = 30_000;

/** The time step (RFC 6238) for which this code is right, one step early or late allowed; undefined when it is wrong. */
export function totpStep(asked: { readonly secret: string; readonly code: string; readonly now: Instant }): number | undefined {
  const off = totpOf(asked.secret).validate({ token: asked.code, timestamp: asked.now, window: 1 });
  return off === null ? undefined : Math.floor(asked.now / PERIOD_MS) + off;
}

/** The code that an authenticator shows now. */
export function totpCode(secret: string, now: Instant): string {
  return totpOf(secret).generate({ timestamp: now });
}

function totpOf(secret: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), algorithm: "SHA1", digits: 6, period: PERIOD_MS / 1000 });
}
