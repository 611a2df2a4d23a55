/** A record with an entry for each name. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  const entries = names.map((name) => [name, valueOf(name)] as const);
  // Each name has its entry.
  return Object.fromEntries(entries) as Record<Name, Value>;
}
