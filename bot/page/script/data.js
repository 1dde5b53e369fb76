// The data of the page: the index at once, the details of an issue when it is opened.

const index = JSON.parse(byId("index").textContent);
const words = JSON.parse(byId("words").textContent);
const signs = new Map(words.signs.map(([kind, sign, meaning]) => [kind, { sign, meaning }]));
const verdictName = (verdict) => words.verdicts[verdict][0];

const issues = index.rows.map(([id, title, address, verdict, labels, claim, opened, since, gone, cells], position) => ({
  position,
  id,
  shortId: id.startsWith(`${index.repository}#`) ? id.slice(index.repository.length) : id,
  title: title || "(no title)",
  address: address === null ? null : index.prefix + address,
  verdict: index.verdicts[verdict],
  verdictRank: verdict,
  labels,
  claim,
  opened,
  since,
  gone,
  number: Number(/\d+$/.exec(id)?.[0] ?? position),
  seen: cells.map((cell) => ({
    release: Math.floor(cell / index.kinds.length),
    kind: index.kinds[cell % index.kinds.length],
  })),
}));

// What names an issue in the page's address: its id, where no earlier issue has it.
const byKey = new Map();
for (const issue of issues) {
  issue.key = issue.id && !byKey.has(issue.id) ? issue.id : `${issue.id} row ${issue.position + 1}`.trim();
  byKey.set(issue.key, issue);
}

const chunks = new Map();

// The details of one issue. Those of its chunk are unpacked with it and kept, a few chunks at most.
async function details(issue) {
  let chunk = index.chunks.length - 1;
  while (index.chunks[chunk] > issue.position) chunk -= 1;
  if (!chunks.has(chunk)) {
    if (chunks.size > 8) chunks.delete(chunks.keys().next().value);
    chunks.set(chunk, unpacked(await chunkText(chunk)));
  }
  return (await chunks.get(chunk))[issue.position - index.chunks[chunk]];
}

// Details stand behind the script in the file: one that is opened early may still be on its way.
async function chunkText(chunk) {
  if (!byId(`chunk-${chunk}`) || document.readyState === "loading") {
    await new Promise((resolve) => {
      if (document.readyState !== "loading") resolve();
      else document.addEventListener("DOMContentLoaded", resolve, { once: true });
    });
  }
  return byId(`chunk-${chunk}`).textContent;
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
