// Sends what waits: operations in batches, then photographs, each until nothing more can go. Knows no browser:
// the network comes as a `Wire`, so the same code runs in the app, in its tests and in the simulation of many
// phones. Called by queue.svelte alone, one run at a time over all tabs; the server's idempotency is what
// makes a second run harmless.
import type { Result } from '../api/client';
import type { PersonDb } from '../db/open';
import { BATCH, isFinal, isYes, putBack, settle, settlePhoto, take, photos as kept } from './outbox';
import type { Item, Photo, Verdict } from './operations';

export interface SyncReply {
  server_time: string;
  verdicts: Verdict[];
}

/** What the server answers to one row; JSON without these is somebody else's, a portal's for one. */
export interface Stored {
  id?: string;
  received_at?: string;
}

/** The network and the clock as this phone has them. */
export interface Wire {
  personId: string;
  deviceId: string;
  build: string;
  now: () => number;
  post: (path: string, body: unknown) => Promise<Result<SyncReply>>;
  /** A presence by the route of its own. */
  putCheckIn: (id: string, body: Item['body']) => Promise<Result<Stored>>;
  putPhoto: (photo: Photo) => Promise<Result<Stored>>;
  heard: (serverTime: string, asked: number, answered: number) => Promise<unknown>;
}

export interface Outcome {
  /** done: nothing waits that could go. later: try again after a pause. ended: the person must sign in. */
  end: 'done' | 'later' | 'ended';
  /** How many were acknowledged or refused. */
  settled: number;
  /** Seconds that the server asks to wait. */
  retryAfter?: number;
}

/** An operation as the server takes it, in a letter or in a saved file. */
export function sent(item: Item): Record<string, unknown> {
  const { id, kind, target, record, version, claimed_at, clock, body } = item;
  return { id, kind, target_id: target, record, ...(version === undefined ? {} : { if_version: version }), claimed_at, clock, body };
}

const isReply = (value: unknown): value is SyncReply =>
  typeof value === 'object' && value !== null && Array.isArray((value as SyncReply).verdicts) && typeof (value as SyncReply).server_time === 'string';

function isStored(value: unknown): value is Required<Stored> {
  const row = value as Stored | null;
  return typeof row === 'object' && typeof row?.id === 'string' && typeof row.received_at === 'string';
}

/** The server says no in a problem with a code; JSON without one is a portal's, and settles nothing. */
const isNo = (reply: Result<unknown>): boolean => !reply.ok && reply.kind === 'refused' && reply.code !== undefined;

const ended = (reply: Result<unknown>): boolean => isNo(reply) && !reply.ok && (reply.status === 401 || reply.code === 'wrong_person');

/** No act's fault: the letter itself is in a form that this server does not speak, or not any more. */
function isStrange(reply: Result<unknown>): boolean {
  if (reply.ok) return false;
  return reply.code === 'format_unknown' || !!reply.problem?.errors?.some(({ field }) => /^(?!operations\b)[a-z]/.test(field));
}

function later(reply: Result<unknown>, settled: number): Outcome {
  const wait = reply.ok ? undefined : reply.retryAfter;
  return { end: ended(reply) ? 'ended' : 'later', settled, ...(wait ? { retryAfter: wait } : {}) };
}

export async function flush(db: PersonDb, wire: Wire): Promise<Outcome> {
  const operations = await sendOperations(db, wire);
  if (operations.end === 'ended') return operations;
  const pages = await sendPhotos(db, wire);
  const end = pages.end === 'ended' ? 'ended' : operations.end === 'later' || pages.end === 'later' ? 'later' : 'done';
  const wait = operations.retryAfter ?? pages.retryAfter;
  return { end, settled: operations.settled + pages.settled, ...(wait ? { retryAfter: wait } : {}) };
}

async function sendOperations(db: PersonDb, wire: Wire): Promise<Outcome> {
  let settled = 0;
  let limit = BATCH;
  // Left waiting in this run, by a fault of the server or something before it: not asked again at once.
  const passed = new Set<string>();
  for (;;) {
    const asked = wire.now();
    // Nothing overtakes within a record: what came before or after a fresh one (taken back, said again) is another letter's.
    const taken = await take(db, limit, passed, (item) => isFresh(item, asked));
    if (taken.length === 0) return { end: passed.size ? 'later' : 'done', settled };
    const fresh = taken.filter((item) => isFresh(item, asked));
    const batch = taken.filter((item) => !fresh.includes(item));
    for (const [place, { id, target, body }] of fresh.entries()) {
      const reply = await wire.putCheckIn(target, body);
      if (ended(reply)) {
        await putBack(db, [...fresh.slice(place + 1), ...batch]);
        return later(reply, settled);
      }
      // Not answered, or one wrong code too many: it goes with the others, where it counts as waiting.
      settled += await settle(db, [verdictOf(id, reply, wire.now())]);
    }
    if (batch.length === 0) continue;
    const reply = await wire.post('/sync', {
      format: 2,
      person_id: wire.personId,
      device_id: wire.deviceId,
      sent_at: new Date(asked).toISOString(),
      app: wire.build,
      operations: batch.map(sent),
    });
    if (reply.ok && isReply(reply.data)) {
      await wire.heard(reply.data.server_time, asked, wire.now());
      const now = await settle(db, reply.data.verdicts);
      settled += now;
      // What only waited for another (424) may go on from here: the other may have been refused for good.
      const answered = new Set(
        reply.data.verdicts.filter(({ status }) => isYes(status) || isFinal(status) || (status === 424 && now > 0)).map(({ id }) => id),
      );
      for (const { id } of batch) if (!answered.has(id)) passed.add(id);
      continue;
    }
    const refused = !reply.ok && isNo(reply) && (reply.status === 413 || reply.status === 422 || reply.status === 400);
    if (!refused || isStrange(reply)) return later(reply, settled);
    // The letter as a whole is not understood: smaller ones, until the one that is the cause stands alone.
    if (batch.length > 1) {
      limit = Math.ceil(batch.length / 2);
      continue;
    }
    const [only] = batch as [Item];
    settled += await settle(db, [verdictOf(only.id, reply, wire.now())]);
    limit = BATCH;
  }
}

/** In a letter a wrong code makes a presence of the lowest grade; a code just typed can still be typed again. */
const JUST_TYPED = 60_000;

function isFresh({ kind, body, tried, claimed_at }: Item, now: number): boolean {
  const age = now - Date.parse(claimed_at);
  return kind === 'check_in' && typeof body['code'] === 'string' && tried === 1 && age >= 0 && age < JUST_TYPED;
}

/**
 * A reply to one request in the form of a verdict. Received is what the server has an id and an hour for, refused
 * what it has a code for; anything else is no answer. The phone's own hour stands on a refusal alone.
 */
function verdictOf(id: string, reply: Result<unknown>, now: number): Verdict {
  const at = new Date(now).toISOString();
  if (reply.ok && isStored(reply.data)) return { id, status: reply.status, result: reply.data, received_at: reply.data.received_at };
  if (reply.ok || !isNo(reply)) return { id, status: 503, received_at: at };
  return { id, status: reply.status ?? 503, code: reply.code ?? null, problem: reply.problem ?? null, received_at: at };
}

async function sendPhotos(db: PersonDb, wire: Wire): Promise<Outcome> {
  let settled = 0;
  let left: Result<unknown> | undefined;
  for (const photo of await kept(db)) {
    if (photo.state !== 'waiting') continue;
    const reply = await wire.putPhoto(photo);
    if (ended(reply)) return { end: 'ended', settled };
    if (await settlePhoto(db, photo.id, verdictOf(photo.id, reply, wire.now()))) {
      settled += 1;
      continue;
    }
    left = reply;
    // A page that the server fails on holds up no other; without an answer, or too fast, there is no going on.
    if (reply.ok || reply.kind === 'offline' || !reply.code || reply.status === 429) break;
  }
  return left ? later(left, settled) : { end: 'done', settled };
}

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 300_000;

/** How long to wait after the nth failure in a row: doubling, never over five minutes, and no two phones alike. */
export function pause(failures: number, random: () => number = Math.random, retryAfter = 0): number {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10));
  return Math.max(retryAfter * 1000, longest * (0.5 + random() / 2));
}

