import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * A disk that can lose its power. Two ext4 file systems for the program (its data, and its blobs apart, so that a sync of the one does
 * not carry the other along) lie as images on a third, and the image of that one in memory. What the program wrote and did not sync is in the
 * page cache of the inner file system; what the inner one sent without asking for it to be flushed is in the cache of the outer, which stands for
 * the cache of the drive. Only what was flushed is in the outermost image, and only that survives.
 */
export interface Disk {
  /** Where the data directory is; `blobs` in it is the second file system. */
  readonly data: string;
  /** Takes the power away: everything goes back to what was flushed. The program must have been stopped, so that it sees nothing of it. */
  cut(killed: () => Promise<void>): Promise<void>;
  close(): void;
}

/** Makes and mounts it. Needs root, loop devices and room in /dev/shm. */
export function openDisk(mebibytes: number): Disk {
  const memory = mkdtempSync("/dev/shm/zegel-disk-");
  const [image, saved] = [join(memory, "outer.img"), join(memory, "saved.img")];
  const [outer, data] = [join(memory, "outer"), join(memory, "data")];
  const inner = [
    { image: join(outer, "data.img"), at: data, size: Math.floor(mebibytes * 0.6) },
    { image: join(outer, "blobs.img"), at: join(data, "blobs"), size: Math.floor(mebibytes * 0.4) },
  ];
  for (const directory of [outer, data]) mkdirSync(directory);
  // Journal and tables of the outer one take their part.
  run("truncate", "-s", `${Math.ceil(mebibytes * 1.08) + 24}M`, image);
  makeFileSystem(image);
  mountAt(image, outer);
  for (const one of inner) {
    // Every block is there beforehand: what the inner file systems write changes bytes and never the outer one's own tables.
    run("dd", "if=/dev/zero", `of=${one.image}`, "bs=1M", `count=${one.size}`, "status=none");
    makeFileSystem(one.image);
  }
  run("sync", "-f", outer);
  const mountInner = (): void => {
    for (const one of inner) {
      mountAt(one.image, one.at);
      mkdirSync(join(data, "blobs"), { recursive: true, mode: 0o700 });
    }
    run("chmod", "0700", join(data, "blobs"));
  };
  const unmount = (): void => {
    for (const at of [...inner.map((one) => one.at).toReversed(), outer]) run("umount", at);
  };
  mountInner();
  return {
    data,
    async cut(killed) {
      // What was never written takes no room, and no time either.
      run("cp", "--sparse=always", image, saved);
      await killed();
      unmount();
      renameSync(saved, image);
      mountAt(image, outer);
      mountInner();
    },
    close() {
      unmount();
      rmSync(memory, { recursive: true, force: true });
    },
  };
}

function makeFileSystem(image: string): void {
  run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", "-J", "size=4", image);
}

function mountAt(image: string, at: string): void {
  // Nothing is to be written merely because time passes: the journal is closed when a program asks for it.
  run("mount", "-o", "loop,noatime,commit=600", image, at);
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}
