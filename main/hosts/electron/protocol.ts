/** The window's own scheme: the same files, pictures and headers as in the web host. */
import type { Protocol } from 'electron';
import { respond, type Served } from '../common/respond.ts';
import { scheme, windowHost } from './names.ts';

/** To be called before the app is ready. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveScheme(protocol: Pick<Protocol, 'handle'>, served: Served): void {
  protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== windowHost) return Response.error();
    const { status, headers, body } = await respond(
      { method: request.method, path: pathname, ifNoneMatch: request.headers.get('If-None-Match') },
      served,
    );
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  });
}
