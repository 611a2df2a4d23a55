/** What the app's side and the page's side of the stand-in ask of each other. */

export interface WindowOptions {
  readonly preload: string;
  readonly width: number;
  readonly height: number;
}

export interface FrameInfo {
  /** As Electron has them: of the app's own scheme. */
  readonly url: string;
  readonly origin: string;
  readonly isMain: boolean;
}

export interface SchemeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SchemeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Offered by the page's side: the test. */
export interface PageSide {
  openWindow(window: number, options: WindowOptions): Promise<void>;
  loadURL(window: number, url: string): Promise<void>;
  reload(window: number): Promise<void>;
  send(window: number, channel: string, args: readonly unknown[]): Promise<void>;
  closeWindow(window: number): Promise<void>;
}

/** Offered by the app's side: the child. */
export interface AppSide {
  invoke(
    window: number,
    frame: FrameInfo,
    channel: string,
    args: readonly unknown[],
  ): Promise<unknown>;
  request(request: SchemeRequest): Promise<SchemeResponse>;
  /** Whether the window may go to `url`. */
  willNavigate(window: number, url: string): Promise<boolean>;
  /** Whether it may open another window. */
  windowOpen(window: number, url: string): Promise<boolean>;
  windowClosed(window: number): Promise<void>;
  rendererGone(window: number): Promise<void>;
  /** What the next dialogs answer; null: the person cancels. */
  setDialogAnswer(paths: readonly string[] | null): Promise<void>;
}
