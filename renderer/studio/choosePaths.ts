import type { Choice } from '../../shared/contract/studio.ts';
import type { Studio } from './studio.ts';

/** Paths from the system's dialog, or from the window's own; null when the person cancels. @param folder where the latter begins */
export async function choosePaths(
  {
    client,
    connection,
    dialogs,
    messages,
  }: Pick<Studio, 'client' | 'connection' | 'dialogs' | 'messages'>,
  purpose: Choice,
  folder: string | null = null,
): Promise<readonly string[] | null> {
  if (connection.info?.nativeDialogs !== true) return dialogs.askPaths(purpose, folder);
  try {
    return await client.studio.choose(purpose);
  } catch (error) {
    messages.failed(error);
    return null;
  }
}
