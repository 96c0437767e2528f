// One line per detector: this is the whole registration.
export { card } from "#core/detect/detectors/world/card.ts";
export { iban } from "#core/detect/detectors/world/iban.ts";
export { nlBsn } from "#core/detect/detectors/nl/bsn.ts";
export { label } from "#core/detect/detectors/words/label.ts";
export { keyword } from "#core/detect/detectors/own/keyword.ts";
