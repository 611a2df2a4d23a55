/** Keys that a control does something with itself, so that the window does not take them. */

const moving = [
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
];
const moved = 'input[type=range], input[type=radio], [role=slider], [role=spinbutton]';
const pressed = 'button, a[href], summary';

/**
 * Whether a control keeps a key. What the pointer was on last has the keyboard, but nobody looks at it: there Enter is the
 * window's. With Alt no control does anything.
 */
export function keepsKey(
  control: { matches(selectors: string): boolean },
  { key, altKey }: { readonly key: string; readonly altKey: boolean },
): boolean {
  if (altKey) return false;
  if (moving.includes(key)) return control.matches(moved);
  return key === 'Enter' && control.matches(pressed) && control.matches(':focus-visible');
}
