import { describe, expect, it } from 'vitest';
import type { Choice, FolderEntry, FolderListing } from '../../../shared/contract/studio.ts';
import { StudioError } from '../../../shared/result.ts';
import { FolderBrowser } from './folderBrowser.svelte.ts';

const picture: FolderEntry = { name: 'a.jpg', path: '/pictures/a.jpg', kind: 'picture' };
const model: FolderEntry = { name: 'cells', path: '/models/cells', kind: 'model' };
const weights: FolderEntry = { name: 'w.pth', path: '/models/w.pth', kind: 'weights' };

const folders: Readonly<Record<string, FolderListing>> = {
  '/pictures': listing('/pictures', [picture]),
  '/pictures/a.jpg': listing('/pictures', [picture], picture),
  '/models': listing('/models', [model, weights]),
  '/models/cells': listing('/models/cells', [], model),
  '/models/cells/model.json': listing('/models/cells', [], model),
  '/models/w.pth': listing('/models', [model, weights], weights),
};

function listing(
  folder: string,
  entries: readonly FolderEntry[],
  named: FolderEntry | null = null,
): FolderListing {
  return { folder, parent: '/', entries, left: 0, pictures: 0, named };
}

/** The browser in /pictures, and what it gave back. */
async function opened(purpose: Choice) {
  const answers: (readonly string[] | null)[] = [];
  const list = (path: string | null) => {
    const found = folders[path ?? '/pictures'];
    if (found !== undefined) return Promise.resolve(found);
    return Promise.reject(new StudioError('notFound', `There is no folder '${String(path)}'.`));
  };
  const browser = new FolderBrowser(
    { list },
    { purpose, folder: null, answer: (paths) => answers.push(paths) },
  );
  await browser.go(null);
  return { browser, answers };
}

describe('FolderBrowser', () => {
  it('gives back the folder that is shown', async () => {
    const { browser, answers } = await opened('pictureFolder');
    expect(browser.ready).toBe(true);
    await browser.confirm();
    expect(answers).toEqual([['/pictures']]);
  });

  it('gives back the folder that is typed, without Enter', async () => {
    for (const purpose of ['pictureFolder', 'exportParent', 'modelParent'] as const) {
      const { browser, answers } = await opened(purpose);
      browser.typed = ' /models ';
      expect(browser.ready).toBe(true);
      await browser.confirm();
      expect(answers).toEqual([['/models']]);
    }
  });

  it('opens nothing where the typed folder is not there, and says so', async () => {
    const { browser, answers } = await opened('pictureFolder');
    browser.typed = '/gone';
    await browser.confirm();
    expect(answers).toEqual([]);
    expect(browser.problem).toBe("There is no folder '/gone'.");
    expect(browser.typed).toBe('/gone');
    await browser.confirm();
    expect(answers).toEqual([]);
    browser.typed = '';
    expect(browser.ready).toBe(false);
  });

  it('gives back a typed file or package of the kind that is looked for, by Enter and by the button', async () => {
    for (const [purpose, typed, path] of [
      ['pictures', '/pictures/a.jpg', '/pictures/a.jpg'],
      ['weightsFile', '/models/w.pth', '/models/w.pth'],
      ['modelFolder', '/models/cells', '/models/cells'],
      ['modelFolder', '/models/cells/model.json', '/models/cells'],
    ] as const) {
      for (const way of ['enter', 'confirm'] as const) {
        const { browser, answers } = await opened(purpose);
        browser.typed = typed;
        await browser[way]();
        expect(answers, `${typed} by ${way}`).toEqual([[path]]);
      }
    }
  });

  it('says of what is typed that it is not what is looked for', async () => {
    for (const [purpose, typed, sentence] of [
      ['pictureFolder', '/pictures/a.jpg', "'/pictures/a.jpg' is not a folder."],
      ['modelFolder', '/models', "'/models' is not a model package."],
      ['weightsFile', '/pictures/a.jpg', "'/pictures/a.jpg' is not a file of weights."],
    ] as const) {
      const { browser, answers } = await opened(purpose);
      browser.typed = typed;
      await browser.confirm();
      expect(answers).toEqual([]);
      expect(browser.problem).toBe(sentence);
    }
  });

  it('takes the folder of a file that was not what is looked for', async () => {
    const { browser, answers } = await opened('pictureFolder');
    browser.typed = picture.path;
    await browser.confirm();
    await browser.confirm();
    expect(answers).toEqual([]);
    expect(browser.problem).toBe(`'${picture.path}' is not a folder.`);
    browser.typed = '/pictures';
    await browser.confirm();
    expect(answers).toEqual([['/pictures']]);
  });

  it('goes to a typed folder by Enter', async () => {
    const { browser, answers } = await opened('pictureFolder');
    browser.typed = '/models/cells';
    await browser.enter();
    expect(answers).toEqual([]);
    expect(browser.listing?.folder).toBe('/models/cells');
    await browser.confirm();
    expect(answers).toEqual([['/models/cells']]);
  });

  it('gives back what was chosen last: an entry, or what was typed after it', async () => {
    const { browser, answers } = await opened('pictures');
    browser.typed = '/gone';
    browser.choose([picture.path]);
    expect(browser.typed).toBe('/pictures');
    browser.typed = '/pictures/b.jpg';
    expect(browser.chosen).toEqual([]);
    browser.choose([picture.path]);
    await browser.confirm();
    expect(answers).toEqual([[picture.path]]);
  });

  it('keeps what is typed while a folder is still looked for', async () => {
    const { browser, answers } = await opened('pictureFolder');
    const gone = browser.go('/models/cells');
    browser.typed = '/models';
    await gone;
    expect(browser.listing?.folder).toBe('/models/cells');
    expect(browser.typed).toBe('/models');
    await browser.confirm();
    expect(answers).toEqual([['/models']]);
  });

  it('gives nothing back once it was left', async () => {
    const { browser, answers } = await opened('pictureFolder');
    browser.typed = '/models';
    const confirmed = browser.confirm();
    browser.leave();
    await confirmed;
    expect(answers).toEqual([]);
  });
});
