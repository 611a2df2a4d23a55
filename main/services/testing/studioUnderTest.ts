/** Studios whose processes are scripted, in a folder of the test's own. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { StudioEvents } from '../../../shared/contract/contract.ts';
import type { ExportRequest } from '../../../shared/contract/jobs.ts';
import { failureOf } from '../../../shared/result.ts';
import { useScratchFolder } from '../../disk/testing/scratch.ts';
import { createStudio } from '../createStudio.ts';
import type { Studio, StudioOptions } from '../studio.ts';
import { ScriptedLaunches, settings } from '../detection/testing/scriptedDetector.ts';
import { ScriptedDisplays } from '../pictures/testing/scriptedDisplay.ts';
import { ScriptedTrainings } from '../training/testing/scriptedTraining.ts';
import { noProcess } from './noProcess.ts';

export const failureFrom = (promise: Promise<unknown>) => promise.then(() => null, failureOf);

/** Makes studios, which are closed after each test. */
export function useStudios() {
  const scratch = useScratchFolder();
  const at = (...parts: string[]) => path.join(scratch(), ...parts);
  let launches: ScriptedLaunches;
  let displays: ScriptedDisplays;
  const open: Studio[] = [];
  beforeEach(() => {
    launches = new ScriptedLaunches();
    displays = new ScriptedDisplays();
  });
  afterEach(async () => {
    for (const studio of open.splice(0)) await studio.close();
  });

  /** A studio with a window. */
  function makeStudio(given: Partial<StudioOptions> = {}) {
    const studio = createStudio({
      host: 'web',
      version: '1.2.3',
      dialogs: null,
      launchDetector: launches.launch,
      launchTraining: new ScriptedTrainings().launch,
      launchDisplay: displays.launch,
      launchProjects: noProcess,
      dataFolder: at('data'),
      cacheFolder: at('cache'),
      shippedModels: at('shipped'),
      startPictures: [],
      startModel: null,
      log: () => {},
      ...given,
    });
    open.push(studio);
    const window = studio.openSession(null);
    const events: { name: string; payload: unknown }[] = [];
    const tell = <E extends keyof StudioEvents>(name: E, payload: StudioEvents[E]) =>
      void events.push({ name, payload });
    return { studio, window, events, api: window.api, unsubscribe: window.subscribe(tell) };
  }

  /** A studio with a model and pictures open. */
  async function openStudio(given: Partial<StudioOptions>, ...names: string[]) {
    const made = makeStudio(given);
    for (const name of names) await writeFile(at(name), 'x');
    await made.api.models.open('/models/a', 'auto');
    const { pictures } = await made.api.pictures.open(names.map((name) => at(name)));
    return { ...made, ids: pictures.map(({ id }) => id) };
  }

  const exportOf = (pictureIds: string[]): ExportRequest => ({
    pictureIds,
    format: 'csv',
    stage: 'detections',
    minScore: 0,
    folder: at('out'),
    settings,
  });

  return {
    /** A place in the test's folder. */
    at,
    makeStudio,
    openStudio,
    exportOf,
    /** Of the detector, in this test. */
    get launches() {
      return launches;
    },
    get displays() {
      return displays;
    },
  };
}
