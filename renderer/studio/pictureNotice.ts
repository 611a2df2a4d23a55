import type { PictureState } from '../canvas/canvasHandle.svelte.ts';
import type { Notice } from './detectorNotice.ts';

/** What a person is told while a canvas does not show its picture; null: it does. @param more after what went wrong */
export function pictureNotice(picture: PictureState, more = ''): Notice | null {
  if (picture.kind === 'problem') return { tone: 'problem', text: picture.sentence, more };
  if (picture.kind === 'loading') return { tone: 'work', text: 'Reading the picture' };
  return null;
}
