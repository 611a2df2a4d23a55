/** The command line of the web host. */
import { parseArgs } from 'node:util';
import { StudioError } from '../../../shared/result.ts';
import { startArguments, startOptions, type StartArguments } from '../common/startArguments.ts';

export interface WebArguments extends StartArguments {
  /** 0: any that is free. */
  readonly port: number;
}

/** Parses `[--port N] [--model DIR] pictures…`, written in `folder`. Throws StudioError. */
export function webArguments(args: readonly string[], folder: string): WebArguments {
  const { values, positionals } = parse(args);
  return { ...startArguments(positionals, values.model, folder), port: portOf(values.port) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args,
      options: { ...startOptions, port: { type: 'string', default: '0' } },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError('badInput', `${reason} There are --port N and --model DIR.`);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StudioError('badInput', `--port: '${text}' is not a number between 0 and 65535.`);
}
