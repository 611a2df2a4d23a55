/** The stand-in's windows: pages of the test's browser, whose every request goes to the app. */
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Frame, Page, Route } from '@playwright/test';
import { appAddress, appOrigin, pageAddress } from './addresses.ts';
import type { AppSide, PageSide } from './links.ts';
import { packing } from './packing.ts';
import { bindings, preloadWorld } from './preloadWorld.ts';

const { pack, unpack } = packing();

/** The windows of one app. */
export class PageWindows implements PageSide {
  readonly #context: BrowserContext;
  readonly #app: () => AppSide;
  readonly #pages = new Map<number, Page>();
  /** Pages that the app itself sends somewhere, which it is not asked about. */
  readonly #sent = new WeakSet<Page>();
  readonly #first = Promise.withResolvers<Page>();

  constructor(context: BrowserContext, app: () => AppSide) {
    this.#context = context;
    this.#app = app;
  }

  /** The first window's page, once the app has loaded it. */
  get first(): Promise<Page> {
    return this.#first.promise;
  }

  async openWindow(
    window: number,
    { preload, width, height }: Parameters<PageSide['openWindow']>[1],
  ): Promise<void> {
    const page = await this.#context.newPage();
    this.#pages.set(window, page);
    await page.setViewportSize({ width, height });
    await page.exposeBinding(bindings.invoke, ({ frame }, text: string) =>
      this.#invoke(window, frame, text),
    );
    await page.addInitScript({ content: await preloadScript(preload) });
    await page.route('**', (route) =>
      this.#answer(window, page, route)
        // The app may be gone before its windows: then nobody answers.
        .catch(() => route.abort('failed'))
        .catch(() => {}),
    );
    page.on('popup', (popup) => void this.#popup(window, popup));
    page.on('crash', () => void this.#app().rendererGone(window));
    page.on('close', () => {
      this.#pages.delete(window);
      // The app may be gone before its windows.
      this.#app()
        .windowClosed(window)
        .catch(() => {});
    });
  }

  async loadURL(window: number, url: string): Promise<void> {
    const page = this.#page(window);
    this.#sent.add(page);
    await page.goto(pageAddress(url)).finally(() => this.#sent.delete(page));
    this.#first.resolve(page);
  }

  async reload(window: number): Promise<void> {
    await this.#page(window).reload();
  }

  async send(window: number, channel: string, args: readonly unknown[]): Promise<void> {
    await this.#page(window).evaluate(
      ([name, text]) => {
        const deliver = Reflect.get(globalThis, name) as ((text: string) => void) | undefined;
        deliver?.(text);
      },
      [bindings.deliver, pack([channel, ...args])] as const,
    );
  }

  async closeWindow(window: number): Promise<void> {
    await this.#pages.get(window)?.close();
  }

  async #invoke(window: number, frame: Frame, text: string): Promise<string> {
    const [channel, ...args] = unpack(text) as [string, ...unknown[]];
    const info = {
      url: appAddress(frame.url()),
      origin: appOrigin(frame.url()),
      isMain: frame.parentFrame() === null,
    };
    return pack(await this.#app().invoke(window, info, channel, args));
  }

  async #answer(window: number, page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = appAddress(request.url());
    const isReload = request.url() === page.url();
    if (request.isNavigationRequest() && !this.#sent.has(page) && !isReload) {
      if (!(await this.#app().willNavigate(window, url))) return route.abort('aborted');
    }
    if (url === request.url()) return route.continue();
    const headers = request.headers();
    const {
      status,
      headers: answered,
      body,
    } = await this.#app().request({
      url,
      method: request.method(),
      headers,
    });
    await route.fulfill({ status, headers: answered, body: Buffer.from(body) });
  }

  async #popup(window: number, popup: Page): Promise<void> {
    if (!(await this.#app().windowOpen(window, appAddress(popup.url())))) await popup.close();
  }

  #page(window: number): Page {
    const page = this.#pages.get(window);
    if (page === undefined) throw new Error(`Window ${window} is closed.`);
    return page;
  }
}

/** The preload, in the main frame of the app's own pages, with a `require` that has `electron` only. */
async function preloadScript(preload: string): Promise<string> {
  const world = `(${preloadWorld.toString()})((${packing.toString()})(), ${JSON.stringify(bindings)})`;
  return `if (window === window.top && location.hostname.endsWith('.stand-in')) {
    ((require, module, exports) => {
      ${await readFile(preload, 'utf8')}
    })(${world}, { exports: {} }, {});
  }`;
}
