import { detect } from "#core/detect/detect.ts";
import { compileOwnTerms, type OwnTerms, type OwnTermsSource } from "#core/detect/own-terms.ts";
import type { Inspector } from "#core/inspect/inspect.ts";
import type { Policy } from "#core/policy/policy.ts";
import type { Sandbox } from "#io/sandbox/sandbox.ts";

/** Looks into texts here and into files in the sandbox, with the words of the policy in force. */
export interface PolicyInspector {
  readonly inspector: () => Inspector;
  readonly use: (policy: Pick<Policy, "keywords">) => void;
}

/** One engine behind the gateway and the command line. */
export function openInspector(sandbox: Sandbox, policy?: Pick<Policy, "keywords">): PolicyInspector {
  let source: OwnTermsSource = { keywords: policy?.keywords ?? [] };
  let own: OwnTerms = compileOwnTerms(source).terms;
  return {
    inspector: () => ({
      text: (part, text) => Promise.resolve({ findings: detect(text, { part, own }), notScanned: [] }),
      file: (file) => sandbox.inspect(file, { own: source }),
    }),
    use(next) {
      source = { keywords: next.keywords };
      own = compileOwnTerms(source).terms;
    },
  };
}
