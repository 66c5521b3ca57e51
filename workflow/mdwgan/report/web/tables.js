/* Tables: sorted, filtered and paged by DataTables; lines of the chosen model marked. */
"use strict";

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
