/** What most stages are not: each says of itself where it is otherwise. */
export const plainStage = {
  fates: [],
  score: 'objectness',
  controls: [],
  threshold: null,
  levels: null,
  grid: false,
  drawn: 'all',
  map: false,
  classed: false,
} as const;
