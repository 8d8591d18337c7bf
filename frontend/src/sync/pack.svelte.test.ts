// The pack lands whole, where the screens look, and never over something newer.
import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import { myDb } from '../db/open';
import { clockSaid } from './clock';
import { fetchPack, PACK, renewPack, storePack, type PackNote, type VisitPack } from './pack';
import { kept, watch } from './reads.svelte';

const HALF_HOUR = 30 * 60_000;
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const packOf = (reads: Record<string, unknown>, more: object = {}): VisitPack => ({
  server_time: '2026-11-26T13:00:00Z',
  format: 1,
  reads,
  rescue: { public_key: 'a2V5', token: 'this person' },
  ...more,
});

let person = 0;
let asked: string[] = [];
let answer: () => Response | Promise<Response>;

async function signIn(id: string): Promise<void> {
  const who = { person: { id, full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] };
  const replies: Record<string, () => Response | Promise<Response>> = {
    '/auth/token': () => json({ access_token: 't', token_type: 'bearer', expires_in: 600 }),
    '/me': () => json(who),
    [PACK]: () => answer(),
  };
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return (replies[path.replace('/api/v1', '')] ?? (() => json({}, 500)))();
  });
  await session.signIn('0912000518', 'x');
  asked = [];
}

beforeEach(async () => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  answer = () => json(packOf({ '/visit-tags': { items: ['a'] }, '/meetings/m': { version: 3 } }));
  await signIn(`packer-${(person += 1)}`);
});

afterEach(() => vi.unstubAllGlobals());

test('its reads are where the screens look, with the clock and the way to save the queue', async () => {
  expect((await fetchPack()).ok).toBe(true);
  expect((await kept<{ version: number }>('/meetings/m'))?.value).toEqual({ version: 3 });
  expect((await kept<PackNote>(PACK))?.value).toEqual({ server_time: '2026-11-26T13:00:00Z', reads: 2, rescue: { public_key: 'a2V5', token: 'this person' }, etag: undefined });
  expect((await clockSaid()).seen_at).toBe('2026-11-26T13:00:00Z');
});

test('a pack fetched by a clock that ran ahead gives way to the one that comes after it', async () => {
  const db = await myDb();
  const [ahead, now] = [Date.parse('2130-01-01'), Date.now()];
  await storePack(db, packOf({ '/k': 'old' }), ahead);
  await storePack(db, packOf({ '/k': 'new' }), now);
  expect((await db.get('pack', '/k'))?.value).toBe('new');
});

test('a phone whose clock ran ahead forgets nothing that it has', async () => {
  const db = await myDb();
  await db.put('pack', { value: 1, fetched_at: Date.parse('2026-11-26T12:00:00Z') }, '/meetings?month=2026-11');
  await storePack(db, packOf({ '/k': 1 }), Date.parse('2130-01-01'));
  expect(await db.get('pack', '/meetings?month=2026-11')).toBeDefined();
});

test('a read that came after the pack was asked for is newer and stays', async () => {
  const db = await myDb();
  await db.put('pack', { value: { version: 9 }, fetched_at: 1001 }, '/meetings/m');
  await db.put('pack', { value: { version: 1 }, fetched_at: 999 }, '/meetings/n');
  const written = await storePack(db, packOf({ '/meetings/m': { version: 3 }, '/meetings/n': { version: 3 } }), 1000);
  expect(written).toEqual(['/meetings/n', PACK]);
  expect((await kept<{ version: number }>('/meetings/m'))?.value.version).toBe(9);
  expect((await kept<{ version: number }>('/meetings/n'))?.value.version).toBe(3);
});

test('what nothing has brought for months goes, the rest stays', async () => {
  const db = await myDb();
  const now = Date.parse('2026-11-26T13:00:00Z');
  await db.put('pack', { value: {}, fetched_at: now - 200 * 86_400_000 }, '/meetings/old');
  await db.put('pack', { value: {}, fetched_at: now - 40 * 86_400_000 }, '/meetings/recent');
  await storePack(db, packOf({}), now);
  expect(await db.getAllKeys('pack')).toEqual(['/meetings/recent', PACK]);
});

test('whoever watches a read of the pack sees it at once', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  let read: ReturnType<typeof watch<{ items: string[] }>> | undefined;
  const stop = $effect.root(() => {
    read = watch<{ items: string[] }>('/visit-tags');
  });
  flushSync();
  await vi.waitFor(() => expect(read?.failure).toBeDefined());
  answer = () => json(packOf({ '/visit-tags': { items: ['a'] } }));
  await fetchPack();
  await vi.waitFor(() => expect(read?.value?.items).toEqual(['a']));
  stop();
});

test('asked by two at once it is one request, and no second one within half an hour', async () => {
  await Promise.all([fetchPack(), fetchPack()]);
  await renewPack();
  await renewPack(Date.now() + HALF_HOUR - 5_000);
  expect(asked).toEqual(['/api/v1/visit-pack']);
  await renewPack(Date.now() + HALF_HOUR + 5_000);
  expect(asked).toHaveLength(2);
});

test('what has not changed does not come again, and is as fresh as the answer', async () => {
  const db = await myDb();
  await storePack(db, packOf({ '/visit-tags': { items: ['a'] } }), 1000, '"e1"');
  let named: string | null = null;
  const before = fetch;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (!path.endsWith(PACK)) return before(path, init);
    named = new Headers(init.headers).get('If-None-Match');
    return new Response(null, { status: 304, headers: { ETag: '"e1"' } });
  });
  expect((await fetchPack()).ok).toBe(true);
  expect(named).toBe('"e1"');
  expect((await kept<{ items: string[] }>('/visit-tags'))?.value.items).toEqual(['a']);
  expect((await kept<PackNote>(PACK))?.fetched_at).toBeGreaterThan(1000);
});

test('a clock set back does not make the pack young for ever', async () => {
  await fetchPack();
  await renewPack(Date.now() - 10 * HALF_HOUR);
  expect(asked).toHaveLength(2);
});

test.each([
  ['no signal', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a format of another time', () => json(packOf({ '/visit-tags': { items: ['b'] } }, { format: 7 }))],
  ['an answer that is no pack', () => json({ hello: 'portal' })],
])('%s: what the phone has stays', async (_name, bad) => {
  await fetchPack();
  const before = await (await myDb()).getAll('pack');
  answer = bad;
  expect((await fetchPack()).ok).toBe(false);
  expect(await (await myDb()).getAll('pack')).toEqual(before);
});

test('an answer that comes after somebody else signed in is nobody’s', async () => {
  let release: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (release = resolve));
  answer = async () => {
    await late;
    return json(packOf({ '/visit-tags': { items: ['of the first'] } }));
  };
  const first = fetchPack();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const other = `packer-${(person += 1)}`;
  await signIn(other);
  release();
  await first;
  expect(await (await myDb()).getAll('pack')).toEqual([]);
});
