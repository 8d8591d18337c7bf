// Every way an answer can go wrong on a village's network, as a value.
import { afterEach, expect, test, vi } from 'vitest';
import { request } from './client';

const problem = { title: 'Tháng đã chốt', status: 423, code: 'month_closed', detail: 'Tháng 10 đã chốt.', errors: [] };

function answer(body: BodyInit | null, init: ResponseInit & { type?: string } = {}) {
  const headers = new Headers(init.headers);
  if (init.type) headers.set('Content-Type', init.type);
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { ...init, headers })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

test('data with its version', async () => {
  const fetched = answer('{"id":"a"}', { type: 'application/json', headers: { ETag: '"3"' } });
  expect(await request('PUT', '/things/a', { body: { n: 1 }, token: 'tok', ifMatch: 2 })).toEqual({
    ok: true,
    status: 200,
    data: { id: 'a' },
    etag: '"3"',
  });
  const sent = fetched.mock.calls[0];
  const headers = new Headers(sent?.[1]?.headers);
  expect([sent?.[0], headers.get('Authorization'), headers.get('If-Match'), headers.get('Content-Type')]).toEqual([
    '/api/v1/things/a',
    'Bearer tok',
    '2',
    'application/json',
  ]);
});

test('nothing to say is a success too', async () => {
  answer(null, { status: 204 });
  expect(await request('POST', '/auth/logout')).toMatchObject({ ok: true, status: 204 });
});

test('a form and a file name their own content type', async () => {
  const fetched = answer('{}', { type: 'application/json' });
  await request('POST', '/auth/token', { body: new URLSearchParams({ username: '0912' }) });
  expect(new Headers(fetched.mock.calls[0]?.[1]?.headers).has('Content-Type')).toBe(false);
});

test('a refusal carries the sentence of the server', async () => {
  answer(JSON.stringify(problem), { status: 423, type: 'application/problem+json' });
  expect(await request('PUT', '/things/a')).toEqual({ ok: false, kind: 'refused', status: 423, code: 'month_closed', problem });
});

test('too many tries say how long to wait', async () => {
  answer(JSON.stringify({ ...problem, status: 429 }), { status: 429, type: 'application/problem+json', headers: { 'Retry-After': '90' } });
  expect(await request('POST', '/auth/token')).toMatchObject({ kind: 'refused', retryAfter: 90 });
});

test('a fault of the server is told apart from a refusal', async () => {
  answer(JSON.stringify({ ...problem, status: 500 }), { status: 500, type: 'application/problem+json' });
  expect(await request('GET', '/me')).toMatchObject({ ok: false, kind: 'broken', status: 500 });
});

test.each([200, 302, 401, 502])('a portal or proxy page with %i is no signal', async (status) => {
  answer('<html>Wi-Fi miễn phí</html>', { status, type: 'text/html' });
  expect(await request('GET', '/me')).toEqual({ ok: false, kind: 'offline' });
});

test('a file is saved as it came, and never a portal page in its place', async () => {
  answer('PK', { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
  const reply = await request<Blob>('GET', '/imports/template', { file: true });
  expect(reply.ok && (await reply.data.text())).toBe('PK');
  answer('<html>Wi-Fi miễn phí</html>', { type: 'text/html; charset=utf-8' });
  expect(await request('GET', '/imports/template', { file: true })).toEqual({ ok: false, kind: 'offline' });
});

test('a cut answer and no network are no signal', async () => {
  answer('{"id":', { type: 'application/json' });
  expect(await request('GET', '/me')).toEqual({ ok: false, kind: 'offline' });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await request('GET', '/me')).toEqual({ ok: false, kind: 'offline' });
});
