import { detector } from "#core/detect/detector.ts";
import { prefixed } from "#core/detect/detectors/secrets/prefixed.ts";

/** Key of a payment or mail service. */
export const secretPayment = detector({
  id: "secret.payment",
  title: { nl: "Sleutel van een betaal- of maildienst", en: "Key of a payment or mail service" },
  check: "prefix, length and alphabet of Stripe, Mollie, Square, Shopify, SendGrid, Mailgun, Twilio; not a placeholder",
  source: "documentation of the services",
  levels: { high: "prefix, length and alphabet hold and it is not a placeholder" },
  // In halves, so that no scanner of repositories takes them for keys.
  examples: {
    hits: [
      `sk_live${"_"}9Kq2mZ7xW4rT8vB1nL5cY3pD`,
      `rk_live${"_"}Zx81mQ9kW7rT2vB5nL8cY1pD`,
      `SG${"."}k9Xq2mZ7xW4rT8vB1nL5cY.pD6sF0gHjA2eU4wQ9xk7Tr2Bv5Ln8CmZ3yR6tK1iOq5WsE2`,
      `shpat${"_"}9f3c7a1e5b8d2f4a6c0e9b7d5f3a1c8e`,
      `key${"-"}8e3c7a1e5b9d2f4a6c0e7b8d5f3a1c9e`,
    ],
    misses: ["sk_live_", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "live_music_tonight", "SG. is een afkorting", "key-value"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: ["sk_live_*", "rk_live_*", "sk_test_*", "whsec_*", "live_*", "sq0csp-*", "eaaa*", "shpat_*", "shpss_*", "sg*", "key-*"],
      accept: prefixed(
        /^(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/u,
        /^whsec_[A-Za-z0-9+\/]{24,}/u,
        /^live_[A-Za-z0-9]{30}(?![A-Za-z0-9])/u,
        /^sq0csp-[\w-]{43}/u,
        /^EAAA[\w-]{60}/u,
        /^shp(?:at|ss)_[a-f0-9]{32}/u,
        /^SG\.[\w-]{22}\.[\w-]{43}/u,
        /^key-[a-f0-9]{32}(?![a-f0-9])/u,
      ),
    },
  ],
});
