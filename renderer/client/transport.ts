/** How a window's calls reach main: one of these for each host. */
import type { Entrance } from '../../shared/transport/entrance.ts';

/** `refused`: the host answers, and says why it does not let this page in. There the page ends. */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | { readonly refused: string };

export interface Transport {
  /** Resolves to what the host answers, a Result. Rejects with StudioError when it cannot be reached. */
  call(service: string, method: string, args: readonly unknown[]): Promise<unknown>;
  /** @returns a function that ends the subscription. */
  onEvent(listener: (name: string, payload: unknown) => void): () => void;
  readonly connection: ConnectionState;
  /** @returns a function that ends the subscription. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** What the addresses of pictures begin with. */
  readonly pictures: string;
  /** What a person types, and in which folder, to start the host again; null where that was not told. */
  readonly start: Entrance['start'] | null;
  /** Where a file lies on disk; null where the host does not tell. */
  pathForFile(file: File): string | null;
}
