/**
 * Processes killed again and again in the middle of edits: whatever was answered is there, the file is whole, and it opens.
 * PROJECT_KILLS says how many times, PROJECT_SEED with which seed.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/random.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { forkSubprocess } from '../../processes/forkSubprocess.ts';
import type { Subprocess } from '../../processes/subprocess.ts';
import { damageOf } from '../../projects/projectFile.ts';
import { openDatabase } from '../../projects/sqlite.ts';
import { changeId, makeProject } from '../../projects/testing/projects.ts';
import { ProjectsClient } from './projectsClient.ts';
import { contentWords, ScribbleModel } from './testing/scribble.ts';

const kills = Number(process.env['PROJECT_KILLS'] ?? 100);
const seed = Number(process.env['PROJECT_SEED'] ?? 1);
/** A fifth of the kills end the host, and with it everything. */
const hostKills = Math.floor(kills / 5);
/** It only ends what hangs: 12 s for each kill, and as long for a few as for a hundred, ms. */
const limit = Math.max(100, kills) * 12_000;
/** The latest moment of a kill after the first edit, ms. */
const latest = 60;

const entry = path.join(import.meta.dirname, '..', '..', 'projects', 'process.ts');
const host = path.join(import.meta.dirname, 'testing', 'editingHost.ts');
const scratch = useScratchFolder();
const pictures = ['a.png', 'b.png'];

const openings: number[] = [];
afterAll(() => {
  const slowest = Math.max(...openings);
  process.stdout.write(
    `${openings.length} openings after a kill, the slowest ${slowest.toFixed(0)} ms\n`,
  );
});

/** What is in the file, read by a process that starts for it; whether it opened to be changed, and is whole. */
async function reopened(client: ProjectsClient, file: string, copies: string): Promise<string> {
  const start = performance.now();
  const open = () => client.open({ file, copies, create: null });
  let { readOnly } = await open();
  // The process of a killed host ends a little after it.
  while (readOnly?.kind === 'locked') {
    await client.close(file);
    await delay(20);
    ({ readOnly } = await open());
  }
  openings.push(performance.now() - start);
  expect(readOnly).toBeNull();
  const boxes: { picture: string; left: number }[] = [];
  for (const picture of pictures) {
    const { annotations } = await client.ask((remote) => remote.picture(file, picture));
    boxes.push(...annotations.map((one) => ({ picture, left: one.geometry.box[0] })));
  }
  await client.close(file);
  const database = openDatabase(file, { readOnly: true });
  expect(damageOf(database)).toBeNull();
  database.close();
  return contentWords(boxes);
}

describe('a project', () => {
  it(
    `keeps every edit that was answered through ${kills - hostKills} kills of its process`,
    async () => {
      const random = seededRandom(seed);
      let running: Subprocess | undefined;
      let gone: Promise<void> = Promise.resolve();
      const fork = forkSubprocess('projects', entry, null);
      const client = new ProjectsClient(() => {
        const started = fork();
        running = started;
        gone = new Promise((resolve) => started.onExit(() => resolve()));
        return started;
      });
      for (let round = 0; round < kills - hostKills; round++) {
        const root = path.join(scratch(), `process-${round}`);
        const { file, copies } = await makeProject(root, pictures);
        await client.open({ file, copies, create: null });
        const model = new ScribbleModel();
        const ofRound = random.fork(round);
        /** After each edit that was asked for. */
        const contents = [model.content];
        let answered = 0;
        let killed = false;
        const together = 1 + ofRound.int(3);
        const scribbling = async (): Promise<void> => {
          while (!killed) {
            const scribble = model.step(ofRound, pictures);
            contents.push(model.content);
            const done = contents.length - 1;
            await client.ask((remote) => {
              if (scribble.kind === 'edit') return remote.edit(file, scribble.edit, changeId());
              return scribble.kind === 'undo'
                ? remote.undo(file, changeId())
                : remote.redo(file, changeId());
            });
            // They are answered in order.
            answered = Math.max(answered, done);
          }
        };
        const all = Promise.allSettled(Array.from({ length: together }, scribbling));
        await delay(ofRound.next() * latest);
        killed = true;
        running?.kill();
        // What is asked of it before that is known is lost with it.
        await Promise.all([all, gone]);
        const found = await reopened(client, file, copies);
        expect(contents.slice(answered), `round ${round}`).toContain(found);
      }
      await client.end();
    },
    limit,
  );

  it(
    `keeps every edit that was answered through ${hostKills} kills of its host`,
    async () => {
      const random = seededRandom(seed + 1);
      const reader = new ProjectsClient(forkSubprocess('projects', entry, null));
      for (let round = 0; round < hostKills; round++) {
        const root = path.join(scratch(), `host-${round}`);
        const { file, copies } = await makeProject(root, pictures);
        const child = spawn(process.execPath, [host, file, copies, String(round), ...pictures], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let [asked, answered] = ['', ''];
        const opened = Promise.withResolvers<undefined>();
        const lines = createInterface({ input: child.stdout });
        lines.on('line', (line) => {
          const [word = ''] = line.split(' ', 1);
          const content = line.slice(word.length + 1);
          if (word === 'opened') opened.resolve(undefined);
          else if (word === 'asked') asked = content;
          else answered = content;
        });
        await opened.promise;
        await delay(random.fork(round).next() * latest);
        child.kill('SIGKILL');
        await once(child, 'close');
        // What it said last may not have been read whole by then: at most one edit is on its way.
        expect([answered, asked], `round ${round}`).toContain(await reopened(reader, file, copies));
      }
      await reader.end();
    },
    limit,
  );
});
