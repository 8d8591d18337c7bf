// A screen shows what the phone has, then what the server says, and keeps the former when there is no signal.
import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as session from '../api/session.svelte';
import { myDb } from '../db/open';
import { kept, watch } from './reads.svelte';
import { fieldError, send } from './writes';

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

let replies: Record<string, () => Response | Promise<Response>> = {};
let stop: () => void = () => undefined;
let person = 0;

function watching<T>(key: string | (() => string | null), ask?: boolean): ReturnType<typeof watch<T>> {
  let read: ReturnType<typeof watch<T>> | undefined;
  stop = $effect.root(() => {
    read = watch<T>(key, ask);
  });
  flushSync();
  if (!read) throw new Error('the effect did not run');
  return read;
}

beforeEach(async () => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  const id = `reader-${(person += 1)}`;
  replies = {
    '/auth/token': () => json({ access_token: 't', token_type: 'bearer', expires_in: 600 }),
    '/me': () => json({ person: { id, full_name: 'A', phone: null, title: '', posts: [] }, permissions: [] }),
  };
  vi.stubGlobal('fetch', async (path: string) => (replies[path.replace('/api/v1', '')] ?? (() => json({}, 500)))());
  await session.signIn('0912000518', 'x');
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test('the answer is stored and shown', async () => {
  replies['/months/2026-11'] = () => json({ month: '2026-11', held: 10 });
  const read = watching<{ held: number }>('/months/2026-11');
  expect([read.value, read.loading]).toEqual([undefined, true]);
  await vi.waitFor(() => expect(read.value?.held).toBe(10));
  expect((await kept<{ held: number }>('/months/2026-11'))?.value.held).toBe(10);
});

test('without signal the stored value stays and the screen knows why', async () => {
  replies['/pack'] = () => json({ held: 1 });
  const first = watching<{ held: number }>('/pack');
  await vi.waitFor(() => expect(first.value?.held).toBe(1));
  stop();
  replies['/pack'] = () => Promise.reject(new TypeError('Failed to fetch'));
  const again = watching<{ held: number }>('/pack');
  await vi.waitFor(() => expect(again.failure?.kind).toBe('offline'));
  expect([again.value?.held, again.loading]).toEqual([1, false]);
});

test('what a full disk does not take is shown all the same', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  replies['/months/2026-11'] = () => json({ held: 10 });
  const read = watching<{ held: number }>('/months/2026-11');
  await vi.waitFor(() => expect(read.value?.held).toBe(10));
  expect(read.busy).toBe(false);
  put.mockRestore();
  replies['/months/2026-11'] = () => json({ held: 11 });
  await read.refresh();
  await vi.waitFor(() => expect(read.value?.held).toBe(11));
  expect(((await (await myDb()).get('pack', '/months/2026-11'))?.value as { held: number }).held).toBe(11);
});

test('what a full disk did not take hides nothing newer that it took later', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('no room', 'QuotaExceededError');
  });
  replies['/months/2026-10'] = () => json({ held: 10 });
  const read = watching<{ held: number }>('/months/2026-10');
  await vi.waitFor(() => expect(read.value?.held).toBe(10));
  put.mockRestore();
  const db = await myDb();
  await db.put('pack', { value: { held: 9 }, fetched_at: 1 }, '/months/2026-10');
  expect((await kept<{ held: number }>('/months/2026-10'))?.value.held).toBe(10);
  await db.put('pack', { value: { held: 12 }, fetched_at: Date.now() + 1 }, '/months/2026-10');
  expect((await kept<{ held: number }>('/months/2026-10'))?.value.held).toBe(12);
});

test('nothing to read yet, then another address', async () => {
  replies['/meetings/b'] = () => json({ name: 'b' });
  const wanted = $state<{ id: string | null }>({ id: null });
  const read = watching<{ name: string }>(() => (wanted.id ? `/meetings/${wanted.id}` : null));
  expect(read.value).toBeUndefined();
  wanted.id = 'b';
  flushSync();
  await vi.waitFor(() => expect(read.value?.name).toBe('b'));
});

test('a write refreshes what is on screen', async () => {
  let held = 1;
  replies['/months/2026-11'] = () => json({ held });
  replies['/meetings/m/record'] = () => json({ id: 'm' }, 201);
  const read = watching<{ held: number }>('/months/2026-11');
  await vi.waitFor(() => expect(read.value?.held).toBe(1));
  held = 2;
  expect(await send({ id: 'm', method: 'PUT', path: '/meetings/m/record', body: {} })).toMatchObject({ ok: true, status: 201 });
  await vi.waitFor(() => expect(read.value?.held).toBe(2));
});

test('a read that was answered before the write does not stand', async () => {
  let asked = 0;
  let answer: (reply: Response) => void = () => undefined;
  replies['/months/2026-11'] = () => ((asked += 1) === 1 ? new Promise((resolve) => (answer = resolve)) : json({ held: 2 }));
  replies['/meetings/m/record'] = () => json({ id: 'm' }, 201);
  const read = watching<{ held: number }>('/months/2026-11');
  await vi.waitFor(() => expect(asked).toBe(1));
  await send({ id: 'm', method: 'PUT', path: '/meetings/m/record', body: {} });
  answer(json({ held: 1 }));
  await vi.waitFor(() => expect(read.value?.held).toBe(2));
});

test('what the pack brings is asked for only where the phone has nothing of it', async () => {
  let asked = 0;
  replies['/months/2026-11'] = () => json({ held: (asked += 1) });
  const first = watching<{ held: number }>('/months/2026-11', false);
  await vi.waitFor(() => expect(first.value?.held).toBe(1));
  stop();
  const second = watching<{ held: number }>('/months/2026-11', false);
  await vi.waitFor(() => expect(second.value?.held).toBe(1));
  await second.refresh();
  expect(asked).toBe(2);
});

test('what has not changed is not sent again, and is as fresh as the answer', async () => {
  const tags: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_path: string, init: { headers: Headers }) => {
    tags.push(init.headers.get('If-None-Match'));
    return tags.length === 1 ? new Response('{"held":1}', { headers: { 'Content-Type': 'application/json', ETag: '"3"', 'X-Body-Tag': 'W/"a"' } }) : new Response(null, { status: 304 });
  });
  const read = watching<{ held: number }>('/months/2026-12');
  await vi.waitFor(() => expect(read.value?.held).toBe(1));
  const before = read.fetchedAt ?? 0;
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(before));
  await read.refresh();
  await vi.waitFor(() => expect(read.fetchedAt).toBeGreaterThan(before));
  await read.refresh();
  expect([read.value?.held, tags]).toEqual([1, [null, 'W/"a"', 'W/"a"']]);
});

test('a screen that stands longer than the sign-in finds nothing, and nothing goes wrong', async () => {
  replies['/months/2026-11'] = () => json({ held: 1 });
  const read = watching<{ held: number }>('/months/2026-11');
  await vi.waitFor(() => expect(read.value?.held).toBe(1));
  await session.signOut(async () => undefined);
  expect(await kept('/months/2026-11')).toBeUndefined();
});

test('a write without signal comes back as such and changes nothing', async () => {
  replies['/meetings/m/record'] = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await send({ id: 'm', method: 'PUT', path: '/meetings/m/record', body: {} })).toEqual({ ok: false, kind: 'offline' });
});

test("the server's sentence for a field", () => {
  const problem = { title: 'x', status: 422, errors: [{ field: 'body.excused', code: 'too_many', message: 'Nhiều hơn số được triệu tập.' }] };
  expect(fieldError({ ok: false, kind: 'refused', problem }, 'excused')).toBe('Nhiều hơn số được triệu tập.');
  expect(fieldError({ ok: false, kind: 'offline' }, 'excused')).toBeUndefined();
});
