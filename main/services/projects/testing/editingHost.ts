/**
 * A host that edits a project until it is killed: `FILE COPIES SEED PICTURE…`. Says on a line each what it asks for and what
 * it was answered.
 */
import path from 'node:path';
import { seededRandom } from '../../../../shared/random.ts';
import { forkSubprocess } from '../../../processes/forkSubprocess.ts';
import { changeId } from '../../../projects/testing/projects.ts';
import { ProjectsClient } from '../projectsClient.ts';
import { ScribbleModel } from './scribble.ts';

const [file = '', copies = '', seed = '', ...pictures] = process.argv.slice(2);
const entry = path.join(import.meta.dirname, '..', '..', '..', 'projects', 'process.ts');
const client = new ProjectsClient(forkSubprocess('projects', entry, null));
const opened = await client.open({ file, copies, create: null });
if (opened.readOnly !== null) throw new Error(opened.readOnly.sentence);
const say = (word: string, content: string) => process.stdout.write(`${word} ${content}\n`);
say('opened', '');
const model = new ScribbleModel();
const random = seededRandom(Number(seed));
for (;;) {
  const scribble = model.step(random, pictures);
  const { content } = model;
  say('asked', content);
  await client.ask((remote) => {
    if (scribble.kind === 'edit') return remote.edit(file, scribble.edit, changeId());
    return scribble.kind === 'undo' ? remote.undo(file, changeId()) : remote.redo(file, changeId());
  });
  say('done', content);
}
