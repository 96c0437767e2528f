import { detector } from "#core/detect/detector.ts";
import { prefixed } from "#core/detect/detectors/secrets/prefixed.ts";

/** Token of a code host or package registry. */
export const secretCodeHost = detector({
  id: "secret.code-host",
  title: { nl: "Sleutel van een codeplatform", en: "Token of a code host or package registry" },
  check: "prefix, length and alphabet of GitHub, GitLab, npm, PyPI, Docker, Atlassian; not a placeholder",
  source: "documentation of the platforms",
  levels: { high: "prefix, length and alphabet hold and it is not a placeholder" },
  // In halves, so that no scanner of repositories takes them for keys.
  examples: {
    hits: [
      `ghp${"_"}9Kq2mZ7xW4rT8vB1nL5cY3pD6sF0gHjA2eU4`,
      `token ghs${"_"}Zx81mQ9kW7rT2vB5nL8cY1pD4sF6gHjA3eU0`,
      `glpat${"-"}k9Xq2mZ7xW4rT8vB1nL5`,
      `npm${"_"}k9Xq2mZ7xW4rT8vB1nL5cY3pD6sF0gHjA2eU`,
      `dckr_pat${"_"}k9Xq2mZ7xW4rT8vB1nL5cY3pD6s`,
    ],
    misses: [
      "ghp_short",
      "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "glpat-your-token-here-12",
      "npm_config_cache",
      "ghp 9Kq2mZ7xW4rT8vB1nL5cY3pD6sF0gHjA2eU4",
    ],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "ghp_*",
        "gho_*",
        "ghu_*",
        "ghs_*",
        "ghr_*",
        "github_pat_*",
        "glpat-*",
        "gldt-*",
        "glrt-*",
        "npm_*",
        "pypi-*",
        "dckr_pat_*",
        "atatt3*",
      ],
      accept: prefixed(
        /^gh[pousr]_[A-Za-z0-9]{36,}(?![A-Za-z0-9])/u,
        /^github_pat_[A-Za-z0-9_]{60,}/u,
        /^gl(?:pat|dt|rt)-[\w-]{20,}/u,
        /^npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/u,
        /^pypi-[\w-]{50,}/u,
        /^dckr_pat_[\w-]{27,}/u,
        /^ATATT3[\w=-]{50,}/u,
      ),
    },
  ],
});
