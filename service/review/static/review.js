// One figure after the other: its place on the page, its crop, what complains, what it is.

const root = document.querySelector(".desk");
const api = `/v1/documents/${root.dataset.document}`;
const named = (kind) => new Map([...root.querySelectorAll(`${kind}[data-path]`)].map((e) => [e.dataset.path, e]));
const cells = new Map([...named("td"), ...named("b")]);
const marks = named("rect");
const at = (id) => document.getElementById(id);
const printed = at("printed");
const wide = matchMedia("(min-width: 901px)");
let now = null;
let asked = 0;

// What needs a look, in the order of the form; figures that a failed check names come last.
function queue() {
  const all = [...cells.values()];
  const has = (cell, name) => cell.classList.contains(name);
  return [...all.filter((cell) => has(cell, "review")),
          ...all.filter((cell) => has(cell, "failed") && !has(cell, "review") && !has(cell, "seen"))];
}

function step(by) {
  const waiting = queue();
  if (!waiting.length) return finish();
  const found = waiting.indexOf(now);
  show(waiting[found < 0 ? (by > 0 ? 0 : waiting.length - 1) : (found + by + waiting.length) % waiting.length]);
}

function finish() {
  at("card").hidden = true;
  at("finished").hidden = false;
  clear("now", "term");
  now = null;
}

function clear(...names) {
  for (const name of names) root.querySelectorAll(`.${name}`).forEach((each) => each.classList.remove(name));
}

function show(cell) {
  clear("now", "term");
  now = cell;
  cell.classList.add("now");
  at("card").hidden = false;
  at("finished").hidden = true;
  at("label").textContent = cell.dataset.label;
  at("count").textContent = String(queue().length);
  at("reason").textContent = cell.dataset.reason;
  at("trail").textContent = cell.dataset.trail;
  printed.value = cell.textContent;
  at("others").replaceChildren(...cell.dataset.others.split("\t").filter(Boolean).map(choice));
  crop(cell);
  complain();
  const mark = marks.get(cell.dataset.path);
  mark?.classList.add("now");
  if (mark) bring(mark, root.querySelector(".pages"));
  if (wide.matches) bring(cell, root.querySelector(".tables"));
}

// Into the middle of what scrolls, without moving the window.
function bring(inner, outer) {
  const [own, around] = [inner.getBoundingClientRect(), outer.getBoundingClientRect()];
  outer.scrollTop += own.top - around.top - outer.clientHeight / 2;
  outer.scrollLeft += own.left - around.left - outer.clientWidth / 2;
}

function choice(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => { printed.value = text; complain(); printed.focus(); });
  return button;
}

// The figure with its neighbourhood: from the page as it is shown, and sharper once that is there.
function crop(cell) {
  const svg = at("crop");
  svg.toggleAttribute("hidden", !cell.dataset.box);
  if (!cell.dataset.box) return;
  const [x0, top, x1, bottom] = cell.dataset.box.split(" ").map(Number);
  const image = svg.querySelector("image");
  const page = at(`page-${cell.dataset.page}`).dataset;
  const source = `${api}/pages/${cell.dataset.page}.png`;
  if (!image.getAttribute("href")?.startsWith(source)) image.setAttribute("href", source);
  const sharp = new Image();
  sharp.addEventListener("load", () => { if (now === cell) image.setAttribute("href", sharp.src); });
  sharp.src = `${source}?dpi=200`;
  for (const name of ["width", "height"]) image.setAttribute(name, page[name]);
  const high = Math.max(24, 3 * (bottom - top));
  const broad = Math.max(4 * high, 2 * (x1 - x0));
  svg.setAttribute("viewBox", `${(x0 + x1 - broad) / 2} ${(top + bottom - high) / 2} ${broad} ${high}`);
  const frame = { x: x0 - 2, y: top - 2, width: x1 - x0 + 4, height: bottom - top + 4 };
  for (const [name, value] of Object.entries(frame)) svg.querySelector("rect").setAttribute(name, value);
}

// The sums that the figure is in, over what is typed.
async function complain() {
  if (!now) return;
  const turn = ++asked;
  const path = now.dataset.path;
  const answer = await post("checks", [{ path, action: "correct", printed: printed.value }]).catch(() => null);
  if (turn !== asked || !answer?.ok) return;
  const { checks } = await answer.json();
  const own = checks.filter((check) => check.terms.includes(path) && check.verdict !== "not_evaluable");
  at("complaints").replaceChildren(...own.map(line));
  clear("term");
  for (const term of own.filter((check) => check.verdict === "fail").flatMap((check) => check.terms))
    cells.get(term)?.classList.add("term");
}

function line(check) {
  const item = document.createElement("li");
  const holds = check.verdict === "pass";
  item.className = holds ? "holds" : "bad";
  item.dataset.terms = check.terms.join("\t");
  item.textContent = `${check.explanation}  ${check.expected} ${holds ? "=" : "≠"} ${check.actual} ${holds ? root.dataset.holds : root.dataset.fails}`;
  return item;
}

function post(what, corrections) {
  return fetch(`${api}/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ corrections }),
  });
}

async function decide(action) {
  if (!now) return;
  const cell = now;
  now = null; // what is typed before the answer is meant for nobody
  const value = action === "absent" ? "" : action === "correct" ? printed.value : cell.textContent;
  const said = { path: cell.dataset.path, action, printed: action === "correct" ? value : null };
  const answer = await post("corrections", [said]).catch(() => null);
  if (!answer?.ok) {
    at("reason").textContent = root.dataset.notSaved;
    now = cell;
    return;
  }
  const { corrections } = await answer.json();
  const last = corrections.at(-1);
  const moment = last.at.slice(0, 16).replace("T", " ");
  cell.dataset.trail += `${cell.dataset.trail ? "\n" : ""}${moment} ${last.by}: ${last.before} → ${action === "correct" ? value : action}`;
  cell.textContent = value;
  cell.classList.remove("review");
  cell.classList.add("accepted", "seen");
  if (action !== "accept") cell.classList.toggle("absent", action === "absent");
  marks.get(cell.dataset.path)?.classList.replace("review", "accepted");
  await refresh();
  now = cell;
  step(1);
}

// Which checks fail now, and on which figures.
async function refresh() {
  const answer = await fetch(`${api}/result?corrected=true`);
  if (!answer.ok) return;
  const { checks } = await answer.json();
  const failing = checks.filter((check) => check.verdict === "fail");
  at("checks").replaceChildren(...failing.map(line));
  at("fine").hidden = failing.length > 0;
  const terms = new Set(failing.flatMap((check) => check.terms));
  for (const [path, cell] of cells) {
    cell.classList.toggle("failed", terms.has(path));
    marks.get(path)?.classList.toggle("failed", terms.has(path));
  }
}

function zoom(by) {
  const pages = root.querySelector(".pages");
  const sizes = ["", "large", "larger", "largest"];
  const index = sizes.indexOf(pages.dataset.zoom ?? "");
  pages.dataset.zoom = sizes[Math.min(Math.max(index + by, 0), sizes.length - 1)];
  const mark = now && marks.get(now.dataset.path);
  if (mark) bring(mark, pages);
}

function edit() {
  printed.focus();
  printed.select();
}

const KEYS = { n: () => step(1), p: () => step(-1), a: () => decide("accept"), x: () => decide("absent"),
               e: edit, "+": () => zoom(1), "-": () => zoom(-1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === printed) {
    if (event.key === "Escape") { printed.value = now?.textContent ?? ""; complain(); printed.blur(); }
    return;
  }
  if (!now) {
    if (event.key.toLowerCase() === "n") step(1);
    return;
  }
  if (/^[0-9]$/.test(event.key)) return edit(); // and the digit takes the figure's place
  const act = KEYS[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});

function open(path) {
  const cell = cells.get(path);
  if (cell) show(cell);
}

root.addEventListener("click", ({ target }) => {
  const named = target.closest("[data-path]");
  const check = target.closest("li[data-terms]");
  if (named) open(named.dataset.path);
  else if (check) open(check.dataset.terms.split("\t").find((term) => cells.has(term) && cells.get(term) !== now));
});
at("edit").addEventListener("submit", (event) => { event.preventDefault(); printed.blur(); decide("correct"); });
at("accept").addEventListener("click", () => decide("accept"));
at("absent").addEventListener("click", () => decide("absent"));
at("next").addEventListener("click", () => step(1));
at("previous").addEventListener("click", () => step(-1));
at("larger").addEventListener("click", () => zoom(1));
at("smaller").addEventListener("click", () => zoom(-1));
printed.addEventListener("input", complain);

step(1);
