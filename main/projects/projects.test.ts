import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../shared/result.ts';
import { useScratchFolder } from '../disk/testing/scratch.ts';
import { Projects } from './projects.ts';
import { today } from './testing/projects.ts';

const scratch = useScratchFolder();
const projects = new Projects(today);
afterEach(() => projects.closeAll());

const request = (create: boolean) => ({
  file: path.join(scratch(), 'a.anchorscope'),
  copies: path.join(scratch(), 'copies'),
  create: create ? { folder: scratch(), name: 'a' } : null,
});

describe('the open projects', () => {
  it('keep one that was opened after an opening of the same file that fails late', async () => {
    const { file } = request(false);
    const absent = projects.open(request(false)).then(() => null, failureOf);
    const closed = projects.close(file);
    const opened = projects.open(request(true));
    expect(await absent).toMatchObject({ kind: 'notFound' });
    await closed;
    expect(await opened).toMatchObject({ name: 'a', readOnly: null });
    expect(await projects.files(file)).toEqual([]);
  });

  it('open one that is still being closed for themselves, and not as one that another program has', async () => {
    const { file } = request(false);
    const former = projects.open(request(true));
    const closed = projects.close(file);
    const opened = projects.open(request(false));
    expect(await former).toMatchObject({ readOnly: null });
    await closed;
    expect(await opened).toMatchObject({ readOnly: null });
    expect(await projects.files(file)).toEqual([]);
  });
});
