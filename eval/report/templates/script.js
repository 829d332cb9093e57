"use strict";

// Columns sort by a click on their titles.
function key(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
}

function compare(one, other) {
  return typeof one === "number" && typeof other === "number"
    ? one - other : String(one).localeCompare(String(other), "en", { numeric: true });
}

function sortBy(table, heading) {
  const down = heading.getAttribute("aria-sort") !== "descending";
  for (const each of heading.parentNode.cells) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const column = heading.cellIndex, sign = down ? -1 : 1, body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => sign * compare(key(a, column), key(b, column)));
  body.append(...rows);
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sortBy(table, heading));
  }
}

// A link to a document opens it.
function openTarget() {
  const target = document.querySelector("details:target");
  if (!target) return;
  target.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", openTarget);
addEventListener("load", openTarget);

// Documents by any word in them: a name, a level, an error, a path.
const list = document.querySelector("ol.documents");
if (list && list.children.length > 12) {
  const label = document.createElement("label"), input = document.createElement("input");
  input.type = "search";
  label.className = "filter";
  label.append("Show those with ", input);
  list.before(label);
  input.addEventListener("input", () => {
    const sought = input.value.toLowerCase();
    for (const item of list.children) {
      item.hidden = !item.textContent.toLowerCase().includes(sought);
    }
  });
}

document.documentElement.classList.add("scripted");
