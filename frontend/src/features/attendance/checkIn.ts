// A visitor's own presence handed in to the outbox: on the phone's disk before anything is said, one act
// however often the button is pressed. Fetched by Confirm after its first picture; used by Question.
import { deviceId } from '../../db/device';
import { uuid7 } from '../../ids';
import type { Item, NewOperation } from '../../sync/operations';
import { discard, goWith, handIn, queue, waitingIn } from '../../sync/queue.svelte';
import type { components } from '../../api/schema.gen';
import type { Evidence } from './evidence';
import { presenceOf, recordOf, type CheckIn, type Presence } from './presence';

export type { CheckIn, Presence };
export type CheckIns = components['schemas']['PageOf_CheckInRow_'];
export type Position = components['schemas']['Position'];

/** The act in the words of PUT /check-ins: claimed at the tap. */
export function presenceAct(meetingId: string, { code, step }: Evidence, device_id: string, now: number): NewOperation {
  const evidence = !code ? { via: 'declared' } : step === undefined ? { via: 'code', code } : { via: 'qr', code, step };
  const body = { meeting_id: meetingId, claimed_at: new Date(now).toISOString(), device_id, ...evidence };
  return { kind: 'check_in', target: uuid7(now), record: recordOf(meetingId), body };
}

/** What phone and server know of it; follows the queue. */
export function presence(meetingId: string, served: readonly CheckIn[]): Presence | undefined {
  const record = recordOf(meetingId);
  return presenceOf(waitingIn(record), queue.receipts.filter((each) => each.record === record), served);
}

interface More {
  about?: string | undefined;
  /** The act waits on the phone for `addPlace`, which lets it go. */
  placed?: boolean;
}

/** Kept on the phone when this resolves; what was refused before makes way. Answers with what waits. */
export async function confirmPresence(meetingId: string, evidence: Evidence, { about, placed = false }: More = {}): Promise<Item> {
  const { state, item } = presence(meetingId, []) ?? {};
  if (state === 'kept' && item && item.body['code'] === evidence.code && item.body['step'] === evidence.step) return item;
  const act = presenceAct(meetingId, evidence, await deviceId(), Date.now());
  return handIn({ ...act, ...(about ? { about } : {}) }, !placed);
}

/** The act is on the disk already: no wait for a position can cost it. False: it went without one. */
export async function addPlace({ id }: Item): Promise<boolean> {
  return goWith(id, await whereNow());
}

/** The author takes it back; the server hears of it in its turn. */
export async function undoPresence(meetingId: string, { id }: Presence, about: string | undefined): Promise<void> {
  await handIn({ kind: 'check_in_undo', target: id, record: recordOf(meetingId), body: {}, ...(about ? { about } : {}) });
}

/** A refused code is typed again at once: nothing for the tray. */
export async function forgetRefused({ item }: Presence): Promise<void> {
  if (item?.state === 'refused') await discard(item.id);
}

/** Whether an undo of this meeting's presence has not been heard by the server yet. */
export function undoWaits(meetingId: string): boolean {
  return waitingIn(recordOf(meetingId)).at(-1)?.kind === 'check_in_undo';
}

/** The browser's own limit does not count how long its reader looks at the question whether it may. */
const LONGEST = 15_000;

/** Once, at the tap; a phone that will not say where it is holds up no sending for long. */
function whereNow(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(undefined);
    setTimeout(() => resolve(undefined), LONGEST);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.min(coords.accuracy, 100_000) }),
      () => resolve(undefined),
      { timeout: 8_000, maximumAge: 60_000 },
    );
  });
}
