/** Display processes that live in the test's own memory: they speak the true protocol and do what the test says. */
import { displayCache } from '../../../display/cache.ts';
import { display } from '../../../display/display.ts';
import { makeTiles } from '../../../display/makeTiles.ts';
import { serveDisplay, type Display } from '../../../display/protocol.ts';
import type { LaunchSubprocess } from '../../../processes/subprocess.ts';
import { MemoryProcess } from '../../../processes/testing/memoryProcess.ts';

/** As the product makes tiles, but that the tests' own process keeps its priority. */
const productTiles: Display['makeTiles'] = async ({ source, cache, key }, written) => {
  await makeTiles(source, { room: displayCache(cache).pictures, key }, written);
  return null;
};

export class ScriptedDisplays {
  /** Every process that was ever started, oldest first. */
  readonly processes: MemoryProcess[] = [];
  /** What a process does with a request; unless a test says otherwise, what the product does. */
  show: (
    process: MemoryProcess,
    ...args: Parameters<Display['show']>
  ) => ReturnType<Display['show']> = (_, request) => display.show(request);

  readonly product = productTiles;

  makeTiles: (
    process: MemoryProcess,
    ...args: Parameters<Display['makeTiles']>
  ) => ReturnType<Display['makeTiles']> = (_, ...args) => this.product(...args);

  readonly launch: LaunchSubprocess = () => {
    const process = new MemoryProcess(this.processes.length, 'display');
    this.processes.push(process);
    const does: Display = {
      ...display,
      show: (request) => this.show(process, request),
      makeTiles: (...args) => this.makeTiles(process, ...args),
    };
    serveDisplay(does, process.inside);
    return process;
  };

  get alive(): number {
    return this.processes.filter(({ isAlive }) => isAlive).length;
  }
}
