/**
 * The preload: all that the window gets of Electron. One object, `window.anchorscope`, through which it
 * can call the contract's methods and nothing else. Bundled as one CommonJS file for the sandbox.
 */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { contract } from '../../../shared/contract/contract.ts';
import type { HostBridge } from '../../../shared/transport/bridge.ts';
import { callChannel, eventChannel } from './names.ts';

const requests = new Set(
  Object.entries(contract).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => `${service}.${method}`),
  ),
);

const bridge: HostBridge<File> = {
  async call(service, method, args) {
    const request = `${service}.${method}`;
    if (!requests.has(request)) throw new Error(`There is no request ${request}.`);
    const answer: unknown = await ipcRenderer.invoke(callChannel, service, method, args);
    return answer;
  },
  onEvent(listener) {
    const receive = (_: IpcRendererEvent, name: string, payload: unknown): void =>
      listener(name, payload);
    ipcRenderer.on(eventChannel, receive);
    return () => {
      ipcRenderer.off(eventChannel, receive);
    };
  },
  pathForFile(file) {
    const path = webUtils.getPathForFile(file);
    return path === '' ? null : path;
  },
};

contextBridge.exposeInMainWorld('anchorscope', bridge);
