/* The report's page: its data, and what the reader chose. All scripts of the page share these names. */
"use strict";

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const data = JSON.parse(one("#data").textContent);
// Charts, long tables and values of genes are deflated (page/data.py).
const unpacked = (async () => {
  const bytes = Uint8Array.from(atob(one("#packed").textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  Object.assign(data, JSON.parse(await new Response(stream).text()));
})();
const pages = all("main > .page");
const TITLE = document.title;

// ---- what the reader chose, kept over a reload where the browser allows it
const chosen = { tissue: data.tissues[0] || "", model: data.model };
const KEY = `mdwgan:${data.run}`;
try {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
  if (data.tissues.includes(kept.tissue) || kept.tissue === "") chosen.tissue = kept.tissue;
  if (data.models.some((model) => model.name === kept.model)) chosen.model = kept.model;
  if (kept.gene) chosen.gene = kept.gene;
} catch { /* a page without storage starts as it is */ }
const keep = () => {
  try { sessionStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* as above */ }
};
