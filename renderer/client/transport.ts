/** How a window's calls reach main: one of these for each host. */

export type ConnectionState = 'connecting' | 'connected' | 'lost';

export interface Transport {
  /** Resolves to what the host answers, a Result. Rejects with StudioError when it cannot be reached. */
  call(service: string, method: string, args: readonly unknown[]): Promise<unknown>;
  /** @returns a function that ends the subscription. */
  onEvent(listener: (name: string, payload: unknown) => void): () => void;
  readonly connection: ConnectionState;
  /** @returns a function that ends the subscription. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** Where a file lies on disk; null where the host does not tell. */
  pathForFile(file: File): string | null;
}
