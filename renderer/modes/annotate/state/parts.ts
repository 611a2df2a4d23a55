/** The classes of Annotate that the others are made of. */
import type { Studio } from '../../../studio/studio.ts';
import type { Classes } from './classes.svelte.ts';
import type { Project } from './project.svelte.ts';
import type { Selection } from './selection.svelte.ts';
import type { ShownPicture } from './shownPicture.svelte.ts';
import type { Suggestions } from './suggestions.svelte.ts';
import type { AnnotateView } from './view.svelte.ts';

export interface AnnotateParts {
  readonly studio: Pick<
    Studio,
    | 'client'
    | 'connection'
    | 'dialogs'
    | 'imageSize'
    | 'jobs'
    | 'messages'
    | 'mode'
    | 'model'
    | 'pictures'
  >;
  readonly project: Project;
  readonly picture: ShownPicture;
  readonly classes: Classes;
  readonly selection: Selection;
  readonly suggestions: Suggestions;
  readonly view: AnnotateView;
}
