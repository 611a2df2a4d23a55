import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWeightFile } from './openWeightFile.ts';
import { expectedStates, fixture, fixturePath, refusal } from './testing/weightFiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorscope-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

const isComplex = (type: string) => type.startsWith('complex');

describe('openWeightFile reads what PyTorch reads in', () => {
  it.each([
    ['values.pth', 'torch zip', 'values'],
    ['values.deflated.pth', 'torch zip', 'values'],
    ['values.stream.pth', 'torch stream', 'values'],
    ['checkpoint.pth', 'torch zip', 'checkpoint'],
    ['checkpoint.protocol5.pth', 'torch zip', 'checkpoint'],
    ['checkpoint.stream.pth', 'torch stream', 'checkpoint'],
  ])('%s', async (name, format, state) => {
    const expected = Object.entries(expectedStates[state] ?? {});
    const file = await openWeightFile(fixturePath(name));
    expect(file.format).toBe(format);
    expect([...file.tensors]).toEqual(
      expected.map(([tensor, { type, dims }]) => [tensor, { name: tensor, type, dims }]),
    );
    expect(expected.length).toBeGreaterThan(6);
    for (const [tensor, { values, type }] of expected) {
      if (isComplex(type)) continue;
      expect([tensor, ...(await file.readFloats(tensor))]).toEqual([tensor, ...(values ?? [])]);
    }
    await file.close();
  });

  it('values.safetensors', async () => {
    const expected = Object.entries(expectedStates['values'] ?? {});
    const file = await openWeightFile(fixturePath('values.safetensors'));
    expect(file.format).toBe('safetensors');
    const real = expected.filter(([, { type }]) => !isComplex(type));
    expect(new Set(file.tensors.keys())).toEqual(new Set(real.map(([name]) => name)));
    for (const [name, { type, dims, values }] of real) {
      expect(file.tensors.get(name)).toEqual({ name, type, dims });
      expect([name, ...(await file.readFloats(name))]).toEqual([name, ...(values ?? [])]);
    }
    await file.close();
  });

  it('parameters.pth', async () => {
    const file = await openWeightFile(fixturePath('parameters.pth'));
    expect([...file.tensors.keys()]).toEqual(['weight', 'bias']);
    expect([...(await file.readFloats('weight'))]).toEqual([0.5, -0.25]);
    expect([...(await file.readFloats('bias'))]).toEqual([2]);
    await file.close();
  });
});

describe('openWeightFile refuses', () => {
  const failure = (path: string) => refusal(openWeightFile(path));

  it('what is not there', async () => {
    const path = join(folder, 'none.pth');
    await expect(openWeightFile(path)).rejects.toMatchObject({
      kind: 'notFound',
      message: `There is no file of weights at ${path}.`,
    });
  });

  it('a folder', async () => {
    await mkdir(join(folder, 'a.pth'));
    expect(await failure(join(folder, 'a.pth'))).toBe(
      `${join(folder, 'a.pth')} is not a regular file.`,
    );
  });

  it('other files, by their content', async () => {
    const path = join(folder, 'weights.pth');
    const tar = Buffer.alloc(1024);
    tar.write('ustar', 257);
    const cases: [string | Uint8Array, string][] = [
      ['', 'is empty.'],
      ['weights', 'is no file of weights: neither torch.save nor safetensors wrote it.'],
      ['version https://git-lfs', 'is a pointer of Git LFS and not the file itself; git lfs pull'],
      [tar, 'is in the tar format of PyTorch before 0.1.10; save it again with a newer one.'],
    ];
    for (const [content, sentence] of cases) {
      await writeFile(path, content);
      expect(await failure(path)).toContain(`${path} ${sentence}`);
    }
  });

  it('a TorchScript archive and a whole module, saying what is needed', async () => {
    expect(await failure(fixturePath('script.pt'))).toContain(
      'script.pt is a TorchScript archive; a file of model.state_dict() is needed.',
    );
    expect(await failure(fixturePath('module.pth'))).toContain(
      'module.pth asks for torch.nn.modules.linear.Linear, which a file of weights does not need, ' +
        'and nothing of it was run; save model.state_dict() alone.',
    );
  });

  it('an unknown name, and complex numbers, when they are read', async () => {
    const path = fixturePath('values.pth');
    const file = await openWeightFile(path);
    await expect(file.readFloats('none')).rejects.toMatchObject({
      kind: 'notFound',
      message: `${path} has no tensor named none.`,
    });
    expect(await refusal(file.readFloats('complex64'))).toBe(
      `${path}: complex64 has complex numbers (complex64), which no detector's weights are.`,
    );
    await file.close();
  });

  it('a file that is cut off after it was opened, naming the tensor', async () => {
    const path = join(folder, 'weights.pth');
    await writeFile(path, fixture('values.stream.pth'));
    const file = await openWeightFile(path);
    await truncate(path, 2000);
    expect(await refusal(file.readFloats('überall/名'))).toBe(
      `${path}: überall/名 became shorter while it was read.`,
    );
    await file.close();
  });

  it('reading after it was closed', async () => {
    const file = await openWeightFile(fixturePath('values.stream.pth'));
    await file.close();
    expect(await refusal(file.readFloats('float32'))).toContain(': float32 cannot be read.');
  });
});
