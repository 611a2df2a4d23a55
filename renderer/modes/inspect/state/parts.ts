import type { StudioClient } from '../../../client/client.ts';
import type { Viewport } from '../../../canvas/viewport.svelte.ts';
import type { ImageSize } from '../../../studio/imageSize.svelte.ts';
import type { ModelState } from '../../../studio/model.svelte.ts';
import type { PictureList } from '../../../studio/pictures.svelte.ts';
import type { RunState } from './run.svelte.ts';
import type { Selection } from './selection.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import type { StageView } from './stageView.svelte.ts';

/** The parts from which the scene is made. */
export interface InspectParts {
  readonly client: StudioClient;
  readonly imageSize: ImageSize;
  readonly model: ModelState;
  readonly pictures: PictureList;
  readonly run: RunState;
  readonly selection: Selection;
  readonly settings: SettingsState;
  readonly view: StageView;
  readonly viewport: Viewport;
}
