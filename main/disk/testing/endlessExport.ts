/** A process that writes an export which never ends, so that it can be killed in the middle. */
import { writeNewFolder, type NewFile } from '../newFolder.ts';

function* endlessFiles(): Generator<NewFile> {
  for (let row = 0; ; row++) yield { path: `labels/${row % 100}/${row}.txt`, parts: ['a label\n'] };
}

await writeNewFolder(process.argv[2] ?? '', endlessFiles());
