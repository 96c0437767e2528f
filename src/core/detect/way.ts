import type { Detector } from "#core/detect/detector.ts";

/** One way to find, and the index of the detector that it belongs to. */
export interface Way<F> {
  readonly owner: number;
  readonly detector: Detector;
  readonly finds: F;
  /** Nothing comes of it where no word speaks for it. */
  readonly silent: boolean;
}
