/**
 * How the HTML reference looks: the reader's own fonts, one accent colour, a column that is comfortable to read, contents beside it where
 * there is room. Colours have a contrast of at least 4.5 to what is behind them, in light and dark.
 */

export const style = `
:root { color-scheme: light dark;
  --page: #fff; --text: #1d2127; --quiet: #59616c; --line: #d9dde3; --soft: #f4f6f8; --accent: #0b5cad; --mark: #fff6d6;
  --keyword: #8a2d7d; --string: #1c6b3a; --number: #95490a; --comment: #616a75; --type: #0b5cad; }
@media (prefers-color-scheme: dark) { :root {
  --page: #15181c; --text: #e3e6ea; --quiet: #a0a8b3; --line: #333a43; --soft: #1f242a; --accent: #7db8f5; --mark: #3a3214;
  --keyword: #d9a0d0; --string: #8fcf9f; --number: #e3ab76; --comment: #98a1ad; --type: #7db8f5; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.9em; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: 0.5rem 1rem; z-index: 1; }
nav { padding: 1.25rem; border-block: 1px solid var(--line); background: var(--soft); font-size: 0.9rem; }
nav h2 { margin: 1rem 0 0.25rem; font-size: 0.8rem; letter-spacing: 0.04em; text-transform: uppercase; }
nav h2:first-child { margin-top: 0; }
nav h2 a { color: var(--quiet); text-decoration: none; }
nav ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; }
nav li a { text-decoration: none; display: inline-block; padding: 0.1rem 0; overflow-wrap: anywhere; }
nav li a:hover { text-decoration: underline; }
header { padding: 1.5rem 1.25rem 1.25rem; max-width: 52rem; }
main { padding: 0 1.25rem 4rem; max-width: 52rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.5rem; }
main h2 { font-size: 1.5rem; margin: 3.5rem 0 1rem; padding-bottom: 0.3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.2rem; margin: 0 0 0.5rem; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h3 .title { font-weight: 600; color: var(--quiet); }
h3 .kind { margin-left: auto; font-size: 0.8rem; font-weight: 400; color: var(--quiet); }
h4 { font-size: 0.8rem; letter-spacing: 0.04em; text-transform: uppercase; color: var(--quiet); margin: 1.5rem 0 0.5rem; }
article { padding: 1.25rem 0 1.5rem; border-bottom: 1px solid var(--line); }
article:last-child { border-bottom: 0; }
article:target > h3, dl > div:target > dt { background: var(--mark); box-shadow: 0 0 0 0.35rem var(--mark); border-radius: 1px; }
p { margin: 0.5rem 0; }
p.heading { font-weight: 600; }
p.counts, p.import { color: var(--quiet); }
p.import { font-size: 0.9rem; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; overflow-x: auto; line-height: 1.5; tab-size: 2; }
pre code { font-size: 0.85rem; }
p code, li code, dd code, td code { background: var(--soft); border-radius: 3px; padding: 0.1em 0.3em; overflow-wrap: anywhere; }
dl { margin: 0; }
dl > div { padding: 0.5rem 0; }
dl > div + div { border-top: 1px dotted var(--line); }
dt { font-size: 0.95rem; overflow-wrap: anywhere; }
dt code { background: none; padding: 0; }
dt > code:first-child { font-weight: 700; }
dt > code:nth-child(2) { color: var(--type); }
dt > code:nth-child(2) a { color: inherit; }
dt > code:nth-child(3) { color: var(--number); }
dd { margin: 0 0 0 1.25rem; }
dd > p { margin: 0.15rem 0; }
dd dl { margin-top: 0.35rem; padding-left: 0.9rem; border-left: 2px solid var(--line); }
blockquote { margin: 0.5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; color: var(--quiet); }
.k { color: var(--keyword); } .s { color: var(--string); } .n { color: var(--number); } .c { color: var(--comment); } .t { color: var(--type); }
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); grid-template-rows: auto 1fr; }
  header, main { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / 3; position: sticky; top: 0; height: 100vh; overflow-y: auto; border-block: 0; border-right: 1px solid var(--line); padding: 1.5rem 1.25rem; }
  nav ul { display: block; }
  header { padding: 2.5rem 3rem 0; }
  main { padding: 0 3rem 6rem; }
}
@media print { nav, .skip { display: none; } body { display: block; } pre { white-space: pre-wrap; } article { break-inside: avoid-page; } }
`;
