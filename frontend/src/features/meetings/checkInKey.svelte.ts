// Keys of the rotating code as the app uses them: from this phone's disk, else fetched (each fetch is audited);
// ahead of the meeting where there is signal; set right by the server's clock whenever it was heard. Loaded
// after the first picture, or with a meeting's screen. Used by RotatingCode and the strip.
import type { components } from '../../api/schema.gen';
import type { Failure } from '../../api/client';
import { deviceId } from '../../db/device';
import { correct, keepKey, keptIds, keptKey, paid, wipeKey } from '../../db/keys';
import type { KeptKey } from '../../db/open';
import { clockSaid, heard } from '../../sync/clock';
import { askOnce } from '../../sync/once';
import { handIn } from '../../sync/queue.svelte';
import { fromBase32, importKey } from '../../totp';
import { isOver } from './myMeetings';
import type { Meeting } from './step';

type Reply = components['schemas']['CheckInKey'];
export type Held = KeptKey & { key: CryptoKey };

/** insecure: the page has no WebCrypto, because it was opened over plain HTTP from another machine. */
export type Refusal = Failure | { ok: false; kind: 'insecure' };

const state = $state({ changes: 0 });

/** Grows when a key on this phone has changed: what shows a code reads it again. */
export const keys = {
  get changes(): number {
    return state.changes;
  },
};

const isHeld = (kept: KeptKey | null | undefined): kept is Held => !!kept?.key;

export async function keyOf(meetingId: string, startsAt: string | null = null): Promise<Held | Refusal> {
  if (!globalThis.crypto?.subtle) return { ok: false, kind: 'insecure' };
  const known = await keptKey(meetingId);
  return isHeld(known) ? known : fetchKey(meetingId, startsAt);
}

async function fetchKey(meetingId: string, startsAt: string | null): Promise<Held | Refusal> {
  const asked = Date.now();
  const reply = await askOnce<Reply>(`/meetings/${meetingId}/check-in-key`);
  if (!reply.ok) return reply;
  const secret = fromBase32(reply.data.key);
  if (!secret) return { ok: false, kind: 'broken' };
  const key = await importKey(secret);
  const offset = await heard(reply.data.server_time, asked);
  const fetched_at = Date.parse(reply.data.server_time);
  const kept = await keepKey(meetingId, { key, version: reply.data.key_version, offset, fetched_at, starts_at: startsAt });
  return { ...kept, key };
}

/** Refused in this run of the app: not asked for again. */
const refused = new Set<string>();

export async function fetchAhead(meetings: readonly Meeting[]): Promise<void> {
  for (const { id, starts_at } of meetings) {
    if (refused.has(id)) continue;
    const found = await keyOf(id, starts_at);
    if (!('ok' in found)) continue;
    if (found.kind === 'refused') refused.add(id);
    // Without signal the others would wait in vain too.
    else return;
  }
}

/** By what the server's clock said last: codes go right again, moved clocks are handed in, old keys go. */
export async function settleKeys(meetings: readonly Meeting[], now: number): Promise<void> {
  const clock = await clockSaid();
  for (const id of await keptIds()) {
    const before = await keptKey(id);
    const meeting = meetings.find((each) => each.id === id);
    if (before?.key && isOver(meeting, before.starts_at, clock.seen_at, now)) await wipeKey(id, clock.seen_at);
    const kept = await correct(id, clock);
    if (kept && kept.owed.length > 0) await explain(id, kept.owed, meeting);
    if (kept?.offset !== before?.offset || !kept?.key !== !before?.key) state.changes += 1;
  }
}

/** Codes that were shown ran ahead of the server by this much: it looks for them there. */
async function explain(meetingId: string, owed: number[], meeting: Meeting | undefined): Promise<void> {
  const device_id = await deviceId();
  for (const ahead of owed) {
    await handIn({
      kind: 'code_shown',
      target: meetingId,
      record: `code:${meetingId}`,
      body: { shift_seconds: Math.round(ahead / 1000), device_id },
      ...(meeting ? { about: meeting.cell.name } : {}),
    });
  }
  await paid(meetingId, owed);
}
