/** What a person opened, and from where, is nobody else's business: folders and files that no other user may read. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';

/** For files in them. */
export const ownFileMode = 0o600;
const ownFolderMode = 0o700;
/** Others may write there, or each their own: it is shared on purpose. */
const shared = 0o1002;

/**
 * Makes a folder that is its owner's alone, or makes it so, unless it is another user's or shared on purpose. Where
 * neither can be done the folder stays as it is: what is kept in it says so when it cannot be written.
 */
export function makeOwnFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: ownFolderMode });
    const { mode, uid } = statSync(folder);
    const isOurs = uid === process.getuid?.();
    if (isOurs && (mode & shared) === 0 && (mode & 0o077) !== 0) chmodSync(folder, ownFolderMode);
  } catch {
    // A disk that is full or only to be read must not stop the start.
  }
}
