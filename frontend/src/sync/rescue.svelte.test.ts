// A saved queue holds everything and is read by the server's key alone; saving takes nothing off the phone.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { personDb, type PersonDb } from '../db/open';
import type { Item, Photo } from './operations';
import { enqueue, items, keepPhoto, photos, settle, take } from './outbox';
import { PACK } from './pack';
import { parcels, rescueFiles, seal, versioned } from './rescue';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const NEVER = { offset_ms: null, seen_at: null };
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const asText = (raw: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(raw)));

let server: CryptoKeyPair;
let publicKey = '';
let db: PersonDb;
let person = '';
let count = 0;

beforeEach(async () => {
  server = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  publicKey = asText(await crypto.subtle.exportKey('spki', server.publicKey));
  person = `saver-${(count += 1)}`;
  db = await personDb(person);
});

/** The server's half, from the agreement and not from our own code. */
async function opened(file: string, pair: CryptoKeyPair = server): Promise<Record<string, unknown>> {
  const { v, key, iv, data } = JSON.parse(file) as Record<string, string>;
  expect(Number(v)).toBe(1);
  const theirs = await crypto.subtle.importKey('raw', bytes(key ?? ''), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256);
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('chibo rescue 1');
  const raw = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, material, 256);
  const secret = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(iv ?? '') }, secret, bytes(data ?? ''));
  return JSON.parse(new TextDecoder().decode(plain)) as Record<string, unknown>;
}

async function told(): Promise<void> {
  await db.put('pack', { value: { server_time: '', reads: 0, rescue: { public_key: publicKey, token: 'whose' } }, fetched_at: 1 }, PACK);
  await db.put('pack', { value: { person: { full_name: 'Nguyễn Văn Mẫu' } }, fetched_at: 1 }, '/me');
}

test('waiting and refused acts and photographs are in it, and stay on the phone', async () => {
  await told();
  const waiting = await enqueue(db, { kind: 'petition', target: 't1', record: 'petition:t1', body: { text: 'Đường thôn hỏng' } }, NEVER);
  const refused = await enqueue(db, { kind: 'visit_report', target: 't2', record: 'report:m', body: { remark: 'x' }, version: 4 }, NEVER);
  await settle(db, [{ id: refused.id, status: 422, received_at: '2026-11-26T13:00:00Z' }]);
  await keepPhoto(db, { id: 'p1', meeting_id: 'm', picture: new Blob([new Uint8Array([255, 216, 0, 10])], { type: 'image/jpeg' }), made_at: '2026-11-26T12:00:00Z' });
  const files = await rescueFiles(person, Date.parse('2026-11-26T18:00:00Z'));
  expect(files?.map(({ name }) => name)).toEqual(['chibo-cho-gui-2026-11-27.chibo']);
  const text = (await files?.[0]?.text()) ?? '';
  expect(text).not.toMatch(/petition|Mẫu|whose/);
  const plain = await opened(text);
  expect(plain).toMatchObject({ person_id: person, token: 'whose', made_at: '2026-11-26T18:00:00.000Z' });
  expect(plain['operations']).toMatchObject([
    { id: waiting.id, kind: 'petition', target_id: 't1', record: 'petition:t1', body: { text: 'Đường thôn hỏng' }, clock: NEVER },
    { id: refused.id, kind: 'visit_report', target_id: 't2', if_version: 4 },
  ]);
  expect(plain['photos']).toEqual([{ id: 'p1', meeting_id: 'm', type: 'image/jpeg', data: btoa('\xff\xd8\x00\x0a') }]);
  expect([(await items(db)).length, (await photos(db)).length]).toEqual([2, 1]);
});

test('another server’s key, and a changed file, open nothing; two files of one queue share nothing', async () => {
  const one = await seal({ secret: 'x' }, publicKey);
  const two = await seal({ secret: 'x' }, publicKey);
  const changed = JSON.stringify({ ...JSON.parse(one), data: btoa(`${atob(JSON.parse(one).data).slice(0, -1)}\x00`) });
  const other = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  await expect(opened(one, other)).rejects.toThrow();
  await expect(opened(changed)).rejects.toThrow();
  expect(JSON.parse(one).key).not.toBe(JSON.parse(two).key);
  expect(await opened(two)).toEqual({ secret: 'x' });
});

test('a phone that never reached the server cannot seal and says so', async () => {
  await enqueue(db, { kind: 'petition', target: 't1', record: 'petition:t1', body: {} }, NEVER);
  expect(await rescueFiles(person)).toBeNull();
});

test('an edit behind what it edits says the version that this makes', () => {
  const said = (id: string, target: string, more: Partial<Item>): Item => ({ id, target, kind: 'record', ...more }) as Item;
  const chain = [said('a', 'm', {}), said('b', 'm', { after: 'a' }), said('c', 'm', { after: 'b' }), said('d', 'n', { version: 7 }), said('e', 'n', { after: 'd' })];
  expect(versioned(chain).map(({ version }) => version)).toEqual([undefined, 1, 2, 7, 8]);
});

test('a notice or an opening between two plans counts, though it says no version itself', () => {
  const said = (kind: Item['kind'], more: Partial<Item> = {}): Item => ({ id: kind, target: 'm', kind, ...more }) as Item;
  const plan = said('meeting', { version: 5 });
  const again = said('meeting', { id: 'again', version: 5, after: 'notice' });
  expect(versioned([plan, said('notice'), again]).map(({ version }) => version)).toEqual([5, undefined, 7]);
  // The first plan has been received: what came after the notice still says what its writer saw.
  expect(versioned([said('notice'), said('record'), again]).map(({ version }) => version)).toEqual([undefined, undefined, 6]);
});

test('what was saved into a file has left the phone: said again it is an edit, and its id is never minted anew', async () => {
  await told();
  const report = (remark: string) => enqueue(db, { kind: 'visit_report', target: 't', record: 'report:m', body: { remark } }, NEVER);
  const first = await report('một');
  await rescueFiles(person);
  expect(await report('hai')).toMatchObject({ after: first.id });
  await take(db);
  await settle(db, [{ id: first.id, status: 409, code: 'id_reused', received_at: '2026-11-26T13:00:00Z' }]);
  expect((await items(db))[0]).toMatchObject({ target: 't', state: 'refused' });
});

test('many photographs become several files, none of them lost', () => {
  const page = (id: string, size: number): Photo => ({ id, picture: { size } }) as Photo;
  const pages = [page('a', 4), page('b', 4), page('c', 4), page('huge', 30), page('d', 1)];
  expect(parcels(pages, 10).map((part) => part.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['huge'], ['d']]);
  expect(parcels([], 10)).toEqual([[]]);
});
