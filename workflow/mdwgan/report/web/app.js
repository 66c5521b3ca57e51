/* Pages, selectors and what happens when. Without the scripts everything is open, one page below the other. */
"use strict";

// ---- pages
const target = () => {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* taken as it is */ }
  return document.getElementById(name);
};

function show(element) {
  const page = element?.closest("main > .page") || pages[0];
  const within = element?.closest(".tissue");
  if (within && chosen.tissue && within.dataset.tissue !== chosen.tissue) pick("tissue", within.dataset.tissue);
  for (const other of pages) other.classList.toggle("current", other === page);
  for (let folded = element?.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  for (const item of all("#nav li[data-page]")) {
    const here = item.dataset.page === page.id;
    item.classList.toggle("current", here);
    if (here) one("a", item).setAttribute("aria-current", "page");
    else one("a", item).removeAttribute("aria-current");
  }
  document.title = `${one("h2", page).textContent} · ${TITLE}`;
  settle(page);
  if (element && element !== page) element.scrollIntoView({ behavior: "instant" });
  else scrollTo(0, 0);
  place();
}

// The navigation marks the block that is being read.
function place() {
  const links = all("#nav li.current ul a, .page.current > .inside a");
  const line = innerHeight / 3;
  let here = "";
  for (const link of links) {
    const block = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (block?.offsetParent && block.getBoundingClientRect().top <= line) here = link.hash;
  }
  for (const link of links) {
    if (link.hash === here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const bar = one(".page.current > .inside .here"), title = links.find((link) => link.hash === here)?.textContent;
  if (bar) bar.textContent = title ? `: ${title}` : "";
}

// ---- selectors
function pick(what, value) {
  chosen[what] = value;
  const select = document.getElementById(`select-${what}`);
  if (select) select.value = value;
  keep();
  if (what === "tissue") {
    for (const part of all(".tissue")) part.hidden = Boolean(value) && part.dataset.tissue !== value;
    for (const link of all("a[data-block]")) {
      const ids = (value ? [value] : data.tissues).map((tissue) => `${tissue}-${link.dataset.block}`);
      const id = ids.find((name) => document.getElementById(name));
      link.parentElement.hidden = !id;
      if (id) link.hash = id;
    }
  } else {
    mark();
    redraw();
  }
  const page = one(".page.current");
  if (page) settle(page);
}

// Lines of the chosen model, in every table.
function mark() {
  const model = data.models.find((m) => m.name === chosen.model);
  const names = new Set(model ? [model.name, model.label] : []);
  for (const head of all("tbody th[scope=row]")) {
    head.parentElement.classList.toggle("picked", names.has(head.firstChild?.textContent.trim()));
  }
}

// ---- a page that has come into sight
function settle(page) {
  for (const table of all("table:not(.ready)", page)) if (table.offsetParent) sortable(table);
  for (const box of all(".plot:not(.drawn)", page)) seen.observe(box);
  for (const wrap of all(".wrap, .card, pre", page)) {
    if (wrap.scrollWidth > wrap.clientWidth + 1) wrap.tabIndex = 0;
    else wrap.removeAttribute("tabindex");
    wrap.classList.toggle("cut", wrap.tabIndex === 0);
  }
}

// A link beside each heading that has an address.
function anchors() {
  for (const heading of all("main :is(h3, h4, h5)[id], main figure[id] > :is(h4, h5)")) {
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${heading.id || heading.parentElement.id}`;
    link.textContent = "#";
    link.setAttribute("aria-label", `Link to ${heading.textContent}`);
    heading.append(" ", link);
  }
}

function start() {
  fillPictures();
  reserve();
  savers();
  anchors();
  words();
  genes();
  mark();
  for (const what of ["tissue", "model"]) {
    const select = document.getElementById(`select-${what}`);
    if (!select) continue;
    select.closest("label").hidden = false;
    select.addEventListener("change", () => pick(what, select.value));
    pick(what, chosen[what]);
  }
  addEventListener("hashchange", () => show(target()));
  addEventListener("scroll", () => requestAnimationFrame(place), { passive: true });
  for (const link of all(".inside a")) link.addEventListener("click", () => { link.closest("details").open = false; });
  addEventListener("resize", () => settle(one(".page.current")));
  document.addEventListener("toggle", (event) => event.target.open && settle(event.target.closest(".page")), true);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let folded = [], drawn = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open], .inside)");
    folded.forEach((details) => { details.open = true; });
    all("table[data-table]:not(.ready)").forEach(sortable);
    drawn = all(".plot:not(.drawn)");
    drawn.forEach(render);
  });
  addEventListener("afterprint", () => {
    folded.forEach((details) => { details.open = false; });
    // They were drawn while hidden, in a width that is not theirs.
    drawn.forEach((box) => box.classList.remove("drawn"));
    settle(one(".page.current"));
  });
  show(target());
}
document.documentElement.classList.add("js");
unpacked.then(start).then(() => root.classList.add("started"));
