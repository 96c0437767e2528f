import type { PlantedBug } from "./case.ts";

/** The 250 is said while the commit is still under way. */
export const ANSWER_BEFORE_COMMIT: PlantedBug = {
  name: "250 before the commit",
  edits: [
    {
      file: "src/flow/outbound.ts",
      find: "const kept = await keep(world, prepared);",
      put: "const kept = { ok: true, why: 'full' as 'full' | 'broken' };\n  void keep(world, prepared);",
    },
  ],
};

/** The database does not wait for the disk at a commit. */
export const NORMAL_NOT_FULL: PlantedBug = {
  name: "synchronous=NORMAL instead of FULL",
  edits: [
    { file: "src/io/store/sqlite-connection.ts", find: 'synchronous: "full"', put: 'synchronous: "normal"' },
    { file: "src/io/store/sqlite-connection.ts", find: "synchronous: 2", put: "synchronous: 1" },
  ],
};

/** The contents of a file are not synced. */
export const NO_FILE_SYNC: PlantedBug = {
  name: "the sync of a file left out",
  edits: [{ file: "src/io/blobs/disk-writer.ts", find: "fsyncSync(file);", put: "" }],
};

/** The name of a file is not synced. */
export const NO_DIRECTORY_SYNC: PlantedBug = {
  name: "the sync of a directory left out",
  edits: [{ file: "src/io/blobs/disk-writer.ts", find: "fsyncSync(directory);", put: "" }],
};

/** A file of which the reader died counts as read. */
export const SCAN_ERROR_IS_CLEAN: PlantedBug = {
  name: "a failed scan taken for a clean one",
  edits: [
    {
      file: "src/io/sandbox/child-process.ts",
      find: "notScanned: [{ part, why: watch.killed() ?? lastWord(child) }]",
      put: "notScanned: part === '' && watch.killed() === lastWord(child) ? [{ part, why: 'damaged' }] : []",
    },
  ],
};

/** After a failed sync the database goes on as if the next one could be trusted. */
export const TRUSTS_DISK_AGAIN: PlantedBug = {
  name: "a failed sync forgotten",
  edits: [{ file: "src/io/store/sqlite-group.ts", find: "case SQLITE.ioerr:", put: "" }],
};
