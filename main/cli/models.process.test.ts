/** `anchorscope import-model`, `catalogue` and `download`, as a shell sees them, with a fake import. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  startFileServer,
  testContent,
  testEntry,
  type FileServer,
} from '../services/models/testing/catalogue.ts';
import { badFile, severalSets } from '../services/models/testing/fakeImport.ts';
import { start } from './testing/program.ts';

const program = path.join(import.meta.dirname, 'testing', 'fakeProgram.ts');
const content = testContent(100_000);
let folder = '';
let server: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-cli-'));
  server = await startFileServer(content);
  server.manners = { etags: ['"one"'] };
  await writeFile(at('weights.pth'), 'x'.repeat(1000));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const at = (...parts: string[]) => path.join(folder, ...parts);
const entry = () => testEntry(server.address, content);
function begin(args: readonly string[], catalogue: readonly object[] = [entry()]) {
  const env = { TEST_CATALOGUE: JSON.stringify(catalogue), ANCHORSCOPE_DATA: at('data') };
  return start(args, folder, { program, env });
}
const run = (args: readonly string[], catalogue?: readonly object[]) =>
  begin(args, catalogue).ended;

describe('anchorscope import-model', () => {
  const importing = ['import-model', 'weights.pth', '--out', 'made'];

  it('prints the folder of the new package', async () => {
    expect(await run(importing)).toEqual({
      code: 0,
      stdout: `${at('made')}\n`,
      words: [
        'Converting weights.pth',
        "Weights do not say these, so they are fasterrcnn_resnet50_fpn's own; --set KEY=VALUE gives others:",
        '  input.shortSide: 800',
        'fasterrcnn_resnet50_fpn, 3 classes, 0.0 MB:',
      ],
    });
    expect((await readdir(at('made'))).toSorted()).toEqual([
      'head.onnx',
      'model.json',
      'trunk.onnx',
    ]);
  });

  it('says which weights were taken where the file has several', async () => {
    await writeFile(at('weights.pth'), severalSets);
    const { code, words } = await run(importing);
    expect(code).toBe(0);
    expect(words).toContain(
      'Of the sets of weights in the file, “model” was taken, and not “model_ema”.',
    );
    const { stdout } = await run([...importing.slice(0, -1), 'again', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      choice: { taken: 'model', others: ['model_ema'] },
    });
  });

  it('prints one object with --json', async () => {
    const architecture = 'fasterrcnn_vgg16_c4';
    const { code, stdout } = await run([...importing, '--json', '--architecture', architecture]);
    expect(code).toBe(0);
    const assumed = { 'input.shortSide': 800 };
    const made = {
      folder: at('made'),
      architecture,
      classCount: 3,
      bytes: 1000,
      assumed,
      leftOut: [],
      choice: null,
    };
    expect(JSON.parse(stdout)).toEqual(made);
  });

  it('takes the names of the classes from a file', async () => {
    await writeFile(at('names.txt'), 'a\nb\nc\n');
    expect(await run([...importing, '--classes', 'names.txt'])).toMatchObject({ code: 0 });
    expect(await readFile(at('made', 'model.json'), 'utf8')).toContain('"name": "b"');
  });

  it.each<[string, readonly string[], string]>([
    ['no file', ['import-model', 'gone.pth', '--out', 'made'], "There is no file '«gone.pth»'."],
    ['no folder', ['import-model', 'x'], "Required option '--out <folder>' not specified."],
    [
      'a folder that exists',
      ['import-model', 'weights.pth', '--out', '.'],
      '«» exists already; name a folder that does not.',
    ],
    [
      'too few names',
      [...importing, '--classes', 'few.txt'],
      "'few.txt' names 1 class, but the weights have 3 besides background.",
    ],
    ['no names', [...importing, '--classes', 'gone.txt'], "There is no file 'gone.txt'."],
    [
      'an unknown architecture',
      [...importing, '--architecture', 'yolo'],
      "Option '--architecture <name>' argument 'yolo' is invalid. Allowed choices are " +
        'fasterrcnn_resnet50_fpn, fasterrcnn_resnet50_fpn_v2, fasterrcnn_mobilenet_v3_large_fpn, ' +
        'fasterrcnn_mobilenet_v3_large_320_fpn, fasterrcnn_vgg16_c4.',
    ],
    [
      'a key that there is not',
      [...importing, '--set', 'rpn.nmsIou=0.6'],
      "'rpn.nmsIou=0.6' has 'rpn.nmsIou', which is no key of model.json.",
    ],
    [
      'weights of something else',
      ['import-model', 'bad.pth', '--out', 'made'],
      '«bad.pth» has 2 missing: a, b.',
    ],
  ])('%s: exit code 2, one sentence and no folder', async (_, args, sentence) => {
    await writeFile(at('few.txt'), 'a');
    await writeFile(at('bad.pth'), `${badFile}has 2 missing: a, b.`);
    const { code, stdout, words } = await run(args);
    const whole = sentence.replace(/«(.*?)»/, (_all, name: string) => at(name).replace(/\/$/, ''));
    expect({ code, stdout, words: words.slice(-1) }).toEqual({
      code: 2,
      stdout: '',
      words: [whole],
    });
    expect(await readdir(folder)).not.toContain('made');
  });
});

describe('anchorscope catalogue', () => {
  it('lists what can be had and what is there', async () => {
    await mkdir(at('data', 'models', 'small'), { recursive: true });
    await writeFile(at('data', 'models', 'small', 'model.json'), '{}');
    const other = { ...entry(), name: 'the_other', boxAp: 37 };
    const { code, stdout } = await run(['catalogue'], [entry(), other]);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `small      box AP 12.3     0.1 MB  BSD-3-Clause  ${at('data', 'models', 'small')}`,
      'the_other  box AP 37.0     0.1 MB  BSD-3-Clause',
      '',
    ]);
  });

  it('prints an object a line with --json', async () => {
    const { stdout } = await run(['catalogue', '--json']);
    expect(JSON.parse(stdout)).toEqual({ ...entry(), state: { kind: 'absent' } });
  });
});

describe('anchorscope download', () => {
  const downloading = ['download', 'small', '--out', 'made'];

  it('does all that is needed for a package', async () => {
    const { code, stdout, words } = await run(downloading);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${at('made')}\n` });
    expect(words).toEqual([
      'Downloading Small network',
      'Checking Small network',
      'Converting Small network',
      'fasterrcnn_resnet50_fpn, 3 classes, 0.1 MB:',
    ]);
    expect(await readdir(at('made'))).toContain('model.json');
  });

  it('keeps what came before Ctrl+C, and goes on with it', async () => {
    server.manners = { etags: ['"one"'], stallAfter: 40_000 };
    const started = begin(downloading);
    const part = at('data', 'downloads', 'weights.pth.part');
    const size = () =>
      stat(part).then(
        (found) => found.size,
        () => 0,
      );
    await vi.waitFor(async () => expect(await size()).toBe(40_000));
    started.child.kill('SIGINT');
    const { code, words } = await started.ended;
    expect({ code, last: words.at(-1) }).toEqual({
      code: 130,
      last: 'The download of weights.pth was stopped; what is there of it is kept.',
    });
    server.manners = { etags: ['"one"'] };
    const list = await run(['catalogue']);
    expect(list.stdout).toContain('0.0 MB are there');
    expect(await run(downloading)).toMatchObject({ code: 0 });
    expect(server.asked.at(-1)?.range).toBe('bytes=40000-');
  });

  it('refuses what is not the published file, and names that are not there', async () => {
    const wrong = await run(downloading, [{ ...entry(), sha256Prefix: '00000000' }]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.words.at(-1)).toContain('is not what was published and was removed');
    expect(await run(['download', 'large', '--out', 'made'])).toEqual({
      code: 2,
      stdout: '',
      words: ["The catalogue has no 'large'; it has small."],
    });
    expect(await readdir(folder)).not.toContain('made');
  });

  it('says what to do where no server answers', async () => {
    await server.close();
    const { code, words } = await run(downloading);
    expect(code).toBe(2);
    expect(words.at(-1)).toBe(
      'weights.pth could not be downloaded: 127.0.0.1 refuses the connection; try again, or download it ' +
        `yourself from ${server.address} and import it as weights.`,
    );
    server = await startFileServer(content);
  });
});
