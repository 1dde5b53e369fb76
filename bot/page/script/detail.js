// One issue opened: the claim beside what was seen, the program, the runs.

const dialog = byId("detail");
let opened = null;

async function showDetail(issue) {
  opened = issue;
  const holder = element("div", { class: "content" }, element("p", { class: "quiet" }, "Unpacking…"));
  const pressed = document.activeElement?.id;
  dialog.replaceChildren(detailHead(issue), holder);
  if (!dialog.open) dialog.showModal();
  // The button that led here was replaced by its like; at an end of the list it can't be pressed any more.
  const again = ["previous", "next"].includes(pressed) ? byId(pressed) : null;
  (again && !again.disabled ? again : byId("detail-title")).focus();
  dialog.scrollTop = 0;
  const held = await details(issue);
  if (opened !== issue) return;
  holder.replaceChildren(...detailParts(held));
  dialog.setAttribute("aria-busy", "false");
}

function detailHead(issue) {
  dialog.setAttribute("aria-busy", "true");
  const place = listed.indexOf(issue);
  const step = (by) => () => openIssue(listed[place + by], true);
  return element(
    "div",
    { class: "detail-head" },
    element(
      "nav",
      { "aria-label": "Issues" },
      button("← Previous", { disabled: place <= 0, "aria-keyshortcuts": "ArrowLeft", id: "previous" }, step(-1)),
      button("Next →", { disabled: place < 0 || place >= listed.length - 1, "aria-keyshortcuts": "ArrowRight", id: "next" }, step(1)),
      element("span", { class: "quiet" }, place < 0 ? "" : `${number(place + 1)} of ${number(listed.length)}`),
      button("Close", { class: "close", "aria-keyshortcuts": "Escape" }, () => dialog.close()),
    ),
    element("h2", { id: "detail-title", tabindex: "-1", autofocus: true }, issue.title),
    element(
      "p",
      { class: "quiet" },
      element("span", { class: `badge ${issue.verdict}` }, verdictName(issue.verdict)),
      ` ${issue.shortId}`,
      issue.opened && ` · opened ${issue.opened}`,
      issue.address && " · ",
      issue.address && element("a", { href: issue.address, rel: "noopener noreferrer", target: "_blank" }, "Open on GitHub ↗"),
    ),
  );
}

function detailParts(held) {
  const labels = [
    ...held.labels.issue.map((label) => [label, "of the issue"]),
    ...held.labels.add.map((label) => [label, "set by the verdict"]),
    ...held.labels.suggested.map((label) => [label, "suggested"]),
  ];
  const chips = labels.map(([label, why]) => element("span", { class: "label", title: why }, label));
  return [
    chips.length ? element("p", { class: "labels" }, ...chips) : null,
    problemList(held.problems),
    ...held.results.map((result, position) => resultPart(result, held, position)),
  ].filter(Boolean);
}

function resultPart(result, held, position) {
  const text = (place) => (place === null || place === undefined ? "" : held.texts[place]);
  const { repro, runs } = result;
  const several = held.results.length > 1;
  return element(
    "section",
    { class: "result" },
    several && element("h3", {}, `${position + 1}. ${repro?.title || "Program"} `, element("span", { class: `badge ${result.verdict}` }, verdictName(result.verdict))),
    element("p", { class: "reason" }, result.reason, ...chips(result)),
    result.release_reason && element("p", { class: "quiet" }, result.release_reason),
    repro && problemList(repro.problems),
    repro && beside(repro, runs, text),
    repro && programPart(repro, runs, text),
    runs.length > 0 && runTable(runs),
    ...followedParts(result.followed, text),
  );
}

const chips = (result) =>
  [result.regression && "regression", result.gone_on_nightly && `gone on nightly ${result.gone_on_nightly}`]
    .filter(Boolean)
    .flatMap((told) => [" ", element("span", { class: "label" }, told)]);

// What further runs told of a failure that shows.
function followedParts({ backends, crash, smallest }, text) {
  return [
    backends.length > 0 && element("h3", {}, "Which backend of torch.compile fails"),
    backends.length > 0 && backendTable(backends),
    crash.length > 0 && element("h3", {}, "Where it crashed, the innermost first"),
    ...crash.map(([name, place]) => pre(text(place), `${name} frames`)),
    smallest && element("h3", {}, `A smaller program that fails in the same way: ${number(smallest[0])} lines, found in ${number(smallest[1])} runs`),
    smallest && pre(text(smallest[2]), "The smaller program"),
  ];
}

function backendTable(backends) {
  const rows = backends.map((each) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, each.backend === "none" ? "not compiled" : each.backend),
      element("td", {}, each.outcome),
      ...observedCells(each.observation, each.why),
    ),
  );
  return wideTable("Backends", ["Backend", "Ended with", "As reported?", "Why"], rows);
}

function observedCells(observation, why) {
  const { sign } = signs.get(observation) ?? signs.get("unknown");
  const mark = element("span", { class: `cell ${observation}`, "aria-hidden": "true" }, sign);
  return [element("td", {}, mark, ` ${observation}`), element("td", { class: "why" }, why)];
}

function wideTable(name, heads, rows) {
  const head = element("thead", {}, element("tr", {}, ...heads.map((each) => element("th", { scope: "col" }, each))));
  const table = element("table", {}, head, element("tbody", {}, ...rows));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": name }, table);
}

function problemList(problems) {
  if (!problems.length) return null;
  const items = problems.map(([code, detail]) => element("li", {}, element("code", {}, code), ` ${detail}`));
  return element("ul", { class: "problems", "aria-label": "What keeps it from running as written" }, ...items);
}

// The claim on one side, what a release gave on the other; the release is chosen by its sign.
function beside(repro, runs, text) {
  const { claim } = repro;
  const claimed = text(claim.text);
  const what = [claim.kind === "none" ? "no failure that a run could be held against" : claim.kind, claim.exception];
  const reported = element(
    "div",
    {},
    element("h3", { class: "side" }, "Reported"),
    element("p", { class: "quiet" }, what.filter(Boolean).join(": ")),
    claimed && pre(claimed, "Reported output"),
    text(repro.should) && element("h3", { class: "side" }, "Expected"),
    text(repro.should) && pre(text(repro.should), "Expected by the reporter"),
  );
  return element("div", { class: "beside" }, reported, runs.length ? seenPart(runs, claimed, text) : notRun());
}

const notRun = () => element("div", {}, element("h3", { class: "side" }, "Seen"), element("p", { class: "quiet" }, "It was not run."));

function seenPart(runs, claimed, text) {
  const first = new Map();
  for (const run of runs) if (!first.has(run.torch)) first.set(run.torch, run);
  const output = element("div", {});
  const choices = [...first.values()].map((run) => {
    const { sign, meaning } = signs.get(run.observation) ?? signs.get("unknown");
    const mark = element("span", { class: `cell ${run.observation}`, "aria-hidden": "true" }, sign);
    const choice = button(mark, { class: "choice", title: `${run.torch}: ${meaning}` }, () => choose(run, choice));
    choice.append(` ${run.torch}`);
    return choice;
  });
  function choose(run, choice) {
    for (const other of choices) other.setAttribute("aria-pressed", String(other === choice));
    const streams = [text(run.stdout), text(run.stderr)].filter(Boolean).join("\n");
    const shown = streams ? pre(streams, `Seen on ${run.torch}`, claimed) : null;
    const notes = [run.why?.replace(/\.$/, ""), !shown && "it printed nothing", shown?.querySelector("mark") && "marked lines are as reported"];
    output.replaceChildren(...[element("p", { class: "quiet" }, notes.filter(Boolean).join("; ")), shown].filter(Boolean));
  }
  const part = element("div", {}, element("h3", { class: "side" }, "Seen"), element("div", { class: "choices", role: "group", "aria-label": "Release" }, ...choices), output);
  choose(first.values().next().value, choices[0]);
  return part;
}

// Text as it was printed; lines that the claim has too are marked.
function pre(text, name, claimed = "") {
  const told = new Set(claimed.split("\n").map((line) => line.trim()).filter((line) => line.length > 3));
  const block = element("pre", { tabindex: "0", role: "region", "aria-label": name });
  if (!told.size) return block.append(text), block;
  for (const line of text.split("\n")) {
    block.append(told.has(line.trim()) ? element("mark", { title: "as reported" }, line) : line, "\n");
  }
  return block;
}

function programPart(repro, runs, text) {
  const files = repro.files.flatMap(([name, place]) => [element("h4", {}, name), pre(text(place), `The file ${name}`)]);
  const notes = [
    repro.run_as && `It ${runs.length ? "was" : "is"} run as ${repro.run_as}`,
    repro.unfollowed.length && `Of how the report runs it, this isn't followed: ${repro.unfollowed.join(", ")}.`,
    repro.added.length && `Added to what was written: ${repro.added.join("; ")}.`,
    repro.needs.length && `Needs: ${repro.needs.join(", ")}.`,
    repro.environment.torch_as_written && `Written for torch ${repro.environment.torch_as_written}${repro.environment.python ? ` and Python ${repro.environment.python}` : ""}.`,
  ].filter(Boolean);
  return element("div", {}, element("h3", {}, runs.length ? "The program as it ran" : "The program as it was read"), ...notes.map((note) => element("p", { class: "quiet" }, note)), ...files);
}

function runTable(runs) {
  const packaged = runs.some((run) => run.packages.length);
  const built = runs.some((run) => run.commit);
  const heads = ["torch", ...(built ? ["Commit"] : []), "Python", ...(packaged ? ["With"] : []), "Ended with", "As reported?", "Why", "Seconds", "CPU s", "Peak MB"];
  const body = runs.map((run) => {
    const ended = [run.outcome, run.exception || run.signal || (run.outcome === "exit" ? run.exit_code : ""), run.truncated && "(cut)"];
    const fixed = (value) => (typeof value === "number" ? value.toFixed(1) : "");
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, run.torch),
      ...(built ? [element("td", {}, element("code", {}, run.commit))] : []),
      element("td", {}, run.python ?? ""),
      ...(packaged ? [element("td", {}, run.packages.map((each) => each.replace("==", " ")).join(", "))] : []),
      element("td", {}, ended.filter(Boolean).join(" ")),
      ...observedCells(run.observation, run.reason || run.why || ""),
      element("td", { class: "figure" }, fixed(run.seconds)),
      element("td", { class: "figure" }, fixed(run.cpu_seconds)),
      element("td", { class: "figure" }, run.peak_bytes ? number(Math.round(run.peak_bytes / 1e6)) : ""),
    );
  });
  return element("div", {}, element("h3", {}, "Runs"), wideTable("Runs", heads, body));
}
