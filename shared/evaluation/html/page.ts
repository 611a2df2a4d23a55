/**
 * The page of a report: it stands alone, runs no script and asks for nothing, which its policy says to the browser as well. Both
 * themes follow the system; paper is light.
 */
import { element, Markup, type Child } from '../figures/markup.ts';
import { fonts } from '../figures/figure.ts';
import { paletteCss } from '../figures/palette.ts';

const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @returns the file */
export function htmlPage(title: string, body: readonly Child[]): string {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, title),
    Markup.styleSheet(styles),
  );
  return `<!doctype html>\n${String(element('html', { lang: 'en' }, head, element('body', {}, ...body)))}\n`;
}

/** On one line, as all markup is. */
const styles = [
  `:root{color-scheme:light dark;${paletteCss('light')}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${paletteCss('dark')}}}`,
  '@media print{:root{color-scheme:light}}',
  '*{box-sizing:border-box}',
  `body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 ${fonts};font-variant-numeric:tabular-nums}`,
  'header,main,footer{max-width:1120px;margin:0 auto;padding:0 20px}',
  'header{padding-top:36px}',
  'h1{font-size:26px;line-height:1.2;margin:0 0 6px;overflow-wrap:anywhere}',
  'h2{font-size:19px;line-height:1.3;margin:44px 0 4px;padding-top:10px;border-top:1px solid var(--line)}',
  'h3{font-size:15px;margin:24px 0 4px}',
  'p{margin:4px 0 10px;max-width:72ch}',
  '.note,figcaption,caption{color:var(--ink2);font-size:13.5px}',
  '.lead{font-size:20px;line-height:1.35;margin:18px 0 4px;font-weight:600}',
  '.missed{color:var(--bad)}',
  '.facts{display:flex;flex-wrap:wrap;gap:4px 26px;margin:0;color:var(--ink2);font-size:13.5px}',
  '.facts div{display:flex;gap:7px;min-width:0}.facts dt{margin:0}.facts dd{margin:0;color:var(--ink);overflow-wrap:anywhere;min-width:0}',
  'nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:16px 0 0;font-size:13.5px}',
  'a{color:var(--link)}',
  '.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:22px;margin:14px 0}',
  'figure{margin:0;min-width:0;border:1px solid var(--line);border-radius:8px;padding:6px 6px 12px;overflow:hidden}',
  'figure svg{display:block;width:100%;height:auto;max-width:480px}',
  'figcaption{padding:4px 16px 0;max-width:480px}',
  '.wide{overflow-x:auto;margin:10px 0 18px}',
  '.wide:focus-visible{outline:2px solid var(--link);outline-offset:2px}',
  'table{border-collapse:collapse;font-size:13.5px}',
  'caption{text-align:left;padding:0 0 6px;max-width:min(72ch,calc(100vw - 28px))}',
  'th,td{padding:5px 16px 5px 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line);vertical-align:top}',
  'thead th{font-weight:600;color:var(--ink2);white-space:normal;vertical-align:bottom;border-bottom-color:var(--ink2)}',
  'th:first-child,.text{text-align:left}',
  'tbody th{font-weight:600;min-width:13ch;overflow-wrap:anywhere;white-space:normal}',
  'tr.all th,tr.all td{font-weight:600;border-top:1px solid var(--ink2)}',
  'td.text{white-space:normal;overflow-wrap:anywhere;min-width:16ch}',
  '.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));column-gap:48px}.pair>section{min-width:0}',
  '.misses{min-width:880px;width:100%}.misses td,.misses th{padding-top:8px;padding-bottom:8px}',
  '.misses .why{min-width:280px}.misses .picture{min-width:240px}.misses th{min-width:150px}.misses .crop{min-width:0}',
  '.crop svg{display:block;border-radius:3px;background:var(--raised)}',
  '.weak{display:block;color:var(--ink2);font-weight:400}',
  'footer{padding-top:30px;padding-bottom:40px;color:var(--ink2);font-size:13px}',
  '@media (max-width:600px){header,main,footer{padding-left:14px;padding-right:14px}header{padding-top:22px}h1{font-size:22px}.lead{font-size:18px}figure{border:0;border-radius:0;padding:0 0 8px;border-bottom:1px solid var(--line)}figcaption{padding:4px 4px 0}}',
  '@media print{body{font-size:10.5pt}header,main,footer{max-width:none;padding:0}nav{display:none}.figures{grid-template-columns:1fr 1fr;gap:10px}.pair{display:block}figure,tr,.lead{break-inside:avoid}h2,h3{break-after:avoid}table,.note,figcaption,caption{font-size:8.5pt}.wide{font-size:8.5pt}th,td{padding-right:8px}.wide{overflow:visible}.misses{min-width:0}.misses .why,.misses .picture,.misses th{min-width:0}thead{display:table-header-group}tbody th{min-width:10ch}}',
].join('');
