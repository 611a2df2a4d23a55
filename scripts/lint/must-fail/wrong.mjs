/** Deliberate mistakes of plain JavaScript, as wrong.ts. */
import { second } from './circle.ts'; // no-unused-vars

export const found = nowhere; // no-undef
