// Uploads by choosing or dropping, and rows that follow their documents.

const drop = document.getElementById("drop");
const said = document.getElementById("said");

async function send(file) {
  const zip = file.name.toLowerCase().endsWith(".zip");
  const answer = await fetch(zip ? "/v1/batches" : "/v1/documents", {
    method: "POST",
    body: zip ? file : form(file),
    headers: zip ? { "Content-Type": "application/zip" } : {},
  });
  const told = await answer.json();
  if (!answer.ok) return [`${file.name}: ${told.detail} (${told.code})`];
  return (told.items ?? []).filter((item) => item.problem)
    .map((item) => `${item.filename}: ${item.problem.detail} (${item.problem.code})`);
}

function form(file) {
  const data = new FormData();
  data.append("file", file);
  return data;
}

async function sendAll(files) {
  const problems = [];
  for (const [number, file] of [...files].entries()) {
    said.textContent = `${number + 1} / ${files.length}: ${file.name}`;
    problems.push(...(await send(file)));
  }
  if (problems.length) said.textContent = problems.join("\n");
  else location.assign("/");
}

drop.querySelector("input").addEventListener("change", (event) => sendAll(event.target.files));
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  sendAll(event.dataTransfer.files);
});

// A browser keeps only some connections to a host: rows ask in turn, none stays open.
const ENDED = new Set(["done", "failed", "cancelled"]);

async function look(row) {
  const answer = await fetch(`/v1/documents/${row.dataset.document}`);
  if (!answer.ok) return;
  const found = await answer.json();
  const bar = row.querySelector("progress");
  if (bar && found.state === "running") {
    bar.max = found.progress.of || 1;
    bar.value = found.progress.done;
  }
  if (found.state !== row.dataset.state) location.reload();
}

async function follow() {
  const rows = [...document.querySelectorAll("tr[data-document]")]
    .filter((row) => !ENDED.has(row.dataset.state)).slice(0, 20);
  for (const row of rows) await look(row);
  if (rows.length) setTimeout(follow, 1000);
}

follow();
