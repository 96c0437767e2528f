import type { Detector } from "#core/detect/detector.ts";
import * as registry from "#core/detect/detectors/registry.ts";

/** The name of a detector. A mistyped one does not compile. */
export type DetectorId = (typeof registry)[keyof typeof registry]["id"];

/** Every detector, in the order of the registry. */
export const DETECTORS: readonly Detector<DetectorId>[] = Object.values(registry);
