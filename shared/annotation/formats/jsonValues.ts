/** Values of JSON files as annotation tools write them. */
import { isNoNumber } from './looseJson.ts';
import { quotedShort } from './said.ts';

/** A name that is not empty, or a number that stands for one; null for all else. */
export function plainName(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || isNoNumber(value)) return null;
  return value.trim() === '' ? null : value.trim();
}

/** The object's entries; null for what is no object. */
export function entriesOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a field is not what it should be: `label is missing`, `points is “5” and not a list`. */
export function wrongField(name: string, value: unknown, what: string): string {
  return value === undefined
    ? `${name} is missing`
    : `${name} is ${shownValue(value)} and not ${what}`;
}

/** A value as a sentence has room for it. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return quotedShort(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return quotedShort(String(value));
  }
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}
