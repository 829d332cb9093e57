// One figure after the other: its place on the page, its crop, what complains, what it is.

const root = document.querySelector(".desk");
const api = `/v1/documents/${root.dataset.document}`;
const cells = new Map([...document.querySelectorAll("td[data-path]")].map((td) => [td.dataset.path, td]));
const marks = new Map([...document.querySelectorAll("rect[data-path]")].map((r) => [r.dataset.path, r]));
const at = (id) => document.getElementById(id);
const printed = at("printed");
let now = null;
let asked = 0;

// What needs a look, in the order of the form; figures that a failed check names come last.
function queue() {
  const all = [...cells.values()];
  return [...all.filter((td) => td.classList.contains("review")),
          ...all.filter((td) => td.classList.contains("failed") && !td.classList.contains("review") && !td.classList.contains("seen"))];
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
  now?.classList.remove("now");
  now = null;
}

function show(td) {
  document.querySelectorAll(".now").forEach((each) => each.classList.remove("now"));
  now = td;
  td.classList.add("now");
  at("card").hidden = false;
  at("finished").hidden = true;
  at("label").textContent = td.dataset.label;
  at("count").textContent = String(queue().length);
  at("reason").textContent = td.dataset.reason;
  printed.value = td.textContent;
  at("others").replaceChildren(...td.dataset.others.split("\t").filter(Boolean).map(choice));
  const mark = marks.get(td.dataset.path);
  mark?.classList.add("now");
  if (mark) bring(mark);
  crop(td);
  complain();
}

// Into the middle of the pages, without moving the window.
function bring(mark) {
  const pages = document.querySelector(".pages");
  const [own, around] = [mark.getBoundingClientRect(), pages.getBoundingClientRect()];
  pages.scrollTop += own.top - around.top - pages.clientHeight / 2;
}

function choice(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => { printed.value = text; complain(); printed.focus(); });
  return button;
}

// The figure with its neighbourhood, from the page's own picture.
function crop(td) {
  const svg = at("crop");
  svg.toggleAttribute("hidden", !td.dataset.box);
  if (!td.dataset.box) return;
  const [x0, top, x1, bottom] = td.dataset.box.split(" ").map(Number);
  const page = document.querySelector(`#page-${td.dataset.page} image`);
  const image = svg.querySelector("image");
  image.setAttribute("href", `${api}/pages/${td.dataset.page}.png?dpi=200`);
  for (const name of ["width", "height"]) image.setAttribute(name, page.getAttribute(name));
  const high = Math.max(24, 3 * (bottom - top));
  const wide = Math.max(4 * high, 2 * (x1 - x0));
  svg.setAttribute("viewBox", `${(x0 + x1 - wide) / 2} ${(top + bottom - high) / 2} ${wide} ${high}`);
}

// The sums that the figure is in, over what is typed.
async function complain() {
  if (!now) return;
  const turn = ++asked;
  const path = now.dataset.path;
  const answer = await post("checks", [{ path, action: "correct", printed: printed.value }]);
  if (turn !== asked || !answer.ok) return;
  const { checks } = await answer.json();
  at("complaints").replaceChildren(...checks
    .filter((check) => check.terms.includes(path) && check.verdict !== "not_evaluable").map(line));
}

function line(check) {
  const item = document.createElement("li");
  const holds = check.verdict === "pass";
  item.className = holds ? "holds" : "bad";
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
  const td = now;
  now = null; // what is typed before the answer is meant for nobody
  const value = action === "absent" ? "" : action === "correct" ? printed.value : td.textContent;
  const said = { path: td.dataset.path, action, printed: action === "correct" ? value : null };
  const answer = await post("corrections", [said]).catch(() => null);
  if (!answer?.ok) {
    at("reason").textContent = root.dataset.notSaved;
    now = td;
    return;
  }
  td.textContent = value;
  td.classList.remove("review");
  td.classList.add("accepted", "seen");
  td.classList.toggle("absent", action === "absent");
  const mark = marks.get(td.dataset.path);
  mark?.classList.replace("review", "accepted");
  await refresh();
  now = td;
  step(1);
}

// Which checks fail now, and on which figures.
async function refresh() {
  const answer = await fetch(`${api}/result?corrected=true`);
  if (!answer.ok) return;
  const { checks } = await answer.json();
  const failing = checks.filter((check) => check.verdict === "fail");
  at("checks").replaceChildren(...failing.map(line));
  const terms = new Set(failing.flatMap((check) => check.terms));
  for (const [path, td] of cells) {
    td.classList.toggle("failed", terms.has(path));
    marks.get(path)?.classList.toggle("failed", terms.has(path));
  }
}

const KEYS = { n: () => step(1), p: () => step(-1), a: () => decide("accept"), x: () => decide("absent"),
               e: () => { printed.focus(); printed.select(); } };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === printed) {
    if (event.key === "Escape") printed.blur();
    return;
  }
  const act = KEYS[event.key.toLowerCase()];
  if (act && now) {
    event.preventDefault();
    act();
  }
});
at("edit").addEventListener("submit", (event) => { event.preventDefault(); printed.blur(); decide("correct"); });
at("accept").addEventListener("click", () => decide("accept"));
at("absent").addEventListener("click", () => decide("absent"));
at("next").addEventListener("click", () => step(1));
at("previous").addEventListener("click", () => step(-1));
printed.addEventListener("input", complain);
for (const td of cells.values()) td.addEventListener("click", () => show(td));
for (const [path, mark] of marks) mark.addEventListener("click", () => cells.has(path) && show(cells.get(path)));

step(1);
