/** Pictures by the names of their files, for annotations that name a file where the id should be. */

type ImageId = string | number;

export class FileNames {
  readonly #byName = new Map<string, ImageId[]>();

  constructor(names: Iterable<readonly [fileName: string, id: ImageId]>) {
    for (const [fileName, id] of names) {
      const last = fileName.slice(fileName.lastIndexOf('/') + 1);
      for (const form of new Set([fileName, last, last.replace(/\.[^.]*$/, '')])) {
        const known = this.#byName.get(form);
        if (known === undefined) this.#byName.set(form, [id]);
        else known.push(id);
      }
    }
  }

  /** The ids of the pictures of that name, with or without folders and extension. */
  idsOf(name: string): readonly ImageId[] {
    return this.#byName.get(name) ?? [];
  }
}
