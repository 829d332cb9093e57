// Uploads by choosing or dropping, and rows that follow their documents.

const drop = document.getElementById("drop");
const said = document.getElementById("said");
const list = document.getElementById("documents");

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
    problems.push(...(await send(file).catch((error) => [`${file.name}: ${error.message}`])));
    await renew();
  }
  said.textContent = problems.join("\n");
  follow();
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

// The list as it is now, in place of the old one: one request, whatever moves in it.
async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("documents");
  if (!found || found.innerHTML === list.dataset.shown) return;
  list.dataset.shown = found.innerHTML;
  list.replaceChildren(...found.children);
  localise();
}

function localise() {
  for (const time of list.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  }
}

const ACTS = { retry: ["POST", "/retry"], cancel: ["POST", "/cancel"], delete: ["DELETE", ""] };

list.addEventListener("click", async ({ target }) => {
  const act = target.closest("[data-act]")?.dataset.act;
  if (!act || (act === "delete" && !confirm(list.dataset.sure))) return;
  const [method, path] = ACTS[act];
  await fetch(`/v1/documents/${target.closest("tr").dataset.document}${path}`, { method });
  await renew();
  follow();
});

let following = null;

function follow() {
  clearTimeout(following);
  if (!list.querySelector('[data-state="queued"], [data-state="running"]')) return;
  following = setTimeout(async () => { await renew(); follow(); }, 1000);
}

localise();
follow();
