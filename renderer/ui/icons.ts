/** The window's icons. */

/** Strokes in a field of 16 × 16. */
export const iconPaths = {
  files: 'M4 2.5h5.2L12.5 5.8v7.7H4zM9 2.5V6h3.5',
  folder: 'M2 4.2h4.2l1.4 1.6H14v7H2z',
  package: 'M8 1.8 14 5v6L8 14.2 2 11V5zM2 5l6 3.2L14 5M8 8.2v6',
  weights: 'M8 2 14 5 8 8 2 5zM2 8l6 3 6-3M2 11l6 3 6-3',
  download: 'M8 2.2V10M5 7.2l3 3 3-3M3 9.5v4h10v-4',
  play: 'M4.5 2.8v10.4L13 8z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4 4h8v8H4z',
  export: 'M8 10V2.2M5 5l3-3 3 3M3 9.5v4h10v-4',
  select: 'M4 2.2l8.6 6.4-4 .7-2 3.7z',
  pan: 'M8 1.6v12.8M1.6 8h12.8M6.2 3.4 8 1.6l1.8 1.8M6.2 12.6 8 14.4l1.8-1.8M3.4 6.2 1.6 8l1.8 1.8M12.6 6.2 14.4 8l-1.8 1.8',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  actual: 'M3.2 5.4 4.8 4.2V12M11.2 5.4l1.6-1.2V12M8 6.5v.2M8 10v.2',
  boxes: 'M2.5 2.5h8v8h-8zM5.5 5.5h8v8h-8z',
  boxesHidden: 'M2.5 2.5h8v8h-8zM5.5 5.5h8v8h-8zM1.5 14.5l13-13',
  heat: 'M2.5 2.5h11v11h-11zM2.5 8h11M8 2.5v11M3 3h4.6v4.6H3z',
  theme: 'M8 2.2a5.8 5.8 0 1 0 0 11.6zM8 2.2a5.8 5.8 0 0 1 0 11.6',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.3 3.3',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6.2 8 10l4-3.8',
  left: 'M9.8 4 6 8l3.8 4',
  right: 'M6.2 4 10 8l-3.8 4',
  up: 'M8 13V3.5M4 7.2 8 3.2l4 4',
  overlay: 'M2.5 5.5h8v8h-8zM5.5 5.5v-3h8v8h-3',
  list: 'M2.5 3h11v10h-11zM6 3v10',
  inspector: 'M2.5 3h11v10h-11zM10 3v10',
  follow: 'M3 3v5.5a2.5 2.5 0 0 0 2.5 2.5H13M10 8l3 3-3 3',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3',
  check: 'M3 8.4 6.4 12 13 4.4',
  warning: 'M8 2 14.6 13.4H1.4zM8 6.4v3.4M8 11.5v.2',
  picture: 'M2 3h12v10H2zM2 11l3.6-3.6 3 3 2-2L14 11M10.6 5.6v.2',
  unreadable: 'M2 3h12v10H2zM5.5 5.5l5 5M10.5 5.5l-5 5',
} as const;

export type IconName = keyof typeof iconPaths;
