/** The transport in Electron: what the preload exposes. It cannot be lost while the window lives. */
import type { HostBridge } from '../../shared/transport/bridge.ts';
import type { Transport } from './transport.ts';

export function electronTransport(bridge: HostBridge<File>): Transport {
  return {
    call: (service, method, args) => bridge.call(service, method, args),
    onEvent: (listener) => bridge.onEvent(listener),
    connection: 'connected',
    onConnection: () => () => undefined,
    pictures: '',
    start: null,
    pathForFile: (file) => bridge.pathForFile(file),
  };
}
