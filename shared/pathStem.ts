/** A path, with forward slashes, without its name's extension: what follows the last dot, with the dot; a name may begin with one. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? path.slice(0, path.length - name.length + dot) : path;
}
