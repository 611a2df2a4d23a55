/** The pictures that are open. */
import * as v from 'valibot';
import { method, pathSchema } from './method.ts';
import type { RecentPath } from './studio.ts';

export interface PictureEntry {
  /** Opaque; `picture/<id>` and `thumbnail/<id>` below the window's own address serve it. */
  readonly id: string;
  readonly name: string;
  /** Folder as a person would write it. */
  readonly folder: string;
  readonly bytes: number;
}

export interface OpenedPictures {
  readonly pictures: readonly PictureEntry[];
  /** One sentence for each path that could not be opened. */
  readonly problems: readonly string[];
}

export const picturesService = {
  methods: {
    /** Opens files and folders (folders with all below them), replacing the list. */
    open: method<OpenedPictures>()(v.pipe(v.array(pathSchema), v.maxLength(100_000))),
    /** Keeps the bytes of a dropped file that has no path, for this session. */
    drop: method<OpenedPictures>()(
      v.pipe(
        v.array(v.strictObject({ name: pathSchema, bytes: v.instance(ArrayBuffer) })),
        v.maxLength(10_000),
      ),
    ),
    recent: method<readonly RecentPath[]>()(),
  },
  events: {},
} as const;
