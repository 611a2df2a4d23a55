/** Which of the window's modes is shown, by its id. */
export class ShownMode {
  #id = $state('');

  /** Empty until the window has its modes. */
  get id(): string {
    return this.#id;
  }

  show(id: string): void {
    this.#id = id;
  }
}
