// The key of a meeting's rotating code: fetched once for as long as the app is open, held in memory alone
// and never written to the phone. Used by RotatingCode.
import type { components } from '../../api/schema.gen';
import type { Failure } from '../../api/client';
import { askOnce } from '../../sync/once';
import { fromBase32, importKey, offsetOf } from '../../totp';

type Reply = components['schemas']['CheckInKey'];

export interface Held {
  key: CryptoKey;
  /** How far the server's clock is ahead of this phone's. */
  offset: number;
}

/** insecure: the page has no WebCrypto, because it was opened over plain HTTP from another machine. */
export type Refusal = Failure | { ok: false; kind: 'insecure' };

const held = new Map<string, Held>();

export async function keyOf(meetingId: string): Promise<Held | Refusal> {
  const known = held.get(meetingId);
  if (known) return known;
  if (!globalThis.crypto?.subtle) return { ok: false, kind: 'insecure' };
  const asked = Date.now();
  const reply = await askOnce<Reply>(`/meetings/${meetingId}/check-in-key`);
  if (!reply.ok) return reply;
  const secret = fromBase32(reply.data.key);
  if (!secret) return { ok: false, kind: 'broken' };
  // The server wrote its time about half-way between asking and answering.
  const found = { key: await importKey(secret), offset: offsetOf(reply.data.server_time, (asked + Date.now()) / 2) };
  held.set(meetingId, found);
  return found;
}
