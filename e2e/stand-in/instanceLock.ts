/** One instance of the app a data folder; a second one hands over what it was asked, and ends. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * @param onSecond is told what a second instance hands over, as long as the lock is held.
 * @returns a function that gives the lock back, or null where another instance has it.
 */
export function lockInstance(
  folder: string,
  handedOver: unknown,
  onSecond: (data: unknown) => void,
): (() => void) | null {
  const lock = path.join(folder, 'stand-in.lock');
  const inbox = path.join(folder, 'stand-in.inbox');
  if (existsSync(lock) && isRunning(Number(readFileSync(lock, 'utf8')))) {
    const letter = path.join(folder, `stand-in.${process.pid}.json`);
    writeFileSync(letter, JSON.stringify(handedOver));
    renameSync(letter, path.join(inbox, path.basename(letter)));
    return null;
  }
  writeFileSync(lock, String(process.pid));
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox);
  const watcher = watch(inbox, () => {
    for (const name of readdirSync(inbox)) {
      const letter = path.join(inbox, name);
      const data: unknown = JSON.parse(readFileSync(letter, 'utf8'));
      rmSync(letter);
      onSecond(data);
    }
  });
  return () => {
    watcher.close();
    rmSync(lock, { force: true });
  };
}

/** Where the arguments are of the start that is to come after the one that ends; absent: none is. */
export const relaunchFile = (folder: string): string => path.join(folder, 'stand-in.relaunch.json');

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
