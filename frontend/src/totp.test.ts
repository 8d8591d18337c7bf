// RFC 4226 appendix D and the SHA-1 rows of RFC 6238 appendix B (there 8 digits; ours are the last 6).
import { expect, test } from 'vitest';
import { codeAt, fromBase32, hotp, importKey, offsetOf, secondsLeft, stepAt } from './totp';

const secret = new TextEncoder().encode('12345678901234567890');

test('RFC 4226', async () => {
  const key = await importKey(secret);
  const codes = await Promise.all(Array.from({ length: 10 }, (_, counter) => hotp(key, counter)));
  expect(codes).toEqual(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']);
});

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('RFC 6238 at %i s', async (seconds, code) => {
  const key = await importKey(secret);
  expect(await codeAt(key, seconds * 1000)).toEqual({ code, step: stepAt(seconds * 1000), left: secondsLeft(seconds * 1000) });
});

test('the key of the server comes in base32 and cannot be read back', async () => {
  expect(fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).toEqual(secret);
  expect(fromBase32('gezd gnbv gy3t qojq gezd gnbv gy3t qojq====')).toEqual(secret);
  expect(fromBase32('not base 32!')).toBeNull();
  await expect(crypto.subtle.exportKey('raw', await importKey(secret))).rejects.toThrow();
});

test('steps and seconds left', () => {
  expect(stepAt(29_999)).toBe(0);
  expect(stepAt(30_000)).toBe(1);
  expect(secondsLeft(0)).toBe(30);
  expect(secondsLeft(12_400)).toBe(18);
  expect(offsetOf('2026-11-26T12:30:05Z', Date.parse('2026-11-26T12:30:00Z'))).toBe(5000);
});
