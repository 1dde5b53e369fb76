// Two charts that follow the filters: issues by verdict, runs by release.

const bars = [...document.querySelectorAll(".bar")];
const most = Math.max(1, ...bars.map((bar) => issues.filter((issue) => issue.verdict === bar.dataset.verdict).length));

function drawVerdicts(selected) {
  const counts = new Map();
  for (const issue of selected) counts.set(issue.verdict, (counts.get(issue.verdict) ?? 0) + 1);
  for (const bar of bars) {
    const count = counts.get(bar.dataset.verdict) ?? 0;
    bar.querySelector(".now").setAttribute("width", `${(100 * count) / most}%`);
    bar.querySelector(".count").textContent = number(count);
    bar.setAttribute("aria-pressed", String(asked.verdict === bar.dataset.verdict));
  }
}

const HEIGHT = 120;

// A column a release: how many of the issues that ran there show, lack or change the failure.
function drawReleases(selected) {
  const counts = index.releases.map(() => new Map());
  for (const issue of selected) {
    for (const { release, kind } of issue.seen) counts[release].set(kind, (counts[release].get(kind) ?? 0) + 1);
  }
  const totals = counts.map((each) => [...each.values()].reduce((sum, count) => sum + count, 0));
  const scale = HEIGHT / Math.max(1, ...totals);
  // The first column stands at the left end and the last at the right, where their names are.
  const width = Math.min(80 / Math.max(1, index.releases.length), 6);
  const step = (100 - width) / Math.max(1, index.releases.length - 1);
  const columns = counts.map((each, release) => {
    let bottom = HEIGHT;
    const parts = index.kinds.filter((kind) => each.has(kind));
    const boxes = parts.map((kind) => {
      const height = each.get(kind) * scale;
      bottom -= height;
      const place = { x: `${release * step}%`, y: bottom, width: `${width}%`, height: Math.max(height - 1, 0.5) };
      return shape("rect", { class: kind, ...place });
    });
    const said = parts.map((kind) => `${number(each.get(kind))} ${kind}`).join(", ") || "no runs";
    return shape("g", {}, shape("title", {}, `${index.releases[release]}: ${said}`), ...boxes);
  });
  const summary = index.releases.length
    ? `Issues that ran on each of ${index.releases.length} releases, by what they showed; at most ${number(Math.max(...totals))} on one.`
    : "Nothing has been run.";
  const ends = [index.releases[0], `up to ${number(Math.max(0, ...totals))} issues`, index.releases.at(-1)];
  byId("releases-chart").replaceChildren(
    shape("svg", { role: "img", "aria-label": summary, width: "100%", height: HEIGHT }, ...columns),
    index.releases.length
      ? element("p", { class: "ends" }, ...ends.map((each) => element("span", {}, each)))
      : element("p", {}, summary),
  );
}
