/**
 * For a button that does what a key does, as a handler of `mousedown`: the keyboard stays where it was. With the focus, the
 * button would take the next Enter or Space for itself, and not for what is on the picture. A field is left, or it would
 * take the next keys.
 */
export function pressedByPointer(event: MouseEvent): void {
  event.preventDefault();
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea, select')) {
    activeElement.blur();
  }
}
