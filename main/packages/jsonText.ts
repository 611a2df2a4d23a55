/** JSON written by people: what is wrong with it, and at which line and column. */
import { parseJson as parseText, TooDeep } from '../../shared/json.ts';

/** The value of a JSON text, or a phrase like `line 3, column 7: expected ',' or '}'`. */
export function parseJson(
  text: string,
): { ok: true; value: unknown } | { ok: false; problem: string } {
  try {
    return { ok: true, value: parseText(text) };
  } catch (error) {
    if (error instanceof TooDeep) {
      return { ok: false, problem: `${placeOf(text, error.at)}: ${error.message}` };
    }
    return { ok: false, problem: describe(text, messageOf(error)) };
  }
}

function describe(text: string, message: string): string {
  const at = positionIn(message) ?? firstUnreadable(text);
  return `${placeOf(text, at)}: ${phrase(text, at, message)}`;
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
}

function phrase(text: string, at: number, message: string): string {
  if (at >= text.length) return 'the file ends too early';
  if (message.startsWith('Unexpected token')) return `unexpected ${characterAt(text, at)}`;
  const reason = message.replace(/ in JSON at position .*| after JSON at position .*/, '');
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

/** In quotes, or by its number where it would not be seen. */
function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const character = String.fromCodePoint(code);
  return /[\p{C}\p{Z}]/u.test(character)
    ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    : JSON.stringify(character);
}

/**
 * Where the text stops being the beginning of any JSON. V8 gives no position for an unexpected token, but
 * it tells a text that merely ends too early from a wrong one, so the longest good prefix can be searched.
 */
function firstUnreadable(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    return message.startsWith('Unexpected end') || positionIn(message) === text.length;
  }
}

function positionIn(message: string): number | null {
  const match = /at position (\d+)/.exec(message);
  return match === null ? null : Number(match[1]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
