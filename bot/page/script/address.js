// What is asked and opened stands in the page's address, so that it can be kept, shared and gone back from.

const NAMES = ["q", "verdict", "label", "release", "kind", "sort"];
let returning = false;

function addressOf(issue) {
  const parts = new URLSearchParams();
  for (const name of NAMES) if (asked[name]) parts.set(name, asked[name]);
  if (asked.down) parts.set("down", "1");
  if (issue) parts.set("issue", issue.key);
  return `#${parts}`;
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  for (const name of NAMES) asked[name] = parts.get(name) ?? "";
  asked.down = parts.has("down");
  if (!Object.hasOwn(orders, asked.sort)) asked.sort = "";
  return byKey.get(parts.get("issue")) ?? null;
}

// Opens an issue; the browser's way back closes it. `instead` takes the place of the one that is open.
function openIssue(issue, instead = false) {
  if (!issue) return;
  if (instead) history.replaceState(history.state, "", addressOf(issue));
  else history.pushState({ over: true }, "", addressOf(issue));
  const place = listed.indexOf(issue);
  if (place >= 0) goTo(place, false);
  showDetail(issue);
}

function closed() {
  // The event comes late: the way forth may have opened it again meanwhile.
  if (dialog.open) return;
  opened = null;
  dialog.replaceChildren();
  if (new URLSearchParams(location.hash.slice(1)).has("issue")) {
    if (history.state?.over) {
      returning = true;
      history.back();
    } else history.replaceState(null, "", addressOf(null));
  }
  goTo(active);
}

function followAddress() {
  if (returning) {
    // The way back takes a while: what was asked or opened since the detail was closed is newer than that address.
    returning = false;
    refresh();
    if (opened) history.replaceState(history.state, "", addressOf(opened));
    return;
  }
  const issue = readAddress();
  refresh(false);
  if (issue) showDetail(issue);
  else if (dialog.open) dialog.close();
}
