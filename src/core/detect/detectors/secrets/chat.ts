import { detector } from "#core/detect/detector.ts";
import { prefixed } from "#core/detect/detectors/secrets/prefixed.ts";

/** Token of a chat service. */
export const secretChat = detector({
  id: "secret.chat",
  title: { nl: "Sleutel van een chatdienst", en: "Token of a chat service" },
  check: "prefix, length and alphabet of Slack, Discord, Telegram and Teams webhooks; not a placeholder",
  source: "documentation of the services",
  levels: { high: "prefix, length and alphabet hold and it is not a placeholder" },
  // In halves, so that no scanner of repositories takes them for keys.
  examples: {
    hits: [
      `xoxb${"-"}293847561029-384756102938-kQ9xW7rT2vB5nL8c`,
      `xapp${"-"}1-A0B1C2D3E4F-9384756102938-kq9xw7rt2vb5`,
      `https://hooks.slack.com/services${"/"}T0Q3EGRZ7/B7TJ5KLMW/kQ9xW7rT2vB5nL8cY1pD4sF6`,
      `bo${"t"}738291046:AAHk9Xq2mZ7xW4rT8vB1nL5cY3pD6sF0gHj`,
      `xoxp${"-"}938475610293-102938475610-qW9xk7Tr2Bv5Ln8C`,
    ],
    misses: ["xoxb-", "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx", "hooks.slack.com", "bot12345", "discord.com/channels/1"],
  },
  grading: { alone: "high", supported: "high", contradicted: "high", typo: false },
  finds: [
    {
      kind: "word",
      terms: [
        "xoxb-*",
        "xoxp-*",
        "xoxa-*",
        "xoxr-*",
        "xoxs-*",
        "xoxe-*",
        "xapp-*",
        "hooks.slack.com",
        "discord.com",
        "discordapp.com",
        "webhook.office.com",
        "bot*",
      ],
      accept: prefixed(
        /^xox[abeprs]-[A-Za-z0-9-]{20,}/u,
        /^xapp-\d-[A-Za-z0-9-]{20,}/u,
        /^hooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,}/u,
        /^discord(?:app)?\.com\/api\/webhooks\/\d{15,}\/[\w-]{50,}/u,
        /^webhook\.office\.com\/webhookb2\/[\w@-]{30,}\/[^\s"]{20,}/u,
        /^bot\d{8,10}:[\w-]{35}(?![\w-])/u,
      ),
    },
  ],
});
