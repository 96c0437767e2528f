import { detector } from "#core/detect/detector.ts";
import { prefixed } from "#core/detect/detectors/secrets/prefixed.ts";

/** Signed token (JWT). */
export const secretToken = detector({
  id: "secret.token",
  title: { nl: "Ondertekend token (JWT)", en: "Signed token (JWT)" },
  check: "three base64url parts, of which the first begins as a JSON object",
  source: "RFC 7519",
  levels: { high: "prefix, length and alphabet hold and it is not a placeholder" },
  // In halves, so that no scanner of repositories takes them for keys.
  examples: {
    hits: [
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0ODE1MTYyMyIsIm5hbWUiOiJKYW4ifQ.k9Xq2mZ7xW4rT8vB1nL5cY3pD6sF0gHjA2eU4wQ9xk7",
      `Bearer ${"e"}yJraWQiOiJxM3oifQ.eyJpc3MiOiJ6ZWdlbCJ9.k9Xq2mZ7xW4rT8vB1nL5cY3p`,
      `token=${"e"}yJ0eXAiOiJKV1QifQ.eyJhdWQiOiJhcGkifQ.Zx81mQ9kW7rT2vB5nL8cY1pD`,
      `"id_token":"${"e"}yJhbGciOiJub25lIn0.eyJleHAiOjE3MDB9.qW9xk7Tr2Bv5Ln8CmZ3y"`,
      `JWT ${"e"}yJhbGciOiJSUzI1NiJ9.eyJyb2xlIjoiYWRtaW4ifQ.pD6sF0gHjA2eU4wQ9xk7Tr2B`,
    ],
    misses: ["eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.niets", "eyjafjallajokull", "heyJude.heyJude.heyJude"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [{ kind: "word", terms: ["eyj*"], accept: prefixed(/^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/u) }],
});
