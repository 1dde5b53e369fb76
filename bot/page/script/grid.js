// The list and heat map: a window of rows over as many issues as there are, moved through by keys.

const grid = byId("grid");
const rows = byId("rows");
const made = new Map();
const SPARE = 8;
const NUMBER_WIDTH = 74;
const LONGEST_NAME = 28;
let listed = [];
let active = 0;
let rowHeight = 36;

function showList(selected) {
  listed = selected;
  active = 0;
  for (const row of made.values()) row.remove();
  made.clear();
  grid.scrollTop = 0;
  grid.setAttribute("aria-rowcount", String(listed.length + 1));
  rows.style.height = `${listed.length * rowHeight}px`;
  grid.hidden = listed.length === 0;
  byId("none").hidden = listed.length > 0;
  drawWindow();
}

// Makes the rows that can be seen and drops the others, except the one that has the focus.
function drawWindow() {
  const head = grid.firstElementChild.offsetHeight;
  const first = Math.max(0, Math.floor((grid.scrollTop - SPARE * rowHeight) / rowHeight));
  const last = Math.min(listed.length, Math.ceil((grid.scrollTop + grid.clientHeight - head) / rowHeight) + SPARE);
  for (const [position, row] of made) {
    if ((position < first || position >= last) && position !== active) {
      row.remove();
      made.delete(position);
    }
  }
  for (let position = first; position < last; position += 1) addRow(position);
  if (listed.length) addRow(active);
}

function addRow(position) {
  if (made.has(position)) return;
  const row = rowOf(listed[position], position);
  row.style.top = `${position * rowHeight}px`;
  made.set(position, row);
  // In their order, so that a screen reader meets them as the eye does.
  const after = [...made.keys()].filter((other) => other > position);
  rows.insertBefore(row, after.length ? made.get(Math.min(...after)) : null);
}

function rowOf(issue, position) {
  const cell = (name, ...children) => element("div", { role: "gridcell", class: name }, ...children);
  const link = element("a", { href: addressOf(issue), tabindex: position === active ? "0" : "-1" }, issue.title);
  const labels = issue.labels.slice(0, 3).map((label) => element("span", { class: "label" }, index.labels[label]));
  const release = (place) => (place < 0 ? "" : index.releases[place]);
  const cells = issue.seen.map(({ release: place, kind }) => heatCell(place, kind));
  const said = issue.seen.map((each) => `${index.releases[each.release]} ${each.kind}`).join(", ");
  const row = element(
    "div",
    { role: "row", class: "row", "aria-rowindex": position + 2 },
    element("div", { role: "gridcell", class: "number", title: issue.shortId }, issue.shortId),
    cell("title", link, ...labels),
    cell("verdict", element("span", { class: `badge ${issue.verdict}` }, verdictName(issue.verdict))),
    cell("reported", issue.seen.length ? release(issue.seen[0].release) : ""),
    cell("since", release(issue.since)),
    cell("gone", release(issue.gone)),
    element("div", { role: "gridcell", class: "heat", "aria-label": said || "not run" }, ...cells),
  );
  row.dataset.position = position;
  return row;
}

function heatCell(place, kind) {
  const name = index.releases[place];
  const { sign, meaning } = signs.get(kind);
  const attributes = { class: `cell ${kind}`, title: `${name}: ${meaning}`, "aria-hidden": "true" };
  const cell = element("span", attributes, sign, element("i", {}, ` ${name}`));
  cell.style.left = `calc(${place} * var(--cell))`;
  return cell;
}

// Moves the focus; `focus` is false where a detail lies above the list.
function goTo(position, focus = true) {
  if (!listed.length) return;
  made.get(active)?.querySelector("a").setAttribute("tabindex", "-1");
  active = Math.max(0, Math.min(listed.length - 1, position));
  const head = grid.firstElementChild.offsetHeight;
  const top = active * rowHeight;
  const room = grid.clientHeight - head;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + rowHeight > grid.scrollTop + room) grid.scrollTop = top + rowHeight - room;
  drawWindow();
  const link = made.get(active).querySelector("a");
  link.setAttribute("tabindex", "0");
  if (focus) link.focus({ preventScroll: true });
}

function moveByKey(event) {
  const page = Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
  if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  goTo(active + steps[event.key]);
}

// The row's height comes from the style sheet; the width of a release from the room that there is.
function measure() {
  const place = active;
  rowHeight = parseFloat(getComputedStyle(grid).getPropertyValue("--row")) || 36;
  const named = grid.querySelector(".head .number").offsetWidth - NUMBER_WIDTH;
  const fixed = (parseFloat(getComputedStyle(grid).getPropertyValue("--beside")) || 0) + Math.max(0, named);
  const room = (grid.clientWidth - fixed) / Math.max(1, index.releases.length);
  grid.style.setProperty("--cell", `${Math.max(12, Math.min(30, Math.floor(room)))}px`);
  const top = grid.scrollTop;
  showList(listed);
  active = Math.min(place, Math.max(0, listed.length - 1));
  grid.scrollTop = top;
  drawWindow();
}

function startGrid() {
  byId("release-names").replaceChildren(
    ...index.releases.map((release) => element("span", { class: "release-name" }, element("b", {}, release))),
  );
  grid.style.setProperty("--releases", String(index.releases.length));
  // Numbers need little room, the names of files more: as much as the longest has, within bounds.
  const longest = issues.reduce((most, issue) => Math.max(most, issue.shortId.length), 0);
  grid.style.setProperty("--number", `max(4.6rem, ${Math.min(LONGEST_NAME, longest)}ch + 1rem)`);
  let waiting = false;
  grid.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      drawWindow();
    });
  });
  rows.addEventListener("keydown", moveByKey);
  rows.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = event.target.closest(".row");
    if (!row) return;
    event.preventDefault();
    goTo(Number(row.dataset.position), false);
    openIssue(listed[active]);
  });
  new ResizeObserver(measure).observe(grid);
}
