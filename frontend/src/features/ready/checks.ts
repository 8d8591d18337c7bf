// What makes a phone ready for a hall without signal, judged line by line. Pure; Ready.svelte gathers the facts.
import type { Room } from '../../sync/storage';

export type CheckState = 'ok' | 'wait' | 'bad';
export type Act = 'pack' | 'keep' | 'send' | 'update' | 'reader';

export interface Facts {
  now: number;
  /** When the pack was fetched, by this phone's clock; undefined: it is not here, or was given up for room. */
  packAt: number | undefined;
  /** How far the server's clock is ahead, as last heard. */
  offset: number | null;
  room: Room;
  /** The browser has already said no to keeping. */
  declined: boolean;
  unsent: number;
  refused: number;
  /** The app opens without signal. */
  offline: boolean;
  newVersion: boolean;
  camera: 'granted' | 'prompt' | 'denied' | 'none';
  /** A code can be read without signal. */
  reads: boolean;
}

export interface Check {
  name: 'pack' | 'clock' | 'kept' | 'room' | 'unsent' | 'version' | 'camera';
  state: CheckState;
  /** The rest of the sentence's key: `check.<name>.<says>` and, where something is to be done, `….do`. */
  says: string;
  /** Whether there is a sentence on what to do. */
  todo: boolean;
  act?: Act;
}

const HOUR = 3_600_000;
/** A pack of yesterday may lack a meeting moved since. */
const FRESH = 24 * HOUR;
/** The rotating code allows one step of 30 s; two minutes off is a clock set by hand. */
const CLOCK = 120_000;
/** A few dozen photographed pages with all else. */
const LOW = 50_000_000;

function pack({ packAt, now }: Facts): Check {
  if (packAt === undefined) return { name: 'pack', state: 'bad', says: 'none', todo: true, act: 'pack' };
  const old = Math.abs(now - packAt) > FRESH;
  return { name: 'pack', state: old ? 'wait' : 'ok', says: old ? 'old' : 'fresh', todo: old, act: 'pack' };
}

function clock({ offset }: Facts): Check {
  if (offset === null) return { name: 'clock', state: 'wait', says: 'unknown', todo: true };
  if (Math.abs(offset) <= CLOCK) return { name: 'clock', state: 'ok', says: 'right', todo: false };
  return { name: 'clock', state: 'wait', says: offset > 0 ? 'slow' : 'fast', todo: true };
}

function kept({ room, declined }: Facts): Check {
  if (room.kept) return { name: 'kept', state: 'ok', says: 'yes', todo: false };
  if (room.kept === null) return { name: 'kept', state: 'wait', says: 'unknown', todo: true };
  return declined ? { name: 'kept', state: 'wait', says: 'declined', todo: true } : { name: 'kept', state: 'wait', says: 'no', todo: true, act: 'keep' };
}

function room({ room: { free } }: Facts): Check[] {
  if (free === null) return [];
  return [free < LOW ? { name: 'room', state: 'bad', says: 'low', todo: true } : { name: 'room', state: 'ok', says: 'enough', todo: false }];
}

function unsent({ unsent: count, refused }: Facts): Check {
  if (refused) return { name: 'unsent', state: 'bad', says: 'refused', todo: true };
  return count ? { name: 'unsent', state: 'wait', says: 'some', todo: true, act: 'send' } : { name: 'unsent', state: 'ok', says: 'none', todo: false };
}

function version({ offline, newVersion }: Facts): Check {
  if (newVersion) return { name: 'version', state: 'wait', says: 'newer', todo: true, act: 'update' };
  return offline ? { name: 'version', state: 'ok', says: 'ready', todo: false } : { name: 'version', state: 'bad', says: 'online', todo: true };
}

function camera({ camera: state, reads }: Facts): Check {
  if (!reads && (state === 'granted' || state === 'prompt')) return { name: 'camera', state: 'wait', says: 'reader', todo: true, act: 'reader' };
  if (state === 'granted') return { name: 'camera', state: 'ok', says: 'granted', todo: false };
  return { name: 'camera', state: state === 'prompt' ? 'ok' : 'wait', says: state, todo: true };
}

/** In the order in which they matter on the way to a hall. */
export function checks(facts: Facts): Check[] {
  return [pack(facts), unsent(facts), clock(facts), kept(facts), ...room(facts), version(facts), camera(facts)];
}

/** The worst of them: what the screen says at the top. */
export function verdict(list: Check[]): CheckState {
  return list.some(({ state }) => state === 'bad') ? 'bad' : list.some(({ state }) => state === 'wait') ? 'wait' : 'ok';
}
