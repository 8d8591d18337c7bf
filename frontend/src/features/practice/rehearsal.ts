// The made-up evening: codes that change every half minute, and the way of one act. Pure; used by Practice.

export const STEP = 30_000;

export type Stage = 'code' | 'kept' | 'sending' | 'received';

/** Six digits for a step of the clock, the same for everybody who asks with the same seed; no secret of anybody. */
export function digitsAt(seed: number, now: number): string {
  const step = Math.floor(now / STEP);
  return String(Math.abs(Math.imul(step ^ seed, 2654435761)) % 1_000_000).padStart(6, '0');
}

export function secondsLeft(now: number): number {
  return STEP / 1000 - Math.floor((now % STEP) / 1000);
}

/** The code of now or of the step before: nobody types in no time. */
export function isRight(code: string, seed: number, now: number): boolean {
  return code === digitsAt(seed, now) || code === digitsAt(seed, now - STEP);
}
