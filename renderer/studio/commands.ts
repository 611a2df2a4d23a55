/** What a person can have the window do: by a key, in the palette, with a button. */

export interface Command {
  /** In the palette and in the table of keys. */
  readonly title: string;
  /** Other words for what it is for, by which the palette finds it. */
  readonly words?: string;
  /** Commands of one group stand together. */
  readonly group: string;
  /** Chords, until a person gives it others. */
  readonly keys: readonly string[];
  /** The mode that its keys belong to; absent: any. */
  readonly mode?: string;
  readonly run: () => void;
  /** Absent: always. */
  readonly enabled?: () => boolean;
  /** Why it is not enabled, in a sentence. */
  readonly whyNot?: () => string | undefined;
}

/** By their ids, which the person's own keys are kept under. */
export type Commands = Readonly<Record<string, Command>>;

/** The same commands, each only while something holds. */
export function onlyWhile(holds: () => boolean, commands: Commands): Commands {
  return Object.fromEntries(
    Object.entries(commands).map(([id, command]) => [
      id,
      {
        ...command,
        enabled: () => holds() && (command.enabled?.() ?? true),
        whyNot: () => (holds() ? command.whyNot?.() : undefined),
      },
    ]),
  );
}
