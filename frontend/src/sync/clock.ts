// What this phone knows of the server's clock: how far ahead it was when last heard. Kept across starts, for
// the phone and not for a person. Told by flush, pack and the key of the rotating code.
import { keep, readKept } from '../db/device';
import { CLOCK, NEVER, setHour } from '../hour';
import type { ClockSaid } from './operations';

/** `asked` and `answered` by this phone's clock: the server wrote its time about half-way between. */
export async function heard(serverTime: string, asked: number, answered: number = Date.now()): Promise<number> {
  const offset_ms = Math.round(Date.parse(serverTime) - (asked + answered) / 2);
  await keep(CLOCK, setHour({ offset_ms, seen_at: serverTime }));
  return offset_ms;
}

export async function clockSaid(): Promise<ClockSaid> {
  return (await readKept<ClockSaid>(CLOCK)) ?? NEVER;
}
