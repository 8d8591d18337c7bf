// Ids made on the phone: random ones for what a person creates, and the computable id of a regular
// meeting, the same one the server computes. Used by features and sync/.

/** uuid5(NAMESPACE_URL, "https://chibo.example/meeting"), the same constant as in the server. */
const MEETING_NAMESPACE = 'c6a6222e-2e31-558d-86e0-12f77913816b';

export type MeetingKind = 'regular' | 'thematic' | 'combined' | 'extraordinary' | 'congress';

function text(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function mark(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/** A random id (version 4), also on pages without a secure context, where crypto.randomUUID is missing. */
export function uuid4(): string {
  return text(mark(crypto.getRandomValues(new Uint8Array(16)), 4));
}

/** An id that sorts by the time it was made (version 7): use it for what a person creates. */
export function uuid7(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) % 256;
  return text(mark(bytes, 7));
}

export async function uuid5(namespace: string, name: string): Promise<string> {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const label = new TextEncoder().encode(name);
  const whole = new Uint8Array(space.length + label.length);
  whole.set(space);
  whole.set(label, space.length);
  return text(mark(new Uint8Array(await crypto.subtle.digest('SHA-1', whole)).slice(0, 16), 5));
}

/** The id of a cell's expected meeting of a month ("2026-11"), before anybody has planned it. */
export function meetingId(cellId: string, month: string, kind: MeetingKind = 'regular'): Promise<string> {
  return uuid5(MEETING_NAMESPACE, `${cellId}:${month}:${kind}`);
}
