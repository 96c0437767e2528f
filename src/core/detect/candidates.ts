import { type Cluster, CLUSTER_DIGITS, GAP } from "#core/detect/cluster.ts";

/** A stretch of groups of a cluster that may be one number. */
export interface Stretch {
  from: number;
  /** Last group, included. */
  to: number;
  digits: number;
  /** GAP kind between its groups; GAP.none for a single group. */
  gap: number;
  /** Whether "." and "-" both stand in it. */
  mixed: boolean;
  /** It begins and ends where the separator changes, so it is not a piece of something longer. */
  whole: boolean;
  confused: number;
  /** Group sizes as `shapeCode` has them. */
  shape: number;
}

/** Most groups whose sizes make a shape. */
export const SHAPE_GROUPS = 8;
const SHAPE_BASE = CLUSTER_DIGITS + 1;

/** A shape such as "4-2-3" as one number, so that comparing costs nothing; -1 beyond `SHAPE_GROUPS`. */
export function shapeCode(shape: string): number {
  const sizes = shape.split("-");
  return sizes.length > SHAPE_GROUPS ? -1 : sizes.reduce((code, size) => code * SHAPE_BASE + Number(size), 0);
}

/** The one stretch that is filled again and again. */
const stretch: Stretch = { from: 0, to: 0, digits: 0, gap: 0, mixed: false, whole: true, confused: 0, shape: 0 };

/** Which stretches are wanted: of how many digits, and of how many groups at most. May change from one to the next. */
export interface Wanted {
  digits: Uint8Array;
  groupsMost: number;
  /** Called with each group that stretches begin with. */
  readonly begin: (group: number) => void;
}

/** Calls `visit` with every stretch of a cluster that is wanted. */
export function stretches(cluster: Cluster, wanted: Wanted, visit: (stretch: Stretch) => void): void {
  for (let from = 0; from < cluster.groups; from++) {
    stretch.from = from;
    stretch.gap = GAP.none;
    stretch.mixed = false;
    stretch.confused = 0;
    stretch.shape = 0;
    wanted.begin(from);
    if (wanted.groupsMost === 1 && wanted.digits[(cluster.end[from] as number) - (cluster.start[from] as number)] !== 1) continue;
    for (let to = from; to < cluster.groups && to - from < wanted.groupsMost; to++) {
      if (to > from && !joins(cluster, to, stretch)) break;
      stretch.to = to;
      stretch.confused += cluster.confused[to] as number;
      const size = (cluster.end[to] as number) - (cluster.start[to] as number);
      stretch.shape = to - from < SHAPE_GROUPS ? stretch.shape * SHAPE_BASE + size : -1;
      stretch.digits = (cluster.first[to] as number) + size - (cluster.first[from] as number);
      if (stretch.digits >= wanted.digits.length) break;
      if (wanted.digits[stretch.digits] === 0) continue;
      const left = boundary(cluster, from, from - 1, stretch, to === from);
      const right = boundary(cluster, to + 1, to + 1, stretch, to === from);
      if (left === "inside" || right === "inside") continue;
      stretch.whole = left === "free" && right === "free";
      visit(stretch);
    }
  }
}

/** Whether group `to` continues the stretch: one kind of separator throughout, a line break anywhere. */
function joins(cluster: Cluster, to: number, stretch: Stretch): boolean {
  const gap = cluster.gap[to] as number;
  if (gap === GAP.comma) return false;
  if (gap === GAP.line) return true;
  if (stretch.gap === GAP.none || stretch.gap === gap) {
    stretch.gap = gap;
    return true;
  }
  stretch.mixed = true;
  return gap !== GAP.wide && stretch.gap !== GAP.wide;
}

/** What stands at an edge: nothing that belongs to it, a separator like its own, or one that says it is a piece of something else. */
function boundary(cluster: Cluster, gapAt: number, neighbour: number, stretch: Stretch, single: boolean): "free" | "like" | "inside" {
  if (neighbour < 0 || neighbour >= cluster.groups) return "free";
  const gap = cluster.gap[gapAt] as number;
  const length = (cluster.end[neighbour] as number) - (cluster.start[neighbour] as number);
  if (gap === GAP.line || gap === GAP.wide) return "free";
  if (gap === GAP.comma) return length <= 2 && neighbour > stretch.to && !leadsOn(cluster, neighbour) ? "inside" : "free";
  if (gap === GAP.dot) return "inside";
  if (single) return gap === GAP.space ? (length <= 4 ? "like" : "free") : length >= 7 ? "free" : "inside";
  return gap === stretch.gap ? "like" : gap === GAP.space ? "free" : "inside";
}

/** Whether a comma follows the group too: then these are cells, not decimals. */
function leadsOn(cluster: Cluster, group: number): boolean {
  return group + 1 < cluster.groups && cluster.gap[group + 1] === GAP.comma;
}
