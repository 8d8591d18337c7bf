// A presence goes out once, however often the button is pressed; its code is read from a QR's address.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { setOwner } from '../../db/open';
import type { Write } from '../../sync/writes';
import { begin, confirmPresence, pending } from './checkIn';
import { fromAddress, fromHash } from './evidence';

const MEETING = '37d07e61-781a-570d-88c9-c9e7fe5f101c';
const sent: Write[] = [];
let answers: object[] = [];

vi.mock('../../sync/writes', () => ({
  send: (write: Write) => {
    sent.push(write);
    return Promise.resolve(answers.shift());
  },
}));

const OK = { ok: true, status: 201, data: {} };
const OFFLINE = { ok: false, kind: 'offline' };
const refused = (status: number, code: string) => ({ ok: false, kind: 'refused', status, code });

let person = 0;
beforeEach(() => {
  setOwner(`visitor-${(person += 1)}`);
  sent.length = 0;
});

test('without signal the same attempt goes again, word for word', async () => {
  answers = [OFFLINE, OK];
  await confirmPresence(MEETING, { code: '482913' });
  expect((await pending(MEETING))?.body).toMatchObject({ via: 'code', code: '482913', meeting_id: MEETING });
  await confirmPresence(MEETING, { code: '482913' }, { lat: 20, lon: 106, accuracy_m: 30 });
  expect(sent[1]?.id).toBe(sent[0]?.id);
  expect(sent[1]?.body).toEqual({ ...(sent[0]?.body as object), position: { lat: 20, lon: 106, accuracy_m: 30 } });
  expect(await pending(MEETING)).toBeUndefined();
});

test('another code is another attempt; a wrong one is forgotten', async () => {
  answers = [OFFLINE, refused(422, 'code_wrong'), OK];
  await confirmPresence(MEETING, { code: '111111' });
  await confirmPresence(MEETING, { code: '222222' });
  expect(await pending(MEETING)).toBeUndefined();
  await confirmPresence(MEETING, {});
  expect(new Set(sent.map((write) => write.id)).size).toBe(3);
  expect(sent[2]?.body).toMatchObject({ via: 'declared' });
});

test('an id that is taken is replaced once; a lost sign-in keeps the attempt', async () => {
  answers = [refused(409, 'id_reused'), refused(401, 'not_signed_in')];
  await confirmPresence(MEETING, { code: '482913', step: 59 });
  expect(sent).toHaveLength(2);
  expect(sent[0]?.id).not.toBe(sent[1]?.id);
  expect((await pending(MEETING))?.body).toMatchObject({ via: 'qr', step: 59 });
});

test('what is claimed follows from what is in hand', () => {
  const now = Date.parse('2026-11-26T12:41:00Z');
  expect(begin(MEETING, {}, 'phone', now).body).toEqual({
    meeting_id: MEETING,
    claimed_at: '2026-11-26T12:41:00.000Z',
    device_id: 'phone',
    via: 'declared',
  });
});

test('the QR of this meeting, of another, of something else', () => {
  const url = `https://chibo.example/buoi/${MEETING}/xac-nhan#s=59366122&c=048291`;
  expect(fromAddress(url, MEETING)).toEqual({ step: 59366122, code: '048291' });
  expect(fromAddress(url, 'aaaaaaaa-781a-570d-88c9-c9e7fe5f101c')).toBe('other');
  expect(fromAddress('https://example.org/', MEETING)).toBeUndefined();
  expect(fromHash('#s=1&c=12345')).toBeUndefined();
  expect(fromHash('')).toBeUndefined();
});
