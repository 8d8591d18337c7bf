// The visit pack: what a phone needs for this month and the next in a hall without signal, fetched ahead in one
// request and put where the screens look for their reads. Also brings the server's clock and what is needed to
// save the queue into a file. Begun by queue.svelte after the first picture; /san-sang shows it and asks for it.
import { authed, session } from '../api/session.svelte';
import type { Result } from '../api/client';
import { mine, type Kept, type PersonDb } from '../db/open';
import { heard } from './clock';
import { arrived } from './reads.svelte';

/** How a queue is made readable for this server alone, and who it says it is. */
export interface Rescue {
  /** SPKI of a P-256 key, base64. */
  public_key: string;
  token: string;
}

export interface VisitPack {
  server_time: string;
  format: number;
  /** By the path that the screens watch: the body that path answers. */
  reads: Record<string, unknown>;
  rescue: Rescue;
}

/** What stays of the pack besides its reads. */
export interface PackNote {
  server_time: string;
  reads: number;
  rescue: Rescue;
  /** The server's name for this content. */
  etag?: string | undefined;
}

/** The note's place among the reads. */
export const PACK = '/visit-pack';
const FORMAT = 1;
const OLD = 30 * 60_000;
/** After a failure not again at every look. */
const PAUSE = 60_000;
/** What no pack and no screen has brought for so long is of no month that anybody still asks for. */
const DAY = 86_400_000;
const FORGOTTEN = 120 * DAY;

/**
 * One transaction: everything new or nothing. A read fetched after the pack was asked for is newer and stays, unless
 * it comes from a time that has not been yet: then the clock was wrong, once or now.
 */
export async function storePack(db: PersonDb, pack: VisitPack, asked: number, etag?: string): Promise<string[]> {
  const tx = db.transaction('pack', 'readwrite');
  const written: string[] = [];
  for (const [key, value] of Object.entries(pack.reads)) {
    const have = await tx.store.get(key);
    if (have && asked < have.fetched_at && have.fetched_at <= Date.now()) continue;
    await tx.store.put({ value, fetched_at: asked }, key);
    written.push(key);
  }
  const note: PackNote = { server_time: pack.server_time, reads: Object.keys(pack.reads).length, rescue: pack.rescue, etag };
  await tx.store.put({ value: note, fetched_at: asked }, PACK);
  const right = Math.abs(Date.parse(pack.server_time) - asked) < DAY;
  for (let each = right ? await tx.store.openCursor() : null; each; each = await each.continue()) {
    if (each.value.fetched_at < asked - FORGOTTEN) await each.delete();
  }
  await tx.done;
  return [...written, PACK];
}

function isPack(value: unknown): value is VisitPack {
  const pack = value as Partial<VisitPack> | null;
  return pack?.format === FORMAT && typeof pack.reads === 'object' && typeof pack.rescue?.public_key === 'string' && typeof pack.server_time === 'string';
}

/** A pack whose reads were wiped (sync/leaving) is none: its note may have had to stay as it was. */
export async function wholePack(open = mine()): Promise<Kept<PackNote> | undefined> {
  const db = await open();
  const have = (await db.get('pack', PACK)) as Kept<PackNote> | undefined;
  return have && (await db.count('pack')) > have.value.reads ? have : undefined;
}

async function fetchFor(person: string): Promise<Result<unknown>> {
  const open = mine();
  const asked = Date.now();
  const have = await wholePack(open);
  const reply = await authed<unknown>('GET', PACK, { ifNoneMatch: have?.value.etag });
  if (!reply.ok || session.who?.person.id !== person) return reply;
  if (reply.status === 304 && have) {
    await (await open()).put('pack', { ...have, fetched_at: asked }, PACK);
    arrived(person, [PACK]);
    return reply;
  }
  // A server of another time speaks another format: the screens' own reads have to do.
  if (!isPack(reply.data)) return { ok: false, kind: 'broken' };
  await heard(reply.data.server_time, asked);
  arrived(person, await storePack(await open(), reply.data, asked, reply.etag));
  return reply;
}

let running: { person: string; reply: Promise<Result<unknown>> } | null = null;
let failed = 0;

/** Fetches the pack now; asked twice it is one request. */
export function fetchPack(): Promise<Result<unknown>> {
  const person = session.who?.person.id;
  if (!person) return Promise.resolve({ ok: false, kind: 'offline' });
  if (running?.person !== person) {
    const reply = fetchFor(person).then((done) => {
      failed = done.ok ? 0 : Date.now();
      return done;
    });
    const mark = { person, reply };
    running = mark;
    const over = (): void => {
      if (running === mark) running = null;
    };
    reply.then(over, over);
  }
  return running.reply;
}

/**
 * When the pack is missing or older than half an hour; called at the start and whenever the app is looked at. True:
 * it is on the phone, and young.
 */
export async function renewPack(now: number = Date.now()): Promise<boolean> {
  if (!session.who) return false;
  const have = await wholePack();
  if (have && Math.abs(now - have.fetched_at) < OLD) return true;
  return now - failed >= PAUSE && (await fetchPack()).ok;
}
