import type { PictureState } from '../canvas/canvasHandle.svelte.ts';
import type { FullResolution } from '../canvas/tiles/tileSource.ts';
import type { Notice } from './detectorNotice.ts';
import type { Studio } from './studio.ts';

const reading: Notice = { tone: 'work', text: 'Reading the picture' };

/** What a person is told while it is not known how large the shown picture is; null: it is, or nothing is shown. */
export function sizeNotice({
  imageSize,
  pictures,
}: Pick<Studio, 'imageSize' | 'pictures'>): Notice | null {
  const isKnown = imageSize.size !== null || imageSize.failed !== null;
  return pictures.currentId === null || isKnown ? null : reading;
}

/** What a person is told while a canvas does not show its picture; null: it does. @param more after what went wrong */
export function pictureNotice(picture: PictureState, more = ''): Notice | null {
  if (picture.kind === 'problem') return { tone: 'problem', text: picture.sentence, more };
  if (picture.kind === 'loading') return reading;
  return null;
}

/** What a person is told while a canvas shows less of its picture than there is, though they look closely; null: nothing. */
export function resolutionNotice(state: FullResolution): Notice | null {
  if (state.kind === 'problem') return { tone: 'problem', text: state.sentence };
  if (state.kind !== 'preparing') return null;
  const more = state.done > 0 ? `${Math.floor(100 * state.done)} %` : '';
  return { tone: 'work', text: 'Preparing full resolution', more };
}
