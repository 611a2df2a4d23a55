/**
 * Loads sharp in the build that suits this process.
 *
 * Inside Electron on Linux the native build and Electron's own GLib end in a crash (electron#46323),
 * so there the WebAssembly build of the same version is taken. It decodes to the same pixels and is
 * slower. Everywhere else sharp chooses for itself.
 */
import { registerHooks } from 'node:module';
import type { RgbPicture } from './picture.ts';

/** What `import sharp from 'sharp'` gives. */
export type Sharp = (typeof import('sharp'))['default'];

/** A picture on its way through sharp. */
export type SharpImage = ReturnType<Sharp>;

export type SharpBuild = 'native' | 'wasm';

/** The build that suits this process. */
export function suitableBuild(): SharpBuild {
  return 'electron' in process.versions && process.platform === 'linux' ? 'wasm' : 'native';
}

/** How long a picture may take in sharp, s: many times what the largest takes, also on a machine with much to do. */
const patience = 180;

/**
 * A file on its way to upright pixels. One that is cut short fails; one that merely has stray bytes does not. How large it
 * may be is for its header to say.
 * @param isSound whether the decoder may not warn of anything
 */
export async function storedImage(
  bytes: Uint8Array,
  {
    ignoreIcc = true,
    isSound = false,
  }: { readonly ignoreIcc?: boolean; readonly isSound?: boolean } = {},
): Promise<SharpImage> {
  const sharp = await loadSharp();
  return sharp(bytes, {
    failOn: isSound ? 'warning' : 'error',
    limitInputPixels: false,
    limitInputChannels: false,
    autoOrient: true,
    ignoreIcc,
  }).timeout({ seconds: patience });
}

/** A decoded picture on its way to be encoded. */
export async function fromPixels({ width, height, data }: RgbPicture): Promise<SharpImage> {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

let loading: Promise<Sharp> | undefined;

/**
 * Sharp, imported once in a process: the first call decides on the build, later ones get the same.
 * @param build for tests; a process that is not Electron may take either.
 * @throws Error when no build of sharp is installed for this machine.
 */
export function loadSharp(build: SharpBuild = suitableBuild()): Promise<Sharp> {
  loading ??= importSharp(build);
  return loading;
}

async function importSharp(build: SharpBuild): Promise<Sharp> {
  // Sharp takes the WebAssembly build when its native packages cannot be found. The hook sees
  // require() too, which is how sharp asks for them.
  const hooks =
    build === 'wasm'
      ? registerHooks({
          resolve(specifier, context, nextResolve) {
            if (nativePackage.test(specifier)) throw new NativeBuildHidden(specifier);
            return nextResolve(specifier, context);
          },
        })
      : undefined;
  try {
    const { default: sharp } = await import('sharp');
    // Every picture is read once; a cache of operations would only hold on to its memory.
    sharp.cache(false);
    return sharp;
  } finally {
    hooks?.deregister();
  }
}

const nativePackage = /^@img\/sharp-(?!wasm32)/;

class NativeBuildHidden extends Error {
  readonly code = 'MODULE_NOT_FOUND';

  constructor(specifier: string) {
    super(`${specifier} is passed over in favour of the WebAssembly build`);
  }
}

/**
 * Bytes in a buffer that is theirs alone, without a copy where they have one already. What the
 * WebAssembly build puts out is a window on its whole shared memory, which cannot be transferred.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}
