/** The command line of the web host. */
import { parseArgs } from 'node:util';
import { StudioError } from '../../../shared/result.ts';
import { startArguments, startOptions, type StartArguments } from '../common/startArguments.ts';

export interface WebArguments extends StartArguments {
  /** 0: any that is free. */
  readonly port: number;
  /** The id of another user, in whose name the browser runs; null: the host's own. */
  readonly browserUser: number | null;
}

/** Parses `[--port N] [--browser-user ID] [--model DIR] pictures…`, written in `folder`. Throws StudioError. */
export function webArguments(args: readonly string[], folder: string): WebArguments {
  const { values, positionals } = parse(args);
  return {
    ...startArguments(positionals, values.model, folder),
    port: portOf(values.port),
    browserUser: userOf(values['browser-user']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args,
      options: {
        ...startOptions,
        port: { type: 'string', default: '0' },
        'browser-user': { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError(
      'badInput',
      `${reason} There are --port N, --browser-user ID and --model DIR.`,
    );
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StudioError('badInput', `--port: '${text}' is not a number between 0 and 65535.`);
}

function userOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new StudioError('badInput', `--browser-user: '${text}' is not the id of a user, a number.`);
}
