/** A client on scripted processes, a new one for each test, with time standing still. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { DetectorState } from '../../../../shared/contract/detector.ts';
import { failureOf, type Failure } from '../../../../shared/result.ts';
import { DetectorClient } from '../detectorClient.ts';
import { ScriptedLaunches, settings } from './scriptedDetector.ts';

const once = { pictureId: 'picture', source: '/photos/a.jpg', settings, tables: [] };

export class ClientUnderTest {
  readonly launches = new ScriptedLaunches();
  /** All that the client told, oldest first. */
  readonly states: DetectorState[] = [];
  readonly client = new DetectorClient(
    this.launches.launch,
    (state) => void this.states.push(state),
  );

  detect() {
    return this.client.detect({ ...once, anew: false });
  }

  detectOnce() {
    return this.client.detectOnce({ ...once, boxes: null });
  }
}

/** Makes one before each test; after it, closes it and sees that no process is left. */
export function useClient(): () => ClientUnderTest {
  let current = new ClientUnderTest();
  beforeEach(() => {
    vi.useFakeTimers();
    current = new ClientUnderTest();
  });
  afterEach(async () => {
    await current.client.close();
    expect(current.launches.alive).toBe(0);
    vi.useRealTimers();
  });
  return () => current;
}

/** Everything that happens without a timer has happened. */
export async function quiet(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Why it rejects; null when it does not. */
export function failureFrom(promise: Promise<unknown>): Promise<Failure | null> {
  return promise.then(() => null, failureOf);
}

export async function kindFrom(promise: Promise<unknown>): Promise<string> {
  return (await failureFrom(promise))?.kind ?? 'ok';
}
