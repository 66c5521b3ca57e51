/* The report's page: one page at a time, selectors of tissue and model, tables, charts.
   Without this script everything is open, one page below the other. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const data = JSON.parse(one("#data").textContent);
  const pages = all("main > .page");
  root.classList.add("js");

  // ---- what the reader chose, kept over a reload where the browser allows it
  const chosen = { tissue: data.tissues[0] || "", model: data.model };
  const KEY = `mdwgan:${data.run}`;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    if (data.tissues.includes(kept.tissue) || kept.tissue === "") chosen.tissue = kept.tissue;
    if (data.models.some((model) => model.name === kept.model)) chosen.model = kept.model;
  } catch { /* a page without storage starts as it is */ }
  const keep = () => {
    try { sessionStorage.setItem(KEY, JSON.stringify(chosen)); } catch { /* as above */ }
  };

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
    document.title = `${one("h2", page).textContent} · ${data.title}`;
    settle(page);
    if (element && element !== page) element.scrollIntoView();
    else scrollTo(0, 0);
    place();
  }

  // The navigation marks the block that is being read.
  function place() {
    const links = all("#nav li.current ul a");
    const line = innerHeight / 3;
    let here = null;
    for (const link of links) {
      const block = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (block?.offsetParent && block.getBoundingClientRect().top <= line) here = link;
    }
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  // ---- selectors
  function pick(what, value) {
    chosen[what] = value;
    const select = document.getElementById(`select-${what}`);
    if (select) select.value = value;
    keep();
    if (what === "tissue") {
      for (const part of all(".tissue")) part.hidden = Boolean(value) && part.dataset.tissue !== value;
      for (const link of all("#nav a[data-block]")) {
        const id = `${value || data.tissues[0]}-${link.dataset.block}`;
        link.parentElement.hidden = !document.getElementById(id);
        link.hash = id;
      }
    } else {
      mark();
      for (const box of all(".plot.drawn")) draw(box);
      for (const box of all(".gene-plot")) drawGene(box);
    }
    const page = one(".page.current");
    if (page) settle(page);
  }

  // Lines of the chosen model, in every table.
  function mark() {
    const model = data.models.find((m) => m.name === chosen.model);
    const names = new Set(model ? [model.name, model.label, model.starred] : []);
    for (const head of all("tbody th[scope=row]")) {
      head.parentElement.classList.toggle("picked", names.has(head.firstChild?.textContent.trim()));
    }
  }

  // ---- tables
  const LEAST_SORTED = 3, LEAST_SEARCHED = 12;
  const WORDS = { search: "Filter", emptyTable: "No rows", zeroRecords: "No such rows", lengthMenu: "_MENU_ rows a page",
    info: "_START_ to _END_ of _TOTAL_", infoEmpty: "none", infoFiltered: "(of _MAX_)" };

  function sortable(table) {
    table.classList.add("ready");
    const rows = table.tBodies[0]?.rows.length || 0;
    if (table.dataset.table) return fill(table);
    if (rows < LEAST_SORTED) return;
    new DataTable(table, { paging: false, info: false, searching: rows >= LEAST_SEARCHED, order: [],
      autoWidth: false, language: WORDS });
  }

  function fill(table) {
    const { columns, values, numeric } = data.tables[table.dataset.table];
    const rows = (values[0] || []).map((_, i) => values.map((column) => column[i]));
    const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
    const text = (value) => {
      const span = document.createElement("span");
      span.textContent = value ?? "–";
      return span.innerHTML;
    };
    const render = (is) => (value, type) => {
      if (type === "sort" || type === "type") return value ?? (is ? -Infinity : "");
      if (value === null || value === undefined) return "–";
      if (!is) return text(value);
      return type === "display" && value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : number.format(value);
    };
    new DataTable(table, { data: rows, deferRender: true, pageLength: 10, lengthMenu: [10, 25, 100], order: [], autoWidth: false,
      language: WORDS, columns: columns.map((title, i) => ({ title: text(title), type: numeric[i] ? "num" : "string",
        className: numeric[i] ? "num" : "", render: render(numeric[i]) })) });
  }

  // ---- charts
  const style = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

  // Colours are named by their role; the page knows the scheme.
  function coloured(value, key = "") {
    const named = /color/i.test(key);
    if (Array.isArray(value)) return value.map((item) => coloured(item, named ? key : ""));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, k)]));
    return named && typeof value === "string" ? style(`role-${value}`) || value : value;
  }

  function layout(given) {
    const ink = style("ink"), line = style("line"), axis = { gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true };
    const made = coloured(given);
    for (const key of ["xaxis", "yaxis", ...Object.keys(made).filter((k) => /^[xy]axis\d/.test(k))]) made[key] = { ...axis, ...made[key] };
    return { margin: { l: 60, r: 15, t: 30, b: 50 }, height: 420, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, family: "system-ui, sans-serif", size: 12 }, legend: { orientation: "h", y: 1.02, yanchor: "bottom" },
      hovermode: "closest", ...made };
  }

  const CONFIG = { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"] };

  function draw(box) {
    const specs = data.charts[box.dataset.chart];
    const row = chosen.model in specs ? chosen.model : Object.keys(specs)[0];
    const spec = specs[row];
    box.classList.add("drawn");
    const other = row && row !== chosen.model ? `There is none of ${title(chosen.model)}.` : "";
    one(".of-row", box.closest("figure")).textContent = [row && `Shown: ${title(row)}.`, other, spec.note].filter(Boolean).join(" ");
    Plotly.react(box, coloured(spec.data), layout(spec.layout), CONFIG);
  }

  const title = (row) => data.models.find((m) => m.name === row)?.label || row;

  const seen = new IntersectionObserver((entries) => {
    for (const { target: box, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(box);
      if (!box.classList.contains("drawn")) draw(box);
    }
  }, { rootMargin: "300px" });

  // ---- saving of pictures
  function saved(href, name) {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }

  async function save(figure, format) {
    const name = `${figure.id || "figure"}.${format}`, box = one(".plot", figure), img = one("img", figure);
    if (box) return saved(await Plotly.toImage(box, { format, width: box.clientWidth, height: box.clientHeight, scale: format === "png" ? 3 : 1 }), name);
    if (format === "svg") return saved(img.src, name);
    const canvas = document.createElement("canvas");
    canvas.width = 3 * img.naturalWidth;
    canvas.height = 3 * img.naturalHeight;
    const pen = canvas.getContext("2d");
    pen.fillStyle = style("card");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(img, 0, 0, canvas.width, canvas.height);
    return saved(canvas.toDataURL("image/png"), name);
  }

  function button(text, label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", action);
    return made;
  }

  function savers() {
    for (const figure of all("figure")) {
      if (!one("img, .plot", figure)) continue;
      const line = document.createElement("p"), name = one("h4, h5", figure)?.textContent || "picture";
      line.className = "save";
      for (const format of ["svg", "png"]) line.append(button(format.toUpperCase(), `Save ${name} as ${format.toUpperCase()}`, () => save(figure, format)));
      figure.append(line);
    }
    for (const text of all("pre")) {
      const copy = button("Copy", "Copy this text", async () => {
        await navigator.clipboard.writeText(text.textContent);
        copy.textContent = "Copied";
      });
      text.before(copy);
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
    mark();
  }

  function start() {
    savers();
    for (const what of ["tissue", "model"]) {
      const select = document.getElementById(`select-${what}`);
      if (!select) continue;
      select.closest("label").hidden = false;
      select.addEventListener("change", () => pick(what, select.value));
      pick(what, chosen[what]);
    }
    addEventListener("hashchange", () => show(target()));
    addEventListener("scroll", () => requestAnimationFrame(place), { passive: true });
    addEventListener("resize", () => settle(one(".page.current")));
    document.addEventListener("toggle", (event) => event.target.open && settle(event.target.closest(".page")), true);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => all(".plot.drawn").forEach(draw));
    let folded = [];
    addEventListener("beforeprint", () => {
      folded = all("details:not([open])");
      folded.forEach((details) => { details.open = true; });
      all(".plot:not(.drawn)").forEach(draw);
    });
    addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
    show(target());
  }
  start();
})();
