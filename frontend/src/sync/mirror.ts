// A second copy of what waits on this phone, in another of the browser's stores: some browsers, killed or by a fault
// of their own, begin with a new and empty IndexedDB. Written after each act's own transaction, so that it never
// holds what the outbox does not, and before the screen calls the act kept. It lies in Cache Storage, which every
// browser has; the service worker leaves its name alone. Loaded by queue.svelte, App and leaving when needed.
import type { Me } from '../api/people';
import { deviceId, keep, MIRROR, readKept } from '../db/device';
import type { Counts, PersonDb } from '../db/open';
import { uuid4 } from '../ids';
import type { Item, Photo } from './operations';

const DEVICE = '/mirror/device';
const ABOUT = 'X-About';
const JSON_TYPE = 'application/json';

/** Each entry's address tells whose it is, which birth of the database it was written beside, and which act it is. */
const folderOf = (db: PersonDb): string => `/mirror/${db.name}/`;

async function addresses(cache: Cache, folder: string): Promise<string[]> {
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  return paths.filter((path) => path.startsWith(folder));
}

/** A database is named when it is first looked at: another name, or none, is another birth. */
async function nameOf(db: PersonDb): Promise<string> {
  const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
  const born = String((await tx.store.get('born')) ?? uuid4());
  await tx.store.put(born, 'born');
  await tx.done;
  return born;
}

/** Everything in one look, so that nothing is between two. */
async function held(db: PersonDb): Promise<{ born: string; items: Item[]; photos: Photo[] }> {
  const tx = db.transaction(['meta', 'outbox', 'photos']);
  const [born, items, photos] = await Promise.all([tx.objectStore('meta').get('born'), tx.objectStore('outbox').getAll(), tx.objectStore('photos').getAll()]);
  return { born: born === undefined ? await nameOf(db) : String(born), items, photos };
}

/** What this page knows to stand at an address, but for how often the act was tried. */
const written = new Map<string, string>();

async function copy(db: PersonDb): Promise<void> {
  const cache = await caches.open(MIRROR);
  // Before the outbox is read: what another tab hands in meanwhile is in neither list, and is not taken for settled.
  const there = new Set(await addresses(cache, folderOf(db)));
  const { born, items, photos } = await held(db);
  const mine = `${folderOf(db)}${born}/`;
  const waits = new Set<string>();
  for (const item of items) {
    const path = mine + item.id;
    waits.add(path);
    const text = JSON.stringify({ ...item, tried: undefined });
    if (there.has(path) && written.get(path) === text) continue;
    await cache.put(path, new Response(JSON.stringify(item), { headers: { 'Content-Type': JSON_TYPE } }));
    written.set(path, text);
  }
  for (const { picture, ...about } of photos) {
    const path = mine + about.id;
    waits.add(path);
    if (there.has(path)) continue;
    await cache.put(path, new Response(picture, { headers: { 'Content-Type': picture.type, [ABOUT]: encodeURIComponent(JSON.stringify(about)) } }));
  }
  // Last: an edit that was freed by what goes now has been written as free.
  for (const path of there) if (path.startsWith(mine) && !waits.has(path)) await cache.delete(path);
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: two at once would undo each other. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine;
  return mine;
}

/** The mirror holds what the outbox holds, and nothing else of this database. */
export function reflect(db: PersonDb): Promise<void> {
  return inTurn(() => copy(db));
}

async function read(cache: Cache, path: string): Promise<Item | Photo | undefined> {
  try {
    const entry = await cache.match(path);
    if (!entry) return undefined;
    const about = entry.headers.get(ABOUT);
    return about ? { ...(JSON.parse(decodeURIComponent(about)) as Omit<Photo, 'picture'>), picture: await entry.blob() } : ((await entry.json()) as Item);
  } catch (error) {
    // Cut off while it was being written: the others come back without it.
    console.warn('mirror', error);
    return undefined;
  }
}

const isPhoto = (entry: Item | Photo): entry is Photo => 'picture' in entry;

/**
 * Queues again what an earlier birth of this database had waiting, under its own ids: what the server has already
 * it answers with the same receipt. Whatever was there may have left the phone. What this database has settled
 * meanwhile goes. Returns how many came back.
 */
export function bringBack(db: PersonDb): Promise<number> {
  return inTurn(async () => {
    const cache = await caches.open(MIRROR);
    const { born } = await held(db);
    const past = (await addresses(cache, folderOf(db))).filter((path) => !path.startsWith(`${folderOf(db)}${born}/`));
    const found = (await Promise.all(past.map((path) => read(cache, path)))).filter((entry) => entry !== undefined);
    const back = found.length ? await queueAgain(db, found) : 0;
    await copy(db);
    for (const path of past) await cache.delete(path);
    return back;
  });
}

async function queueAgain(db: PersonDb, found: (Item | Photo)[]): Promise<number> {
  const tx = db.transaction(['outbox', 'photos', 'receipts', 'meta'], 'readwrite', { durability: 'strict' });
  const [outbox, photos, meta] = [tx.objectStore('outbox'), tx.objectStore('photos'), tx.objectStore('meta')];
  const there = await outbox.getAll();
  const known = new Set([...there.map(({ id }) => id), ...(await photos.getAllKeys()), ...(await tx.objectStore('receipts').getAllKeys())]);
  const lost = found.filter(({ id }) => !known.has(id));
  const items = lost.filter((each): each is Item => !isPhoto(each)).sort((a, b) => a.seq - b.seq);
  for (const { id } of items) known.add(id);
  // Before whatever was handed in meanwhile: it was said earlier, and keys of any sign are in order.
  const start = Math.min(1, ...there.map(({ seq }) => seq)) - items.length;
  for (const [place, { after, ...rest }] of items.entries()) {
    const waits = after !== undefined && known.has(after) ? { after } : {};
    await outbox.add({ ...rest, ...waits, seq: start + place, tried: Math.max(rest.tried, 1) });
  }
  for (const photo of lost.filter(isPhoto)) await photos.add(photo);
  if (lost.length) {
    const counts = (await meta.get('counts')) as Counts | undefined;
    if (counts) await meta.put({ ...counts, made: counts.made + lost.length }, 'counts');
    await meta.put((((await meta.get('back')) as number | undefined) ?? 0) + lost.length, 'back');
  }
  await tx.done;
  return lost.length;
}

interface Device {
  device: string;
  who: Me | null;
  left: unknown;
}

/** Who is signed in here and whose acts wait, beside the phone's own record of both. */
export function noteDevice(who: Me | null): Promise<void> {
  return inTurn(async () => {
    const noted: Device = { device: await deviceId(), who, left: await readKept('left') };
    await (await caches.open(MIRROR)).put(DEVICE, new Response(JSON.stringify(noted), { headers: { 'Content-Type': JSON_TYPE } }));
  });
}

/** The phone's own record is gone with everything else: whoever was signed in still is, also without signal. */
export async function recallDevice(): Promise<void> {
  if (await readKept('device')) return;
  const noted = await (await caches.open(MIRROR)).match(DEVICE);
  if (!noted) return;
  const { device, who, left } = (await noted.json()) as Device;
  if (who) await keep('who', who);
  if (left) await keep('left', left);
  // Last: until it is there, the next start asks again.
  await keep('device', device);
}
