/** Pictures for the window, from files to what a browser draws. */
import { createHash } from 'node:crypto';
import { servePicture } from '../pictures/serve.ts';
import { makeThumbnail } from '../pictures/thumbnail.ts';
import type { Display } from './protocol.ts';

const makers = { picture: servePicture, thumbnail: makeThumbnail };

/** @throws StudioError naming the file. */
export const display: Display = {
  show: async ({ kind, source }) => {
    const file = await makers[kind](source);
    return { ...file, digest: createHash('sha256').update(file.bytes).digest('base64url') };
  },
};
