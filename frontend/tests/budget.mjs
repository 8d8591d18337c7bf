// Weighs the built app in gzipped bytes and fails above the limits: what a phone loads before it shows
// anything, the frame that all further screens share, the outbox that App fetches after the first picture,
// and what each screen adds to all three. Fails as well where a phone would keep a part of the app ahead but not
// what that part needs. Run by `npm run budget` after `npm run build`.
import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const DIST = new URL('../dist/', import.meta.url);
const LIMITS = { first: 32_000, css: 5_000, frame: 8_000, queue: 8_500, bars: 10_500, table: 3_000, route: 12_000, dashboard: 25_000, worker: 8_000, reader: 450_000 };
/** The screen whose first visit is measured; before it exists, the home screen. */
const FIRST = ['src/features/attendance/Confirm.svelte', 'src/features/home/Home.svelte'];

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));
const weigh = (file) => gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length;

/** A chunk with everything it imports at once, as the browser fetches it. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

const named = (name) => Object.keys(manifest).find((key) => manifest[key].name === name);
const scripts = (keys) => [...keys].map((key) => manifest[key].file).filter((file) => file.endsWith('.js'));
const styles = (keys) => [...new Set([...keys].flatMap((key) => manifest[key].css ?? []))];
const total = (files) => files.reduce((sum, file) => sum + weigh(file), 0);

let failed = false;
function row(name, bytes, limit) {
  const over = bytes > limit;
  failed ||= over;
  console.log(`${over ? 'OVER ' : 'ok   '}${name.padEnd(58)}${String(bytes).padStart(7)} / ${limit}`);
}

const entry = closure('index.html');
const first = FIRST.find((key) => key in manifest);
const shown = new Set([...entry, ...closure(first)]);
row(`first load, scripts (${first.split('/').pop()})`, total(scripts(shown)), LIMITS.first);
row('first load, styles', total(styles(shown)), LIMITS.css);

const frame = closure(named('frame'));
row('frame of the other screens', total(scripts([...frame].filter((each) => !entry.has(each)))), LIMITS.frame);
const queue = closure(named('queue'));
row('outbox, after the first picture', total(scripts([...queue].filter((each) => !entry.has(each) && !frame.has(each)))), LIMITS.queue);
const shared = new Set([...entry, ...frame, ...queue]);
row('bars above the screens, after it too', total(scripts([...closure('src/Bars.svelte')].filter((each) => !shared.has(each)))), LIMITS.bars);
row('table of screens', total(scripts([...closure('src/routes.ts')].filter((each) => !entry.has(each)))), LIMITS.table);

const routes = Object.keys(manifest).filter((key) => key.startsWith('src/features/') && manifest[key].isDynamicEntry);
for (const key of routes.sort()) {
  const added = [...closure(key)].filter((each) => !shared.has(each));
  row(key.replace('src/features/', ''), total(scripts(added)), key.includes('/dashboards/') ? LIMITS.dashboard : LIMITS.route);
}
// Fetched at the first scan on phones without a reader of their own, and kept.
const reader = [...closure('src/qr/zxing.ts')].filter((each) => !entry.has(each));
const binary = [...new Set(reader.flatMap((key) => manifest[key].assets ?? []))];
row('QR reader, script and binary', total([...scripts(reader), ...binary]), LIMITS.reader);
row('service worker', weigh('sw.js'), LIMITS.worker);

// What the worker keeps opens without signal, so all that it asks for must be kept too; beyond this one file lie
// screens that can do nothing without the server.
const DOOR = 'src/desk.ts';
const worker = readFileSync(new URL('sw.js', DIST), 'utf8');
const isKept = (key) => worker.includes(manifest[key].file);
for (const key of Object.keys(manifest).filter((each) => each !== DOOR && manifest[each].file.endsWith('.js') && isKept(each))) {
  const { imports = [], dynamicImports = [] } = manifest[key];
  for (const next of [...imports, ...dynamicImports].filter((each) => !isKept(each))) {
    failed = true;
    console.log(`LOST ${key} is kept for places without signal, ${next} is not`);
  }
}
console.log(`     index.html ${statSync(new URL('index.html', DIST)).size} bytes`);
process.exit(failed ? 1 : 0);
