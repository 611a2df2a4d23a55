/** The window's own scheme: the same files, pictures and headers as in the web host. */
import type { Protocol } from 'electron';
import type { RendererFiles } from '../common/rendererFiles.ts';
import { respondFile, respondPicture, type ServedPictures } from '../common/respond.ts';
import { scheme, windowHost } from './names.ts';

/** To be called before the app is ready. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveScheme(
  protocol: Pick<Protocol, 'handle'>,
  { files, ...pictures }: ServedPictures & { readonly files: RendererFiles },
): void {
  protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== windowHost) return Response.error();
    const ifNoneMatch = request.headers.get('If-None-Match');
    const asked = { method: request.method, path: pathname, ifNoneMatch };
    const { status, headers, body } = /^\/(picture|thumbnail)\//.test(pathname)
      ? await respondPicture(asked, pictures)
      : respondFile(asked, files);
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  });
}
