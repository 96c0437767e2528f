import type { OwnTermsSource } from "#core/detect/own-terms.ts";
import type { Content } from "#core/extract/source.ts";

/** A file for the sandbox: bytes whole, or piece by piece where it is large. */
export interface SandboxFile {
  readonly name: string;
  readonly mediaType?: string | undefined;
  readonly bytes: Content;
}

/** What is looked for beyond the house's own detectors; plain values, made ready in the child. */
export interface InspectOptions {
  readonly own?: OwnTermsSource | undefined;
}
