// What this phone knows of the server's clock: how far ahead it was when last heard. Kept across starts, for
// the phone and not for a person. Told by flush, pack and the key of the rotating code.
import { keep, readKept } from '../db/device';
import type { ClockSaid } from './operations';

const KEY = 'clock';

/** `asked` and `answered` by this phone's clock: the server wrote its time about half-way between. */
export async function heard(serverTime: string, asked: number, answered: number = Date.now()): Promise<number> {
  const offset_ms = Math.round(Date.parse(serverTime) - (asked + answered) / 2);
  await keep(KEY, { offset_ms, seen_at: serverTime } satisfies ClockSaid);
  return offset_ms;
}

export async function clockSaid(): Promise<ClockSaid> {
  return (await readKept<ClockSaid>(KEY)) ?? { offset_ms: null, seen_at: null };
}

/** How far the server's clock is ahead of this phone's, as last heard; null: never. */
export async function offsetNow(): Promise<number | null> {
  return (await clockSaid()).offset_ms;
}
