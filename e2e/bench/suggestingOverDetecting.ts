/** Pre-annotation of a folder over bare detection on the same pictures: what keeping the suggestions costs. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createStudio } from '../../main/services/createStudio.ts';
import { forkSubprocess } from '../../main/processes/forkSubprocess.ts';
import type { SubprocessName } from '../../main/processes/subprocess.ts';
import type { DetectionSettings } from '../../shared/model/settings.ts';
import type { Figure } from './figure.ts';
import { sideBySide } from './sideBySide.ts';

const root = path.join(import.meta.dirname, '..', '..');
const launcher = (name: SubprocessName) =>
  forkSubprocess(name, path.join(root, 'main', name, 'process.ts'), null);

export async function suggestingOverDetecting(): Promise<Figure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorscope-bench-'));
  const pictures = path.join(folder, 'pictures');
  await cp(path.join(root, 'models', 'blood-cells', 'sample', 'JPEGImages'), pictures, {
    recursive: true,
  });
  const studio = createStudio({
    ...{ host: 'web', version: '0', dialogs: null, startPictures: [], startModel: null },
    launchDetector: launcher('detector'),
    launchTraining: launcher('training'),
    launchDisplay: launcher('display'),
    launchProjects: launcher('projects'),
    ...{ dataFolder: path.join(folder, 'data'), shippedModels: path.join(root, 'models') },
    cacheFolder: path.join(folder, 'cache'),
    log: () => undefined,
  });
  try {
    const { api } = studio.openSession(null);
    const model = await api.models.open(path.join(root, 'models', 'blood-cells'), 'cpu');
    const opened = await api.pictures.open([pictures]);
    const ids = opened.pictures.map(({ id }) => id);
    await api.projects.openHere();
    const times = await sideBySide(
      {
        suggesting: () => api.projects.suggestAll(ids, otherSettings(model.settings), null),
        detecting: () => api.jobs.detectAll(ids, otherSettings(model.settings)),
      },
      4,
      2,
    );
    return {
      name: `suggesting boxes on ${ids.length} pictures over detecting on them`,
      milliseconds: times.suggesting,
      yardstick: times.detecting,
      limit: 1 / 0.9,
      parts: {},
    };
  } finally {
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  }
}

let variant = 0;

/** Settings that nothing was detected with yet, or a kept result would be the answer. */
function otherSettings(settings: DetectionSettings): DetectionSettings {
  const { head } = settings;
  if (head?.['nmsIoU'] === undefined) throw new Error('There is no NMS.');
  return { ...settings, head: { ...head, nmsIoU: head['nmsIoU'] + 1e-9 * ++variant } };
}
