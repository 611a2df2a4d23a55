/** How wide a text will be, where there is no page to ask: an estimate for sans-serif fonts, rather too wide than too narrow. */

const narrow = /[ijlftr.,:;'|!()[\]{} ]/;
const wide = /[mwMW@%—…]/;
const capital = /[A-Z&]/;
const double =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}\uFF00-\uFFEF]/u;

/** Pixels. @param size of the font, pixels */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) {
    if (double.test(character)) em += 1.1;
    else if (narrow.test(character)) em += 0.36;
    else if (wide.test(character)) em += 0.95;
    else if (capital.test(character)) em += 0.72;
    else em += 0.6;
  }
  return em * size;
}

/** As much of the text from its beginning as has room, with an ellipsis where something is left out. */
export function fitted(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text;
  // A letter and its accents stay together.
  const letters = [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, size) > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
