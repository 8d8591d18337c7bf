// The phone's outbox: what a person has handed in and the server has not acknowledged. Every function is one
// transaction of the person's database, so a page killed at any point leaves a whole act or none. Knows no
// network and no screen: `flush` sends, `queue.svelte` shows. The screens call `enqueue` through it.
import type { IDBPTransaction } from 'idb';
import type { Counts, PersonDb, PersonSchema } from '../db/open';
import { uuid7 } from '../ids';
import { CLAIMS, EDITED, MINTED, ONCE, PART_OF, sameRow, type ClockSaid, type Item, type NewOperation, type Photo, type Receipt, type Refusal, type Verdict } from './operations';

type Stores = ('outbox' | 'receipts' | 'drafts' | 'photos' | 'meta')[];
type Tx = IDBPTransaction<PersonSchema, Stores, 'readwrite'>;

/** What one request carries; the server takes no more. */
export const BATCH = 50;
/** One transaction: whole when it resolves, undone when anything in it fails. On the disk, not in a buffer. */
async function change<T>(db: PersonDb, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = db.transaction(['outbox', 'receipts', 'drafts', 'photos', 'meta'], 'readwrite', { durability: 'strict' });
  // Watched from the start: a transaction that fails while `work` waits is no unhandled rejection.
  tx.done.catch(() => undefined);
  try {
    const made = await work(tx);
    await tx.done;
    return made;
  } catch (error) {
    // A value that cannot be stored throws without ending the transaction; a failed write has ended it already.
    if (!tx.error) abort(tx);
    throw error;
  }
}

function abort(tx: Tx): void {
  try {
    tx.abort();
  } catch (over) {
    // Ended by itself meanwhile.
    if (!(over instanceof DOMException)) throw over;
  }
}

/** Where nothing was counted yet: what is there. */
const first = (items: number, photos: number, receipts: number): Counts => ({ made: items + photos + receipts, past: 0, dropped: [] });

/**
 * Counted in the transaction of the act itself, before its rows change and not from them: what vanishes is missed
 * (features/sync/reckon).
 */
async function count(tx: Tx, made: number, dropped: string[] = []): Promise<void> {
  const meta = tx.objectStore('meta');
  const known = (await meta.get('counts')) as Counts | undefined;
  const counts = known ?? first(await tx.objectStore('outbox').count(), await tx.objectStore('photos').count(), await tx.objectStore('receipts').count());
  await meta.put({ ...counts, made: counts.made + made, dropped: [...counts.dropped, ...dropped] }, 'counts');
}

/**
 * Hands an act in: on the disk, with the draft gone, when this resolves. Returns what waits.
 * Pressed twice it is one act; words said again before they left replace the earlier ones; words said again
 * later become an edit that waits for the earlier receipt; words that were refused give way to the new ones.
 */
export async function enqueue(db: PersonDb, said: NewOperation, clock: ClockSaid, now: number = Date.now()): Promise<Item> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    if (said.draft) await tx.objectStore('drafts').delete(said.draft);
    const { draft: _gone, ...rest } = said;
    const claimed_at = new Date(now).toISOString();
    const all = await outbox.getAll();
    const row = all.filter((each) => sameRow(each, said));
    const alike = row.filter((each) => each.kind === said.kind);
    const last = alike.at(-1);
    const past = overtaken(all, said);
    const place = past[0]?.seq ?? Infinity;
    const waiting = last?.state === 'waiting' && !past.length ? last : undefined;
    if (waiting && ONCE.has(said.kind)) return waiting;
    // Not over what came after it and goes by its version: a notice of the old day stays a notice of the old day.
    if (waiting && EDITED.has(said.kind) && waiting.tried === 0 && row.at(-1) === waiting) {
      const item: Item = { ...waiting, body: said.body, claimed_at, clock, ...(said.about ? { about: said.about } : {}) };
      await outbox.put(item);
      return item;
    }
    const before = EDITED.has(said.kind) ? row.filter((each) => each.state === 'waiting' && each.seq < place).at(-1) : undefined;
    const left = past.some(({ target }) => target === said.target) ? { left: true as const } : {};
    const made: Omit<Item, 'seq'> = { ...rest, ...left, ...(before ? { after: before.id } : {}), id: uuid7(now), claimed_at, clock, state: 'waiting', tried: 0 };
    // What was refused and is said again goes on as this one.
    await count(tx, 1 - past.length);
    for (const each of past) await outbox.delete(each.seq);
    for (const each of all) if (past.some(({ id }) => id === each.after) && !past.includes(each)) await outbox.put({ ...each, after: made.id });
    const seq = past.length ? await outbox.add({ ...made, seq: place }) : await outbox.add(made as Item);
    return { ...made, seq };
  });
}

/** Where the phone was, known only after the act was kept: goes with it while it has not left, false afterwards. */
export async function addPosition(db: PersonDb, id: string, position: object): Promise<boolean> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    const item = await outbox.index('id').get(id);
    const here = item?.state === 'waiting' && item.tried === 0;
    if (here) await outbox.put({ ...item, body: { ...item.body, position } });
    return here;
  });
}

/** What the server refused of this act before, and what would have gone on from it: the new words take its place. */
function overtaken(all: Item[], said: NewOperation): Item[] {
  const refused = all.filter((each) => each.state === 'refused' && each.kind === said.kind && each.record === said.record);
  const behind = all.filter((each) => each.kind === said.kind && refused.some(({ id }) => id === each.after));
  return [...refused, ...behind];
}

export function items(db: PersonDb): Promise<Item[]> {
  return db.getAll('outbox');
}

export function receipts(db: PersonDb): Promise<Receipt[]> {
  return db.getAll('receipts');
}

/** All that a screen shows, as it stood at one moment: in two looks an act could be in neither. */
export async function contents(db: PersonDb): Promise<{ items: Item[]; photos: Photo[]; receipts: Receipt[]; counts: Counts; back: number }> {
  const tx = db.transaction(['outbox', 'photos', 'receipts', 'meta']);
  const meta = tx.objectStore('meta');
  const [items, photos, receipts, counts, back] = await Promise.all([
    tx.objectStore('outbox').getAll(),
    tx.objectStore('photos').getAll(),
    tx.objectStore('receipts').getAll(),
    meta.get('counts'),
    meta.get('back'),
  ]);
  return { items, photos, receipts, counts: (counts ?? first(items.length, photos.length, receipts.length)) as Counts, back: (back ?? 0) as number };
}

/**
 * Chooses what goes next and notes that it leaves, before it does. Of one record nothing overtakes: a refused
 * operation, or an edit whose version is not known yet, holds back those behind it and nobody else's. A refused
 * claim holds back claims only: that the month is closed for plans and scores keeps no fact from being taken.
 * What goes `alone` waits until what is before it in its record has been answered, and so does what is behind it.
 */
export async function take(db: PersonDb, limit: number = BATCH, passed: ReadonlySet<string> = new Set(), alone: (item: Item) => boolean = () => false): Promise<Item[]> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    const held = new Set<string>();
    const claimless = new Set<string>();
    const taken: Item[] = [];
    for (const item of await outbox.getAll()) {
      const claim = CLAIMS.has(item.kind);
      const ready = item.state === 'waiting' && !item.after && !passed.has(item.id);
      const free = !held.has(item.record) && !(claim && claimless.has(item.record));
      if (!ready || !free) {
        // Its turn comes in this very run: facts behind it would make the version it waits for an old one.
        const soon = free && item.state === 'waiting' && !passed.has(item.id);
        (claim && !soon ? claimless : held).add(item.record);
        continue;
      }
      if (taken.length === limit) break;
      const leaving = { ...item, tried: item.tried + 1 };
      if (alone(leaving)) {
        held.add(item.record);
        if (taken.some(({ record }) => record === item.record)) continue;
      }
      await outbox.put(leaving);
      taken.push(leaving);
    }
    return taken;
  });
}

/** Taken, and not sent after all: as if it had stayed, so that it can still be said otherwise. */
export async function putBack(db: PersonDb, unsent: Item[]): Promise<void> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    for (const { id } of unsent) {
      const item = await outbox.index('id').get(id);
      if (item?.state === 'waiting' && item.tried > 0) await outbox.put({ ...item, tried: item.tried - 1 });
    }
  });
}

const refusalOf = (verdict: Verdict): Refusal => ({
  status: verdict.status,
  code: verdict.code ?? 'refused',
  words: verdict.problem?.detail || verdict.problem?.title || '',
  errors: verdict.problem?.errors ?? [],
  ...(verdict.problem?.attempts_left === undefined ? {} : { attempts_left: verdict.problem.attempts_left }),
  at: verdict.received_at,
});

/**
 * Writes the server's verdicts down. Acknowledged: the item goes and its receipt comes in the same
 * transaction. Refused: the item stays, with the reason. Anything else: it waits as before. Returns how many
 * were settled either way.
 */
export async function settle(db: PersonDb, verdicts: Verdict[]): Promise<number> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    let settled = 0;
    for (const verdict of verdicts) {
      const item = await outbox.index('id').get(verdict.id);
      // Another tab may have settled it; what the person discarded meanwhile stays discarded.
      if (!item) continue;
      // Of two runs without locks one may have been refused: that it was received is the last word.
      if (isYes(verdict.status)) await acknowledged(tx, item, verdict);
      else if (item.state !== 'waiting') continue;
      else if (verdict.code === 'id_reused' && MINTED.has(item.kind) && item.tried === 1 && !item.left) await mint(tx, item);
      else if (isFinal(verdict.status)) await outbox.put({ ...item, body: placeless(item.body), state: 'refused', refusal: refusalOf(verdict) });
      else continue;
      settled += 1;
    }
    return settled;
  });
}

export const isYes = (status: number): boolean => status >= 200 && status < 300;

/** A refusal that repeating would not change; 424: something before it in its record has to go first. */
export function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 424, 425, 429].includes(status);
}

/** Where the phone was is for the one sending only; a refused act does not keep it. */
function placeless({ position: _gone, ...body }: Item['body']): Item['body'] {
  return body;
}

async function acknowledged(tx: Tx, item: Item, verdict: Verdict): Promise<void> {
  const outbox = tx.objectStore('outbox');
  await outbox.delete(item.seq);
  const { id, kind, target, record, about, claimed_at } = item;
  await tx.objectStore('receipts').put({
    id,
    kind,
    target,
    record,
    ...(about ? { about } : {}),
    claimed_at,
    received_at: verdict.received_at,
    result: verdict.result ?? null,
  });
  const version = (verdict.result as { version?: number } | null)?.version;
  for (const next of await outbox.getAll()) {
    if (next.after !== id) continue;
    const { after: _known, ...free } = next;
    await outbox.put(version === undefined ? free : { ...free, version });
  }
}

/**
 * The id is taken by a row that this person may not even see: a new one, for everything that names it. Only where
 * this was its first way out of the phone: taken later, the row may be this very act in its earlier words.
 */
async function mint(tx: Tx, item: Item): Promise<void> {
  const outbox = tx.objectStore('outbox');
  const [id, target] = [uuid7(), uuid7()];
  for (const each of await outbox.index('target').getAll(item.target)) {
    const fresh = each.id === item.id ? { id } : each.after === item.id ? { after: id } : {};
    await outbox.put({ ...each, ...fresh, target });
  }
}

/** A refused act again, perhaps mended: in its old place, as a new operation. */
export async function retry(db: PersonDb, id: string, clock: ClockSaid, mended: { body?: Item['body']; version?: number } = {}): Promise<void> {
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    const item = await outbox.index('id').get(id);
    if (item?.state === 'refused') {
      const { refusal: _past, ...rest } = item;
      const again: Item = { ...rest, ...mended, id: uuid7(), clock, state: 'waiting', tried: 0, left: true };
      await outbox.put(again);
      for (const next of await outbox.getAll()) if (next.after === id) await outbox.put({ ...next, after: again.id });
    }
  });
}

/** The person gives a refused act up; what waited for it goes on by itself. */
export async function discard(db: PersonDb, id: string): Promise<void> {
  const now = new Date().toISOString();
  return change(db, async (tx) => {
    const outbox = tx.objectStore('outbox');
    const item = await outbox.index('id').get(id);
    if (item?.state === 'refused') {
      const rest = (await outbox.getAll()).filter(({ seq }) => seq !== item.seq);
      const parts = rest.filter((next) => PART_OF[next.kind] === item.kind && next.target === item.target);
      await count(tx, 0, [item, ...parts].map(() => now));
      await outbox.delete(item.seq);
      for (const next of rest) {
        if (parts.includes(next)) await outbox.delete(next.seq);
        if (next.after !== id) continue;
        const { after: _gone, ...free } = next;
        await outbox.put(item.version === undefined ? free : { ...free, version: item.version });
      }
    }
  });
}

export async function keepPhoto(db: PersonDb, photo: Omit<Photo, 'state' | 'tried'>): Promise<void> {
  return change(db, async (tx) => {
    const store = tx.objectStore('photos');
    if (!(await store.getKey(photo.id))) await count(tx, 1);
    await store.put({ ...photo, state: 'waiting', tried: 0 });
  });
}

export function photos(db: PersonDb): Promise<Photo[]> {
  return db.getAll('photos');
}

/** The server has the page (`verdict` 2xx) or will never take it; otherwise it waits as before: false. */
export async function settlePhoto(db: PersonDb, id: string, verdict: Verdict): Promise<boolean> {
  const yes = isYes(verdict.status);
  return change(db, async (tx) => {
    const store = tx.objectStore('photos');
    const photo = await store.get(id);
    if (photo && yes) {
      await store.delete(id);
      await tx.objectStore('receipts').put({
        id,
        kind: 'photo',
        target: id,
        record: `pages:${photo.meeting_id}`,
        ...(photo.about ? { about: photo.about } : {}),
        claimed_at: photo.made_at,
        received_at: verdict.received_at,
        result: verdict.result ?? null,
      });
    } else if (photo && isFinal(verdict.status)) {
      await store.put({ ...photo, state: 'refused', refusal: refusalOf(verdict) });
    } else if (photo) {
      await store.put({ ...photo, tried: photo.tried + 1 });
    }
    return yes || isFinal(verdict.status);
  });
}

export async function settlePhotoByHand(db: PersonDb, id: string, act: 'retry' | 'discard'): Promise<void> {
  return change(db, async (tx) => {
    const store = tx.objectStore('photos');
    const photo = await store.get(id);
    if (photo?.state === 'refused') {
      const { refusal: _past, ...rest } = photo;
      if (act === 'discard') {
        await count(tx, 0, [new Date().toISOString()]);
        await store.delete(id);
      } else await store.put({ ...rest, state: 'waiting' });
    }
  });
}
