"""How the page looks: on a phone, on a desk, in the dark, and on paper.

System fonts and one accent; every colour of text stands out at least 4.5 to 1 from what is behind
it (WCAG 2.2, 1.4.3). No `<` and no `&` may stand here, so that the page is XML as well.
"""

_SCREEN = """
:root {
  --paper: #ffffff; --ink: #1d1f21; --quiet: #5c6166; --rule: #d9dcdf; --panel: #f4f6f7;
  --accent: #0b5f73; --most: #c3d9df; --track: #e6e9eb; --bar: #8fb3bd;
  --error: #b01a1a; --warning: #8a4b00; --good: #1d6b35;
  color-scheme: light dark;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e8eaec; --quiet: #a3aab1; --rule: #363c42; --panel: #1d2125;
    --accent: #73c7da; --most: #2c4a54; --track: #2a3035; --bar: #47717d;
    --error: #ff9a92; --warning: #efb65e; --good: #84d29b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 64rem; padding: 2.5rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
h1 { font-size: 2.25rem; line-height: 1.15; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 1.375rem; line-height: 1.25; font-weight: 650; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 650; margin: 1.75rem 0 0.25rem; }
h1, h3, dd, li, .prompt, .notes, .about { overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
section { margin-top: 3.25rem; }
section p + p { margin-top: 0.375rem; }
section div + p, section figure + div { margin-top: 0.75rem; }
section p { max-width: 46rem; text-wrap: pretty; }
.over { color: var(--accent); font-weight: 600; margin-bottom: 0.375rem; }
.lead, .aside, .small, .about, dt { color: var(--quiet); }
.lead { margin-bottom: 0.75rem; }
.aside, .about { font-size: 0.875rem; }
.small { display: block; font-size: 0.8125rem; font-weight: 400; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.facts {
  display: grid; gap: 0.75rem 2rem; margin-top: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
}
dt { font-size: 0.8125rem; }
.notes { white-space: pre-wrap; }
header .notes { margin-top: 1.25rem; max-width: 46rem; }
.notice {
  margin-top: 1.5rem; padding: 0.75rem 1rem; background: var(--panel);
  border-left: 4px solid currentColor;
}
.notice.error { border-color: var(--error); }
.notice.warning { border-color: var(--warning); }
.error strong, .tile.error .answer { color: var(--error); }
.warning strong, .tile.warning .answer { color: var(--warning); }
.note strong { color: var(--quiet); }

nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 1.75rem;
  padding: 0.625rem 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
nav a { text-decoration: none; font-size: 0.9375rem; }
nav a:hover { text-decoration: underline; }

.answers {
  display: grid; gap: 1rem; margin-top: 1.75rem; position: relative;
  grid-template-columns: repeat(auto-fit, minmax(min(13.5rem, 100%), 1fr));
}
.tile { padding: 1rem 1.125rem 1.125rem; border: 1px solid var(--rule); border-radius: 8px; }
.tile h3 { margin: 0; font-size: 0.875rem; font-weight: 400; color: var(--quiet); }
.tile .answer {
  font-size: 1.375rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; margin: 0;
}
.tile p { font-size: 0.875rem; margin-top: 0.375rem; }
.tile .bar { margin: 0.375rem 0 0.125rem; }
.tile.error .fill { fill: var(--error); }
.tile.warning .fill { fill: var(--warning); }

.scroll { overflow-x: auto; margin-top: 0.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; line-height: 1.4; }
th, td { padding: 0.4375rem 0 0.4375rem 1.25rem; text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
thead th { font-size: 0.8125rem; font-weight: 400; color: var(--quiet); vertical-align: bottom; }
tbody th { font-weight: 400; }
tbody tr { border-top: 1px solid var(--rule); }
.figure { text-align: right; }
td.figure { white-space: nowrap; }
tbody tr.within { border-top: 0; }
.within th:first-child { padding-left: 1.25rem; }
.within th, .within td { padding-top: 0; }
.sum tbody tr:last-child th, .sum tbody tr:last-child td { font-weight: 650; }
.sum tbody tr:only-child th, .sum tbody tr:only-child td { font-weight: 400; }

.bars th[scope="row"] { width: 60%; min-width: 11rem; }
svg { display: block; }
.bar { width: 100%; height: 0.5rem; margin-top: 0.375rem; }
.track { fill: var(--track); }
.fill { fill: var(--bar); }
.planned .fill, .tile .fill { fill: var(--accent); }

.findings { list-style: none; padding: 0; }
.findings .findings, details ul { padding-left: 1.25rem; }
.findings > li {
  padding: 0.5rem 3rem 0.5rem 6rem; border-top: 1px solid var(--rule);
}
.findings > li > strong { float: left; margin-left: -6rem; }
.findings .small { color: var(--quiet); }
summary { cursor: pointer; color: var(--accent); font-size: 0.875rem; }
details li { font-size: 0.875rem; margin-top: 0.25rem; }

.run { margin: 1rem 0 1.25rem; }
.band { display: grid; grid-template-columns: auto 1fr; column-gap: 0.5rem; margin-top: 1rem; }
.band p, .axis, .run figcaption { grid-column: 2; }
.band p { max-width: none; display: flex; flex-wrap: wrap; justify-content: space-between;
  gap: 0 1rem; font-size: 0.875rem; margin-bottom: 0.125rem; }
.band svg { grid-column: 2; grid-row: 2 / 4; width: 100%; height: 5.5rem; }
.band .top, .band .foot { grid-column: 1; font-size: 0.8125rem; color: var(--quiet);
  text-align: right; min-width: 3.5rem; line-height: 1; }
.band .top { grid-row: 2; padding-top: 0.125rem; }
.band .foot { grid-row: 3; align-self: end; padding-bottom: 0.125rem; }
.band .track { fill: var(--panel); }
.sent, .flight { fill: var(--bar); }
.most { fill: var(--most); }
.edge { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
.limit, .deadline { fill: none; stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 3;
  vector-effect: non-scaling-stroke; }
.deadline { stroke: var(--error); stroke-dasharray: none; }
.axis { margin-left: 4rem; font-size: 0.8125rem; color: var(--quiet); }
.axis p { display: flex; justify-content: space-between; max-width: none; margin: 0.125rem 0 0;
  line-height: 1.3; }
.run figcaption { margin: 0.75rem 0 0 4rem; font-size: 0.875rem; color: var(--quiet); }
.key { white-space: nowrap; }
.key::before { content: ""; display: inline-block; vertical-align: middle; width: 1.25rem;
  margin-right: 0.375rem; border-top: 0.5rem solid var(--bar); }
.key.most::before { border-color: var(--most); }
.key.limit::before { border-top: 2px dashed var(--quiet); }
.key.deadline::before { border-top: 2px solid var(--error); }

.scene { margin-top: 2.5rem; content-visibility: auto; contain-intrinsic-size: auto 40rem; }
.scene h3 { font-size: 1.125rem; margin: 0; }
.scene .lead { font-size: 0.9375rem; margin-bottom: 0.25rem; }
.c1 { width: 5.5rem; } .c2 { width: 6.5rem; } .c3 { width: 7.5rem; } .c4, .c5 { width: 7rem; }
.scene tbody tr + tr { border-top: 0; }
.scene tbody tr + tr td { padding: 0 0 0.875rem; }
.scene td { text-align: right; white-space: nowrap; }
.scene td[colspan] { text-align: start; white-space: normal; }
.scene .shot { font-weight: 650; overflow-wrap: anywhere; min-width: 4rem; }
.scene .offer { color: var(--quiet); }
.scene .chosen, .scene td.planned { color: var(--ink); font-weight: 650; }
.scene .sum { font-weight: 650; }
.scene .sum th { font-weight: 650; }
.scene .sum tr { border-top: 1px solid var(--ink); }
.omitted { color: var(--quiet); }
.prompt { white-space: pre-wrap; max-width: 46rem; }
.prompt.none { color: var(--quiet); font-style: italic; }
.about { margin-top: 0.25rem; }

.receipt { font-size: 0.9375rem; }
.receipt div { display: grid; grid-template-columns: 10rem 1fr; column-gap: 1rem;
  padding: 0.4375rem 0; border-top: 1px solid var(--rule); }
.receipt dt { grid-column: 1; font-size: inherit; }
.receipt dd { grid-column: 2; }
"""

_NARROW = """
@media screen and (max-width: 46rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.75rem; }
  .facts { grid-template-columns: repeat(2, 1fr); gap: 0.75rem 1rem; }
  .scroll th[scope="row"] { min-width: 8rem; }
  section { margin-top: 2.5rem; }
  th, td { padding-left: 0.875rem; }
  .bars th[scope="row"] { width: auto; min-width: 9rem; }
  .findings > li { padding-left: 0; padding-right: 0; }
  .findings > li > strong { float: none; margin: 0; display: block; }
  .band .top, .band .foot { min-width: 2.25rem; }
  .axis, .run figcaption { margin-left: 2.75rem; }
  .axis span:nth-child(even) { display: none; }
  .receipt div { grid-template-columns: 1fr; }
  .receipt dt, .receipt dd { grid-column: 1; }
  .scene table, .scene tbody { display: block; }
  .scene thead, .scene colgroup { display: none; }
  .scene tr { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; padding: 0.625rem 0 0.375rem; }
  .scene tr + tr { padding-top: 0; }
  .scene th, .scene td { padding: 0; text-align: start; }
  .scene .shot, .scene .sum th { flex: 1 0 100%; }
  .scene td:empty { display: none; }
  .scene td.planned { flex: 1 0 100%; }
  .scene td.planned .small { display: inline; margin-left: 0.5rem; }
  .scene .takes::before { content: "count × takes "; color: var(--quiet); }
  .scene .omitted .takes::before { content: none; }
  .scene .chance::before { content: "nothing usable "; color: var(--quiet); }
  .scene .offer { font-size: 0.875rem; }
  .scene .offer::before { content: attr(data-offer) " "; font-weight: 400; color: var(--quiet); }
}
"""

_PAPER = """
@page { margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.4; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1 { font-size: 22pt; }
  h2 { font-size: 14pt; margin-bottom: 2mm; }
  nav { display: none; }
  section { margin-top: 9mm; }
  a { color: inherit; text-decoration: none; }
  h2, h3, .lead, thead { break-after: avoid; }
  tr, li, .tile, .band, .notice, .run, .scroll { break-inside: avoid; }
  .scene tbody { break-inside: avoid; }
  thead { display: table-header-group; }
  p { orphans: 3; widows: 3; }
  table { font-size: 8.5pt; }
  th, td { padding: 1.1mm 0 1.1mm 3mm; }
  .facts { grid-template-columns: repeat(3, 1fr); gap: 2.5mm 6mm; margin-top: 5mm; }
  .answers { grid-template-columns: repeat(4, 1fr); gap: 3mm; margin-top: 6mm; }
  .tile { padding: 3mm; border-radius: 1.5mm; }
  .tile .answer { font-size: 13pt; }
  .tile h3, .tile p { font-size: 8pt; }
  .lead { font-size: 9pt; }
  thead th, .band .top, .band .foot, .small, .aside, .about, dt, .axis,
  .run figcaption, .band p { font-size: 8pt; }
  .scroll { overflow: visible; }
  .scene { margin-top: 6mm; content-visibility: visible; }
  .prompt { max-width: none; }
  .band svg { height: 18mm; }
  summary { list-style: none; color: inherit; }
  details::details-content { content-visibility: visible; display: block; }
  .findings { font-size: 9pt; }
  .findings > li { padding: 1.3mm 0 1.3mm 22mm; }
  .findings > li > strong { margin-left: -22mm; }
  #receipt { break-inside: avoid; }
  .receipt { font-size: 8.5pt; }
}
"""

STYLE = f"{_SCREEN}{_NARROW}{_PAPER}"
