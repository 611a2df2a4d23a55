/** A studio with projects in the test's own memory, where `cells` is a folder of three pictures. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { StudioEvents } from '../../../../shared/contract/contract.ts';
import { png } from '../../../datasets/testing/folders.ts';
import { useScratchFolder } from '../../../disk/testing/scratch.ts';
import { Projects } from '../../../projects/projects.ts';
import { createStudio } from '../../createStudio.ts';
import { ScriptedLaunches } from '../../detection/testing/scriptedDetector.ts';
import type { Studio, StudioEventListener } from '../../studio.ts';
import { noProcess } from '../../testing/noProcess.ts';
import { MemoryProjects } from './memoryProjects.ts';

/** Makes one for each test; it is closed after it. */
export function useProjectStudio() {
  const scratch = useScratchFolder();
  const at = (...parts: string[]) => path.join(scratch(), ...parts);
  let projects: MemoryProjects;
  let studio: Studio;
  beforeEach(async () => {
    projects = new MemoryProjects();
    for (const name of ['cells/a.png', 'cells/b.png', 'cells/deep/a.png']) {
      await mkdir(path.dirname(at(name)), { recursive: true });
      await writeFile(at(name), png);
    }
    start();
  });
  afterEach(() => studio.close());

  /** Starts the studio; the one before is closed. */
  function start(): void {
    studio = createStudio({
      ...{ host: 'web', version: '1.2.3', dialogs: null },
      launchDetector: new ScriptedLaunches().launch,
      ...{ launchTraining: noProcess, launchDisplay: noProcess, launchProjects: projects.launch },
      ...{ dataFolder: at('data'), cacheFolder: at('cache'), shippedModels: at('shipped') },
      ...{ startPictures: [], startModel: null, log: () => undefined },
    });
  }

  function openWindow() {
    const heard: { name: keyof StudioEvents; payload: unknown }[] = [];
    const window = studio.openSession(null);
    window.subscribe((name, payload) => void heard.push({ name, payload }));
    return {
      api: window.api,
      heard,
      leave: () => window.leave(),
      subscribe: (listener: StudioEventListener) => window.subscribe(listener),
    };
  }

  async function openCells() {
    const { api, heard, leave, subscribe } = openWindow();
    const { pictures } = await api.pictures.open([at('cells')]);
    const project = await api.projects.openHere();
    return { api, heard, leave, project, subscribe, ids: pictures.map(({ id }) => id) };
  }

  /** Whether no studio has a project's file open: another could change it. */
  async function isFree(file: string): Promise<boolean> {
    const other = new Projects();
    const { readOnly } = await other.open({ file, create: null, copies: at('copies') });
    await other.close(file);
    return readOnly === null;
  }

  /** Another set of annotations, with one box on `a.png`: the question that compares with it. @param box x, y, width, height */
  async function otherSet(name: string, box: readonly number[]) {
    const labels = {
      images: [{ id: 1, file_name: 'a.png', width: 64, height: 48 }],
      categories: [{ id: 7, name: 'cell' }],
      annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: box, area: 100, iscrowd: 0 }],
    };
    await mkdir(at(name));
    await writeFile(at(name, 'labels.json'), JSON.stringify(labels));
    return {
      ...{ path: at(name, 'labels.json'), format: null },
      ...({ vocFirstPixel: 1, least: 0.5 } as const),
    };
  }

  return {
    /** A place in the test's folder. */
    at,
    start,
    openWindow,
    openCells,
    isFree,
    otherSet,
    get studio() {
      return studio;
    },
    get projects() {
      return projects;
    },
  };
}
