import { detector } from "#core/detect/detector.ts";
import { prefixed } from "#core/detect/detectors/secrets/prefixed.ts";

/** Key of a cloud provider. */
export const secretCloud = detector({
  id: "secret.cloud",
  title: { nl: "Sleutel van een cloudaanbieder", en: "Key of a cloud provider" },
  check: "prefix, length and alphabet of AWS, Google Cloud, Azure, DigitalOcean, Cloudflare, Heroku and AI providers; not a placeholder",
  source: "documentation of the providers",
  levels: { high: "prefix, length and alphabet hold and it is not a placeholder" },
  // In halves, so that no scanner of repositories takes them for keys.
  examples: {
    hits: [
      `AKI${"A"}Q3EGRZ7TJ5KLMWXU`,
      `AIz${"a"}SyD4kQ9vX2mN8bL5cR1tY7uE3wZ6aF0gHjP`,
      `dop_v1${"_"}9f3c7a1e5b8d2f4a6c0e9b7d5f3a1c8e2b6d4f0a9c7e5b3d1f8a6c4e2b0d9f7a`,
      `sk-ant${"-"}api03-Zk3mQ9xW7rT2vB5nL8cY1pD4`,
      `aws_secret_access_key${"="}wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAKEY92bq3`,
    ],
    misses: ["AKIA1234", "AKIAXXXXXXXXXXXXXXXX", "AIza-key ontbreekt", "sk-ant-your-key-here-please", "akiaq3egrz7tj5klmwxu"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "akia*",
        "asia*",
        "abia*",
        "acca*",
        "aiza*",
        "gocspx*",
        "ya29*",
        "dop_v1_*",
        "doo_v1_*",
        "sk-ant-*",
        "sk-proj-*",
        "hf_*",
        "accountkey",
        "sharedaccesssignature",
        "aws_secret_access_key",
      ],
      accept: prefixed(
        /^(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/u,
        /^AIza[\w-]{35}(?![\w-])/u,
        /^GOCSPX-[\w-]{28}/u,
        /^ya29\.[\w-]{20,}/u,
        /^do[op]_v1_[a-f0-9]{64}/u,
        /^sk-(?:ant|proj)-[\w-]{20,}/u,
        /^hf_[A-Za-z0-9]{30,}/u,
        /^AccountKey=[A-Za-z0-9+\/]{80,}={0,2}/iu,
        /^aws_secret_access_key["']?\s?[=:]\s?["']?[A-Za-z0-9+\/]{40}(?![A-Za-z0-9+\/])/iu,
      ),
    },
  ],
});
