/** What a stage is for in any detector, so that stages of different ones stand side by side: told by its colour, which keeps its meaning. */
import type { StageColour, StageDescription } from './description.ts';

/** In the order of the papers' tables of times. `rest`: what is left to do with the heads' answers, NMS above all. */
export const stageRoles = ['proposals', 'features', 'heads', 'rest'] as const;
export type StageRole = (typeof stageRoles)[number];

const roles: Readonly<Record<StageColour, StageRole>> = {
  reference: 'proposals',
  score: 'proposals',
  moved: 'proposals',
  ranked: 'proposals',
  clipped: 'proposals',
  proposal: 'proposals',
  features: 'features',
  class: 'heads',
  detection: 'rest',
};

export function roleOf({ colour }: Pick<StageDescription, 'colour'>): StageRole {
  return roles[colour];
}

/** The stage that is nearest to one of another detector: of its kind, else of its colour, else the last of its role; null where none is. */
export function counterpartOf<S extends StageDescription>(
  stages: readonly S[],
  { kind, colour }: Pick<StageDescription, 'kind' | 'colour'>,
): S | null {
  const role = roleOf({ colour });
  return (
    stages.find((stage) => stage.kind === kind) ??
    stages.find((stage) => stage.colour === colour) ??
    stages.findLast((stage) => roleOf(stage) === role) ??
    null
  );
}
