// A visitor's own presence, sent so that a repeat is the same write: the attempt lies on the phone before
// it leaves, and goes again unchanged until the server has answered. Used by Confirm and Question.
import type { components } from '../../api/schema.gen';
import type { Result } from '../../api/client';
import { deviceId } from '../../db/device';
import { dropDraft, loadDraft, saveDraft } from '../../db/drafts.svelte';
import { uuid7 } from '../../ids';
import { send } from '../../sync/writes';
import type { Evidence } from './evidence';

export type CheckIn = components['schemas']['CheckInRead'];
export type CheckIns = components['schemas']['PageOf_CheckInRow_'];
export type Position = components['schemas']['Position'];

interface Body extends Evidence {
  meeting_id: string;
  claimed_at: string;
  via: 'qr' | 'code' | 'declared';
  device_id: string;
}

export interface Attempt {
  id: string;
  body: Body;
}

const keyOf = (meetingId: string): string => `check-in:${meetingId}`;

export function begin(meetingId: string, { code, step }: Evidence, device_id: string, now: number): Attempt {
  const common = { meeting_id: meetingId, claimed_at: new Date(now).toISOString(), device_id };
  if (!code) return { id: uuid7(now), body: { ...common, via: 'declared' } };
  if (step === undefined) return { id: uuid7(now), body: { ...common, via: 'code', code } };
  return { id: uuid7(now), body: { ...common, via: 'qr', code, step } };
}

/** The attempt that has not been answered yet, if any. */
export async function pending(meetingId: string): Promise<Attempt | undefined> {
  return (await loadDraft<Attempt>(keyOf(meetingId)))?.value;
}

/** The position is no part of what makes a write the same, and is not kept on the phone. */
export async function confirmPresence(meetingId: string, evidence: Evidence, position?: Position): Promise<Result<CheckIn>> {
  const fresh = async (): Promise<Attempt> => begin(meetingId, evidence, await deviceId(), Date.now());
  const last = await pending(meetingId);
  const same = last && last.body.code === evidence.code && last.body.step === evidence.step;
  let attempt = same ? last : await fresh();
  for (let turn = 1; ; turn += 1) {
    await saveDraft(keyOf(meetingId), attempt);
    const body = position ? { ...attempt.body, position } : attempt.body;
    const result = await send<CheckIn>({ id: attempt.id, method: 'PUT', path: `/check-ins/${attempt.id}`, body });
    if (!result.ok && result.code === 'id_reused' && turn === 1) {
      attempt = await fresh();
      continue;
    }
    // Unanswered attempts stay, also when the sign-in has to be renewed first.
    const answered = result.ok || (result.kind === 'refused' && result.status !== 401);
    if (answered) await dropDraft(keyOf(meetingId));
    return result;
  }
}

/** Once, at the tap; a phone that will not say where it is does not hold up the confirmation. */
export function whereNow(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.min(coords.accuracy, 100_000) }),
      () => resolve(undefined),
      { timeout: 8_000, maximumAge: 60_000 },
    );
  });
}
