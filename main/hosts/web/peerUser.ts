/**
 * Whose program is at the other end of a connection over the loopback. The address that a terminal hands to a browser
 * stands in the list of processes, where another user may read it and be quicker; the kernel says who it is.
 */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

type Connection = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localPort'>;

const table = '/proc/net/tcp';

/** The id of the user whose program connected; null where the system does not tell, as all but Linux. */
export async function peerUser(
  { remoteAddress, remotePort, localPort }: Connection,
  file = table,
): Promise<number | null> {
  if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) {
    return null;
  }
  let rows: string;
  try {
    rows = await readFile(file, 'latin1');
  } catch {
    return null;
  }
  // From where the other end stands, its own address is the local one.
  const ends = [inTable(remoteAddress, remotePort), inTable('127.0.0.1', localPort)];
  for (const row of rows.split('\n')) {
    const [, local, remote, , , , , user] = row.trim().split(/\s+/);
    if (local === ends[0] && remote === ends[1] && user !== undefined) return Number(user);
  }
  return null;
}

/** As the kernel writes it: the four bytes the other way round (all that Node runs on is little-endian), and the port. */
function inTable(address: string, port: number): string {
  const hex = (value: number, digits: number) =>
    value.toString(16).toUpperCase().padStart(digits, '0');
  const bytes = address.split('.').map(Number).reverse();
  return `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`;
}
