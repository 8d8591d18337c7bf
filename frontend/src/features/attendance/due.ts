// The read that holds every visit still to be recorded, and when its presence can be taken. Apart from
// visits.ts, because Confirm is the first screen a phone loads.

/** Everything still to be recorded, whatever its month: what a hall without signal must find on the phone. */
export const DUE = '/obligations?mine=true&state=due&limit=200';

/** Whether it has begun or is about to: before that a presence is refused as too early. */
export function isOpenFor(at: string | null | undefined, now: number): boolean {
  return !at || now >= Date.parse(at) - 30 * 60_000;
}
