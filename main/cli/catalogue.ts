/** `anchorscope catalogue` and `anchorscope download`: published weights. */
import type { CatalogueItem, InstallState } from '../../shared/contract/models.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { dataFolder, openDataFolder } from '../services/dataFolder.ts';
import { installEntry } from '../services/models/installing.ts';
import { downloadsFolder, findEntry, ModelLibrary } from '../services/models/modelLibrary.ts';
import { RunningJobs } from '../services/jobs/runningJobs.ts';
import type { ModelSources } from '../services/studio.ts';
import type { CatalogueOptions, DownloadOptions } from './options.ts';
import { megabytes, print } from './output.ts';
import { tellImported } from './tellImported.ts';
import { withSteps } from './withSteps.ts';

/** Lists the entries with what the window, or a download that was stopped, has of them. */
export async function runCatalogue(
  { json }: CatalogueOptions,
  sources: ModelSources,
): Promise<void> {
  const library = new ModelLibrary({
    ...sources,
    dataFolder: openDataFolder(),
    running: new RunningJobs(),
    report: () => {},
  });
  const items = await library.catalogue();
  const width = Math.max(0, ...items.map(({ name }) => name.length));
  for (const item of items) await print(json ? JSON.stringify(item) : lineOf(item, width));
}

/** Does what the window does at a click, into a folder of one's own. @throws StudioError. */
export async function runDownload(
  name: string,
  { out, json }: DownloadOptions,
  { catalogue, importModel }: ModelSources,
): Promise<void> {
  const entry = findEntry(catalogue, name);
  const downloads = downloadsFolder(dataFolder());
  const made = await withSteps((tools) =>
    installEntry(entry, out, { ...tools, importModel, downloads }),
  );
  await tellImported(made, json);
}

function lineOf({ name, boxAp, bytes, licence, state }: CatalogueItem, width: number): string {
  const facts = [
    name.padEnd(width),
    `box AP ${boxAp.toFixed(1)}`,
    megabytes(bytes).padStart(9),
    licence,
    ...stateText(state),
  ];
  return facts.join('  ');
}

function stateText(state: InstallState): string[] {
  if (state.kind === 'installed') return [oneLine(state.folder)];
  if (state.kind === 'partial') return [`${megabytes(state.bytes)} are there`];
  return [];
}
