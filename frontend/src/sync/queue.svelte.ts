// The outbox as screens see it, and when it is sent: at the start, with signal, when the app is looked at,
// after each act, every few minutes and by a button. Loaded after the first picture; screens that write
// import it themselves. One run at a time over all tabs; each person's queue goes in that person's name only.
import { untrack } from 'svelte';
import { authed, session } from '../api/session.svelte';
import { deviceId, MIRROR } from '../db/device';
import { holdDraft } from '../db/held';
import { mine, type Counts, type PersonDb } from '../db/open';
import { placeHere } from '../place';
import { clockSaid, heard } from './clock';
import { flush, pause, type Outcome, type Stored, type SyncReply, type Wire } from './flush';
import type { Item, NewOperation, Photo, Receipt } from './operations';
import * as outbox from './outbox';
import { renewPack } from './pack';
import { noteLeft } from './left';
import { refreshWatched } from './reads.svelte';

interface Contents {
  /** Whose these are; '' before anything was read. */
  person: string;
  items: Item[];
  photos: Photo[];
  receipts: Receipt[];
  counts: Counts;
  back: number;
}

const NOTHING: Contents = { person: '', items: [], photos: [], receipts: [], counts: { made: 0, past: 0, dropped: [] }, back: 0 };
const EVERY = 180_000;
const REPLY = 30_000;
const PICTURE = 120_000;
/** Where this phone remembers that receipts are to be said aloud. */
export const SPOKEN = 'chibo-spoken';

let contents = $state.raw<Contents>(NOTHING);
let sending = $state(false);
let full = $state(false);
/** Other tabs write into the same database. */
const tabs = new BroadcastChannel('chibo-outbox');

export const queue = {
  /** Whether the phone's own queue is known yet. */
  get ready(): boolean {
    return contents.person !== '' && contents.person === session.who?.person.id;
  },
  get items(): readonly Item[] {
    return contents.items;
  },
  get photos(): readonly Photo[] {
    return contents.photos;
  },
  get receipts(): readonly Receipt[] {
    return contents.receipts;
  },
  /** How much was ever made here, beside what there is. */
  get counts(): Counts {
    return contents.counts;
  },
  /** How many acts came back from the second copy, until the person has read it. */
  get back(): number {
    return contents.back;
  },
  /** How many acts and pages the server does not have yet. */
  get unsent(): number {
    return contents.items.length + contents.photos.length;
  },
  /** How many of them the server refused: a person has to look at them. */
  get refused(): number {
    return [...contents.items, ...contents.photos].filter((each) => each.state === 'refused').length;
  },
  get sending(): boolean {
    return sending;
  },
  /** The phone had no room for an act, and gave up for it what can be fetched again; until that is back. */
  get full(): boolean {
    return full;
  },
};

/** What waits in one record, in order: `queue.items` with everything else left out. */
export function waitingIn(record: string): Item[] {
  return contents.items.filter((item) => item.record === record);
}

/** The latest receipt of a record's act of this kind on this phone. */
export function receiptIn(record: string, kind: Receipt['kind']): Receipt | undefined {
  return contents.receipts.filter((each) => each.record === record && each.kind === kind).sort((a, b) => a.received_at.localeCompare(b.received_at)).at(-1);
}

/** One after the other, each with the number as it is then. */
let noting: Promise<void> = Promise.resolve();

async function reload(): Promise<void> {
  const person = session.who?.person.id;
  if (!person) {
    contents = NOTHING;
    return;
  }
  const there = await outbox.contents(await mine()());
  if (session.who?.person.id !== person) return;
  contents = { person, ...there };
  const name = session.who.person.full_name;
  noting = noting.then(() => noteLeft({ id: person, name, unsent: queue.unsent })).catch((error: unknown) => console.warn('left', error));
}

const warn = (error: unknown): void => console.warn('outbox', error);

/** What is on the disk is kept, whether or not it can be shown at once. */
async function changed(): Promise<void> {
  await reload().catch(warn);
  tabs.postMessage('changed');
}

const room = () => import('./room');

/** How long an act may wait for its second copy, in ms. */
const COPY = 1_500;

/** Beside the outbox, for browsers that lose a database (sync/mirror). Without it what is on the disk is kept all the same. */
async function mirrored(work: (mirror: typeof import('./mirror')) => Promise<unknown>): Promise<void> {
  if (!('caches' in globalThis)) return;
  const copied = import('./mirror').then(work).catch((error: unknown) => console.warn('mirror', error));
  await Promise.race([copied, new Promise((done) => setTimeout(done, COPY))]);
}

/** On a full disk what can be fetched again makes room, and the work is done again. */
async function withRoom<T>(db: PersonDb, work: (db: PersonDb) => Promise<T>): Promise<T> {
  try {
    return await work(db);
  } catch (error) {
    if ((error as Error | null)?.name !== 'QuotaExceededError') throw error;
    full = true;
    return (await room()).inRoomMade(db, work);
  }
}

/** Works on the database of whoever was signed in at the tap, tells everybody who shows it, then tries to send. */
async function write<T>(work: (db: PersonDb) => Promise<T>, open: () => Promise<PersonDb> = mine(), go = true): Promise<T> {
  // The screen says so in whole sentences (features/place); a form behind it keeps its words.
  if (placeHere()) throw new Error('nothing is handed in where it cannot be kept');
  const db = await open();
  const made = await withRoom(db, work);
  await mirrored((mirror) => mirror.reflect(db));
  await changed();
  if (go) void send();
  return made;
}

/**
 * Hands an act in. When this resolves it is on the phone's disk ("Đã lưu trên máy") and the sending has begun;
 * "Đã nhận" is for `receiptIn` or `outcomeOf`. Rejects when the phone cannot keep it: say so, keep the form.
 * `go` false: the next occasion sends it, or `goWith`.
 */
export async function handIn(said: NewOperation, go = true): Promise<Item> {
  const open = mine();
  const clock = await clockSaid();
  const release = said.draft ? await holdDraft(said.draft) : undefined;
  try {
    return await write((db) => outbox.enqueue(db, said, clock), open, go);
  } catch (error) {
    release?.();
    throw error;
  }
}

/** Sends an act that was handed in to wait for this; false: it goes, or went, without the position. */
export async function goWith(id: string, position: object | undefined): Promise<boolean> {
  const open = mine();
  try {
    if (position === undefined) return false;
    const db = await open();
    const goes = await outbox.addPosition(db, id, position);
    await mirrored((mirror) => mirror.reflect(db));
    return goes;
  } catch (error) {
    warn(error);
    return false;
  } finally {
    void send();
  }
}

export function handInPhoto(photo: Parameters<typeof outbox.keepPhoto>[1]): Promise<void> {
  return write((db) => outbox.keepPhoto(db, photo));
}

/** A refused act once more, with the mended body; or given up. */
export async function retry(id: string, change: Parameters<typeof outbox.retry>[3] = {}): Promise<void> {
  const open = mine();
  const clock = await clockSaid();
  await write((db) => outbox.retry(db, id, clock, change), open);
}

export function discard(id: string): Promise<void> {
  return write((db) => outbox.discard(db, id));
}

export function settlePhoto(id: string, act: 'retry' | 'discard'): Promise<void> {
  return write((db) => outbox.settlePhotoByHand(db, id, act));
}

/** The person has read what the line of reconciliation had to tell. */
export async function read(of: 'heardOfBack' | 'recount'): Promise<void> {
  await (await room())[of](await mine()());
  await changed();
}

/** What became of an act: its receipt, its refused item, or undefined while it waits. */
export function outcomeOf(id: string): Receipt | Item | undefined {
  return contents.receipts.find((each) => each.id === id) ?? contents.items.find((each) => each.id === id && each.state === 'refused');
}

function wireOf(personId: string, device: string): Wire {
  const offline = { ok: false, kind: 'offline' } as const;
  const still = (): boolean => session.who?.person.id === personId;
  return {
    personId,
    deviceId: device,
    build: __BUILD__,
    now: Date.now,
    post: async (path, body) => (still() ? authed<SyncReply>('POST', path, { body, timeout: REPLY }) : offline),
    putCheckIn: async (id, body) => (still() ? authed<Stored>('PUT', `/check-ins/${id}`, { body }) : offline),
    putPhoto: async ({ id, meeting_id, picture }) =>
      still() ? authed('PUT', `/attachments/${id}?meeting_id=${meeting_id}`, { body: picture, timeout: PICTURE }) : offline,
    heard,
  };
}

async function runOnce(): Promise<Outcome> {
  const person = session.who?.person.id;
  if (!person) return { end: 'ended', settled: 0 };
  const open = mine();
  const run = async (): Promise<Outcome> => {
    const wire = wireOf(person, await deviceId());
    const db = await open();
    const outcome = await withRoom(db, (here) => flush(here, wire));
    // Not waited for: what was answered is shown first, and sent twice it is still one act.
    if (outcome.settled) void mirrored((mirror) => mirror.reflect(db));
    return outcome;
  };
  // Where there are no locks the server's idempotency has to do.
  return 'locks' in navigator ? navigator.locks.request(`chibo-flush-${person}`, run) : run();
}

let running: Promise<Outcome> | null = null;
let again = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends now what can be sent; a call during a run makes it run once more. */
export function send(): Promise<Outcome> {
  again = true;
  running ??= sendAll().finally(() => (running = null));
  return running;
}

async function sendAll(): Promise<Outcome> {
  clearTimeout(timer);
  sending = true;
  let outcome: Outcome = { end: 'later', settled: 0 };
  try {
    while (again) {
      again = false;
      outcome = await runOnce();
      if (outcome.settled) {
        await changed();
        refreshWatched();
      }
    }
  } catch (error) {
    // The phone's own storage failed; what is on the disk stays there and is tried again.
    warn(error);
  } finally {
    sending = false;
  }
  failures = outcome.end === 'later' ? failures + 1 : 0;
  // Signed out: the next sign-in sends. Nothing left: a look every few minutes, for other tabs' sake.
  if (outcome.end !== 'ended') timer = setTimeout(() => void send(), outcome.end === 'done' ? EVERY : pause(failures, Math.random, outcome.retryAfter));
  return outcome;
}

/** After the sending: what is fetched ahead then knows of it. Where it is on the phone again there is room again. */
function lookAhead(): void {
  renewPack().then(
    (there) => (full &&= !there),
    (error: unknown) => console.warn('pack', error),
  );
}

/** The second record of who is signed in goes too; most first visits have none, and fetch nothing for it. */
async function nobodyHere(): Promise<void> {
  if ('caches' in globalThis && (await caches.has(MIRROR))) await mirrored((mirror) => mirror.noteDevice(null));
}

/** Called once by App after the first picture. */
export function begin(): void {
  if (localStorage.getItem(SPOKEN)) import('./spoken.svelte').then((spoken) => spoken.begin(), (error: unknown) => console.warn('spoken', error));
  tabs.onmessage = () => void reload();
  const look = (): void => {
    if (document.visibilityState === 'visible') void send().then(lookAhead);
  };
  addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  $effect.root(() => {
    // Derived, so that a renewed record of the same person starts nothing.
    const person = $derived(session.who?.person.id);
    $effect(() => {
      if (!person) {
        contents = NOTHING;
        if (session.phase === 'out') void nobodyHere().catch(warn);
        return;
      }
      const open = mine();
      const who = untrack(() => session.who);
      // Beside the sending, which waits for nothing: what comes back is sent when it is there.
      void mirrored(async (mirror) => {
        await mirror.noteDevice(who);
        if (await mirror.bringBack(await open())) await changed().then(send);
      });
      const tidy = async (): Promise<void> => (await room()).tidy(await open());
      void reload().catch(warn).then(send).then(lookAhead).then(tidy).catch(warn);
    });
  });
}
