/** Display processes that live in the test's own memory: they speak the true protocol and do what the test says. */
import { display } from '../../../display/display.ts';
import { serveDisplay, type Display } from '../../../display/protocol.ts';
import type { LaunchSubprocess } from '../../../processes/subprocess.ts';
import { MemoryProcess } from '../../../processes/testing/memoryProcess.ts';

export class ScriptedDisplays {
  /** Every process that was ever started, oldest first. */
  readonly processes: MemoryProcess[] = [];
  /** What a process does with a request; unless a test says otherwise, what the product does. */
  show: (
    process: MemoryProcess,
    ...args: Parameters<Display['show']>
  ) => ReturnType<Display['show']> = (_, request) => display.show(request);

  readonly launch: LaunchSubprocess = () => {
    const process = new MemoryProcess(this.processes.length, 'display');
    this.processes.push(process);
    serveDisplay({ show: (request) => this.show(process, request) }, process.inside);
    return process;
  };

  get alive(): number {
    return this.processes.filter(({ isAlive }) => isAlive).length;
  }
}
