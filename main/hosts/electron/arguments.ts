/** The command line in Electron, where Chromium's own switches stand among ours. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { startArguments, startOptions, type StartArguments } from '../common/startArguments.ts';

/**
 * Reads `argv` of a start in `folder`: the executable, the app's path (unless it is packaged), then
 * `[--model DIR] pictures…`. Options that are not ours are Chromium's.
 */
export function electronArguments(
  argv: readonly string[],
  isPackaged: boolean,
  folder: string,
): StartArguments {
  const { values, positionals } = parseArgs({
    args: argv.slice(1),
    options: startOptions,
    allowPositionals: true,
    strict: false,
  });
  const model = typeof values.model === 'string' ? values.model : undefined;
  return startArguments(isPackaged ? positionals : positionals.slice(1), model, folder);
}

/** What a start takes that comes after the one of `argv`, with the same switches of Chromium's. */
export function argumentsOfNext(
  argv: readonly string[],
  isPackaged: boolean,
  { startPictures, startModel }: StartArguments,
): string[] {
  const { positionals, tokens } = parseArgs({
    args: argv.slice(1),
    options: startOptions,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const switches = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.name in startOptions) return [];
    return [token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`];
  });
  const app = isPackaged ? [] : positionals.slice(0, 1);
  const model = startModel === null ? [] : ['--model', startModel];
  return [...switches, ...app, ...model, ...startPictures];
}

const schema = v.object({
  startPictures: v.array(v.string()),
  startModel: v.nullable(v.string()),
});

/** What a second start hands over to the first; null where it is not understood. */
export function parseHandedOver(data: unknown): StartArguments | null {
  const parsed = v.safeParse(schema, data);
  return parsed.success ? parsed.output : null;
}
