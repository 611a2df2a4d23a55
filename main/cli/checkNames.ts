/** Names on the command line that are not UTF-8: nothing can be found by them, and what is made would be called otherwise. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { isNotUtf8, missingPath } from '../../shared/missingPath.ts';
import { oneLine } from '../../shared/oneLine.ts';
import { StudioError } from '../../shared/result.ts';

/** Arguments and options that name what is made. */
const made: ReadonlySet<string> = new Set(['out', 'report', 'tables', 'figures']);

/**
 * Pictures are left out, which are told of one by one, and so are values that are parsed to something else than text.
 * @throws StudioError badInput naming the first
 */
export function checkNames(command: Command): void {
  const given = command.registeredArguments
    .filter(({ variadic }) => !variadic)
    .map((argument, i): Given => [argument.name(), argument.name(), command.args[i]]);
  const options = command.options
    .filter(({ variadic }) => !variadic)
    .map((option): Given => {
      const name = option.attributeName();
      return [name, option.long ?? name, command.getOptionValue(name)];
    });
  for (const [name, called, value] of [...given, ...options]) {
    for (const path of textsOf(value)) {
      if (!isNotUtf8(path) || existsSync(path)) continue;
      const sentence = made.has(name)
        ? `'${oneLine(path)}' cannot be made: its name is not UTF-8; name another.`
        : missingPath(path, '');
      throw new StudioError('badInput', `${called}: ${sentence}`);
    }
  }
}

/** Its name, what a person calls it, and what was given. */
type Given = readonly [name: string, called: string, value: unknown];

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string');
}
