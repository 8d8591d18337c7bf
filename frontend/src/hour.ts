// What time it is for the screens: which month they show, which step comes next. By the server's clock as last
// heard and never earlier than that, for a phone whose battery ran out may begin in 1970. What a person claims
// keeps the phone's own clock, which the server judges. Told by api/session at the start and by sync/clock.
import type { ClockSaid } from './sync/operations';

/** Where the phone keeps it: db/device. */
export const CLOCK = 'clock';
const SLACK = 60_000;

export const NEVER: ClockSaid = { offset_ms: null, seen_at: null };

let said = NEVER;

export const setHour = (clock: ClockSaid): ClockSaid => (said = clock);

const seen = ({ seen_at }: ClockSaid): number => (seen_at ? Date.parse(seen_at) : 0);

/** A moment of this phone's clock as the screens take it. */
export function hourOf(phone: number, clock: ClockSaid = said): number {
  return Math.max(phone + (clock.offset_ms ?? 0), seen(clock));
}

export const now = (): number => hourOf(Date.now());

/** Earlier than the server has already been: such a clock says nothing. */
export function isLost(phone: number = Date.now(), clock: ClockSaid = said): boolean {
  return phone + (clock.offset_ms ?? 0) < seen(clock) - SLACK;
}

/** When an act was, as the server will take it: by a clock that cannot say, as planned. */
export function claimed({ claimed_at, clock }: { claimed_at: string; clock: ClockSaid }, planned?: string | null): string {
  const phone = Date.parse(claimed_at);
  return (isLost(phone, clock) && planned) || new Date(hourOf(phone, clock)).toISOString();
}
