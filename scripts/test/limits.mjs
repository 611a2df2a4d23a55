/**
 * Milliseconds after which a test counts as hanging, and a condition that it waits for as one that never comes. They
 * only end what would not end: what takes a second on a quiet machine passes where other programs keep it busy.
 */
export const hangLimit = 20 * 60_000;
export const waitLimit = 3 * 60_000;
