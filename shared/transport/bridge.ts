/** What a host gives the window to reach the studio: the same in Electron and over a WebSocket. */
import * as v from 'valibot';
import { failureKinds, type Result } from '../result.ts';

/**
 * The one object that Electron's preload exposes, as `window.anchorscope`.
 * `FileOnDisk` is the DOM's File, which shared code does not know.
 */
export interface HostBridge<FileOnDisk> {
  /** Calls a method of the contract; resolves to a Result. */
  call(service: string, method: string, args: readonly unknown[]): Promise<unknown>;
  /** @returns a function that ends the subscription. */
  onEvent(listener: (name: string, payload: unknown) => void): () => void;
  /** Where a dropped or chosen file lies on disk; null where it has no path. */
  pathForFile(file: FileOnDisk): string | null;
}

const resultSchema = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({
    ok: v.literal(false),
    failure: v.object({ kind: v.picklist(failureKinds), message: v.string() }),
  }),
]);

/** A host's answer as a Result. Throws where it is none. */
export function parseResult(answer: unknown): Result<unknown> {
  return v.parse(resultSchema, answer);
}
