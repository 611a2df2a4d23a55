/**
 * What the protocols of main's child processes have in common. Answers are Results, since a thrown error loses
 * its kind on the way.
 */
import * as v from 'valibot';
import { failureOf, StudioError, type Result } from '../../shared/result.ts';

/** Either end of the channel between two processes. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** birpc over a channel. */
export function birpcOptions(channel: Channel) {
  return {
    post: (message: unknown) => channel.send(message),
    on: (listener: (message: unknown) => void) => channel.onMessage(listener),
    // Work takes as long as it takes; the end of the process ends the waiting.
    timeout: -1,
  };
}

/** What comes of a request, once its arguments are parsed. Never rejects. */
export async function answerOf<Input, Output>(
  name: string,
  schema: v.GenericSchema<unknown, Input>,
  args: unknown,
  run: (input: Input) => Promise<Output>,
): Promise<Result<Output>> {
  try {
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) {
      const field = v.getDotPath(parsed.issues[0]) ?? 'arguments';
      const { message } = parsed.issues[0];
      throw new StudioError('badInput', `The request ${name} does not fit, ${field}: ${message}.`);
    }
    return { ok: true, value: await run(parsed.output) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}
