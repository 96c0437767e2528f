/** The Content Security Policy of every page: nothing from elsewhere, nothing inline, one named Trusted Types policy. */
const CSP = [
  "default-src 'none'",
  // Argon2id in the browser is WebAssembly; it comes from our own script.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "frame-src blob:",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types svelte-trusted-html",
].join("; ");

/** Headers of every answer. `secure` where people reach us by https. */
export function securityHeaders(secure: boolean): Readonly<Record<string, string>> {
  return {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    // The fragment never leaves the browser; the path does not either.
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
    ...(secure ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}),
  };
}
