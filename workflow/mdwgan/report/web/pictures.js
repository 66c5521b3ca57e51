/* Pictures: charts by plotly.js from the data in the page, in the page's colours; saving. */
"use strict";

const HEIGHT = 420; // pixels of a chart, as style.css has it
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
  for (const key of ["xaxis", "yaxis"]) made[key] = { ...axis, ...made[key] };
  return { margin: { l: 60, r: 15, t: 30, b: 60 }, height: HEIGHT, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
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
  Plotly.react(box, coloured(spec.data.map(complete)), layout(spec.layout), CONFIG);
}

// Lists that several traces have are there once; page/data.py.
const complete = (trace) => Object.fromEntries(
  Object.entries(trace).map(([key, value]) => [key, ["x", "y", "text"].includes(key) && Number.isInteger(value) ? data.lists[value] : value]));

const title = (row) => data.models.find((m) => m.name === row)?.label || row;

const seen = new IntersectionObserver((entries) => {
  for (const { target: box, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(box);
    if (!box.classList.contains("drawn")) render(box);
  }
}, { rootMargin: "300px" });

// ---- expression of one gene; page/gene_data.py says what lies in data.genes
const NONE = 255;

// Plotly takes tags in a text for markup.
const plain = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function drawGene(box) {
  const own = data.genes.tissues[box.dataset.tissue], names = own.genes || data.genes.genes;
  const gene = names.includes(chosen.gene) ? chosen.gene : own.first, at = names.indexOf(gene);
  const byte = (text) => atob(text).charCodeAt(at);
  const sets = own.sets.map((set, s) => ({ ...set, s })).filter((set) => !set.row || set.row === chosen.model);
  const traces = sets.map(({ title: name, color, s }, i) => {
    const means = own.mean[s].map(byte), sds = own.sd[s].map(byte);
    return { type: "scatter", mode: "markers", name: plain(name), x: means.map((_, c) => c + 0.18 * (i - (sets.length - 1) / 2)),
      y: means.map((code) => (code === NONE ? null : own.low + code * own.step)),
      error_y: { type: "data", array: sds.map((code) => (code === NONE ? 0 : code * own.sd_step)), color },
      marker: { color, size: 11, symbol: own.markers },
      hovertemplate: "%{y:.2f} ± %{error_y.array:.2f}" };
  });
  const ticks = { tickvals: own.conditions.map((_, c) => c), ticktext: own.conditions.map(plain), range: [-0.6, own.conditions.length - 0.4] };
  one("input", box.closest("figure")).value = gene;
  Plotly.react(box, coloured(traces), layout({ xaxis: ticks, yaxis: { title: { text: `${plain(gene)}, log2` } } }), CONFIG);
  box.classList.add("drawn");
}

function genes() {
  const names = document.createElement("datalist");
  names.id = "gene-names";
  for (const figure of all("figure.gene")) {
    const box = one(".plot", figure), input = one("input", figure), known = () => data.genes.tissues[box.dataset.tissue].genes || data.genes.genes;
    input.addEventListener("focus", () => names.replaceChildren(...known().map((gene) => new Option(gene))), { once: true });
    input.addEventListener("change", () => {
      const gene = known().find((name) => name.toLowerCase() === input.value.trim().toLowerCase());
      one(".of-row", figure).textContent = gene ? "" : `No gene ${input.value} in this tissue.`;
      if (!gene) return;
      chosen.gene = gene;
      keep();
      for (const drawn of all("figure.gene .plot.drawn")) drawGene(drawn);
    });
  }
  document.body.append(names);
}

const render = (box) => (box.dataset.tissue ? drawGene(box) : draw(box));

// Room for each chart before it is drawn, so that nothing moves then.
function reserve() {
  for (const box of all(".plot[data-chart]")) {
    const heights = Object.values(data.charts[box.dataset.chart]).map((spec) => spec.layout.height || HEIGHT);
    box.style.minHeight = `${Math.max(...heights)}px`;
  }
}

// Hidden ones are drawn again when they come into sight.
function redraw() {
  for (const box of all(".plot.drawn")) {
    if (box.offsetParent) render(box);
    else box.classList.remove("drawn");
  }
}

// ---- pictures that were drawn before: SVG, which follows the reader's scheme by itself
function fillPictures() {
  for (const [id, parts] of Object.entries(data.pictures)) {
    const images = all("img", document.getElementById(id));
    parts.forEach((svg, i) => {
      // With its size at once, so that nothing moves when it has come.
      [images[i].width, images[i].height] = svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/).slice(1).map(Math.round);
      images[i].src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    });
  }
}

// ---- saving of pictures
function saved(href, name) {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

async function save(figure, format) {
  const name = figure.id || "figure", box = one(".plot", figure);
  if (box) {
    const size = { width: box.clientWidth, height: box.clientHeight, scale: format === "png" ? 3 : 1 };
    return saved(await Plotly.toImage(box, { format, ...size }), `${name}.${format}`);
  }
  const parts = all("img", figure);
  for (const [i, part] of parts.entries()) {
    saved(format === "svg" ? part.src : pixels(part), parts.length > 1 ? `${name}-${i + 1}.${format}` : `${name}.${format}`);
  }
}

function pixels(img) {
  const canvas = document.createElement("canvas");
  canvas.width = 3 * img.naturalWidth;
  canvas.height = 3 * img.naturalHeight;
  const pen = canvas.getContext("2d");
  pen.fillStyle = style("card");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(img, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
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
