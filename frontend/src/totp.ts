// The rotating code of a meeting (HOTP, RFC 4226, over 30 s steps, RFC 6238; SHA-1, 6 digits), made
// on the phone with no network. The key stays inside WebCrypto. Used by the meeting screens and check-in.

const STEP_SECONDS = 30;
const DIGITS = 6;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Decodes the base32 of GET /meetings/{id}/check-in-key; null when it is not base32. */
export function fromBase32(written: string): Uint8Array<ArrayBuffer> | null {
  const clean = written.toUpperCase().replace(/[\s=]/g, '');
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  for (const letter of clean) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    buffer = (buffer << 5) | value;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((buffer >>> held) & 0xff);
      buffer &= (1 << held) - 1;
    }
  }
  return new Uint8Array(bytes);
}

/** A key that can make codes and cannot be read back; it may be kept in IndexedDB as it is. */
export function importKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
}

export async function hotp(key: CryptoKey, counter: number): Promise<string> {
  const message = new DataView(new ArrayBuffer(8));
  message.setUint32(0, Math.floor(counter / 2 ** 32));
  message.setUint32(4, counter >>> 0);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, message.buffer));
  const offset = mac.getUint8(19) & 0x0f;
  const number = (mac.getUint32(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

/** How far the server's clock is ahead of this phone's, from the `server_time` sent with a key. */
export function offsetOf(serverTime: string, now: number = Date.now()): number {
  return Date.parse(serverTime) - now;
}

/** The 30 s step of an instant (milliseconds, already corrected by the offset). */
export function stepAt(instant: number): number {
  return Math.floor(instant / 1000 / STEP_SECONDS);
}

export function secondsLeft(instant: number): number {
  return STEP_SECONDS - (Math.floor(instant / 1000) % STEP_SECONDS);
}

export async function codeAt(key: CryptoKey, instant: number): Promise<{ code: string; step: number; left: number }> {
  const step = stepAt(instant);
  return { code: await hotp(key, step), step, left: secondsLeft(instant) };
}
