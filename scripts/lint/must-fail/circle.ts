/** The other half of a circle of imports. */
import { first } from './wrong.ts'; // house/circles

export const second = (): unknown => first;
