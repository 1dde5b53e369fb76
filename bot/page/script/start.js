// Ties the controls to what is asked, and draws the page for the first time.

const fields = { q: byId("search"), verdict: byId("verdict"), label: byId("label"), release: byId("release"), kind: byId("kind") };
const heads = [...document.querySelectorAll("[data-sort]")];
let drawn = null;

// Shows what is asked for everywhere; `keep` says whether the address follows.
function refresh(keep = true) {
  if (!asked.release) asked.kind = "";
  for (const [name, field] of Object.entries(fields)) if (field.value !== asked[name]) field.value = asked[name];
  fields.kind.disabled = !asked.release;
  for (const head of heads) {
    const direction = head.dataset.sort !== asked.sort ? "none" : asked.down ? "descending" : "ascending";
    head.parentElement.setAttribute("aria-sort", direction);
  }
  if (keep) history.replaceState(history.state, "", addressOf(null));
  if (drawn === addressOf(null)) return;
  drawn = addressOf(null);
  const besides = besidesVerdict();
  const selected = asked.verdict ? besides.filter((issue) => issue.verdict === asked.verdict) : besides;
  drawVerdicts(besides);
  drawReleases(selected);
  byId("shown").textContent = `${number(selected.length)} of ${number(issues.length)}`;
  showList(sorted(selected));
}

function ask(changes) {
  Object.assign(asked, changes);
  refresh();
}

function clear() {
  ask({ q: "", verdict: "", label: "", release: "", kind: "" });
}

for (const [name, field] of Object.entries(fields)) field.addEventListener("input", () => ask({ [name]: field.value }));
for (const bar of bars) {
  const { verdict } = bar.dataset;
  bar.addEventListener("click", () => ask({ verdict: asked.verdict === verdict ? "" : verdict }));
}
for (const head of heads) {
  const { sort } = head.dataset;
  head.addEventListener("click", () => ask({ sort, down: asked.sort === sort && !asked.down }));
}
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", (event) => {
  event.preventDefault();
  clear();
});
byId("none-clear").addEventListener("click", clear);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, pre, .wide");
  if (dialog.open && !typing && event.key === "ArrowLeft") byId("previous").click();
  if (dialog.open && !typing && event.key === "ArrowRight") byId("next").click();
  if (dialog.open || typing || event.key !== "/" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  fields.q.focus();
});
dialog.addEventListener("close", closed);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
window.addEventListener("popstate", followAddress);

fields.label.append(...index.labels.map((label) => element("option", { value: label }, label)));
fields.release.append(...index.releases.toReversed().map((release) => element("option", { value: release }, release)));
startGrid();
followAddress();
