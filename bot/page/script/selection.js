// What is asked of the list, and the issues that answer it.

const asked = { q: "", verdict: "", label: "", release: "", kind: "", sort: "", down: false };

const orders = {
  number: (a, b) => a.number - b.number,
  title: (a, b) => compareText(a.title, b.title),
  verdict: (a, b) => a.verdictRank - b.verdictRank,
  reported: (a, b) => known((issue) => issue.seen[0]?.release ?? -1)(a, b),
  since: (a, b) => known((issue) => issue.since)(a, b),
  gone: (a, b) => known((issue) => issue.gone)(a, b),
};
const compareText = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

// By release; issues for which there is none come last in both directions.
function known(releaseOf) {
  return (a, b) => {
    const [one, other] = [releaseOf(a), releaseOf(b)];
    if (one < 0 || other < 0) return (other - one) * (asked.down ? -1 : 1);
    return one - other;
  };
}

let searched = null;

function haystack(issue) {
  searched ??= issues.map((each) =>
    [each.id, each.title, each.claim, ...each.labels.map((label) => index.labels[label])].join("\n").toLowerCase(),
  );
  return searched[issue.position];
}

// Issues that everything asked for but the verdict lets through: what the chart of verdicts counts.
function besidesVerdict() {
  const parts = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
  const label = index.labels.indexOf(asked.label);
  const release = index.releases.indexOf(asked.release);
  return issues.filter(
    (issue) =>
      (label < 0 || issue.labels.includes(label)) &&
      (release < 0 ||
        issue.seen.some((cell) => cell.release === release && (!asked.kind || cell.kind === asked.kind))) &&
      parts.every((part) => haystack(issue).includes(part)),
  );
}

function sorted(selected) {
  const order = orders[asked.sort];
  if (!order) return selected;
  const sign = asked.down ? -1 : 1;
  return selected.sort((a, b) => sign * order(a, b) || a.position - b.position);
}
