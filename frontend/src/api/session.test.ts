// Who is signed in, kept on the phone; only the server's own 401 ends it.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type Handler = (path: string, init: RequestInit) => Response | Promise<Response>;
const me = (id: string) => ({ person: { id, full_name: 'Trần Văn Hậu', phone: null, title: '', posts: [] }, permissions: [] });
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } });
const token = (expires_in = 600) => json({ access_token: 'tok', token_type: 'bearer', expires_in });
const signedOut = () => json({ title: 'Hãy đăng nhập lại.', status: 401, code: 'not_signed_in' }, 401);

let calls: string[] = [];
function server(handle: Handler): void {
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push(path.replace('/api/v1', ''));
    return handle(path.replace('/api/v1', ''), init);
  });
}

/** A fresh copy of the module is a fresh tab. */
async function tab() {
  vi.resetModules();
  return import('./session.svelte');
}

async function signedIn(id = 'p1', expiresIn = 600) {
  const session = await tab();
  server((path) => (path === '/me' ? json(me(id)) : token(expiresIn)));
  await session.signIn('0912000518', 'x');
  calls = [];
  return session;
}

beforeEach(async () => {
  calls = [];
  const { IDBFactory } = await import('fake-indexeddb');
  vi.stubGlobal('indexedDB', new IDBFactory());
});
afterEach(() => vi.unstubAllGlobals());

test('signing in reads who it is, and a later start without signal knows it', async () => {
  const first = await signedIn();
  expect([first.session.phase, first.session.who?.person.id]).toEqual(['in', 'p1']);
  const later = await tab();
  server(() => Promise.reject(new TypeError('Failed to fetch')));
  await later.start();
  expect([later.session.phase, later.session.who?.person.full_name]).toEqual(['in', 'Trần Văn Hậu']);
  expect(await later.authed('GET', '/meetings')).toEqual({ ok: false, kind: 'offline' });
  expect(later.session.phase).toBe('in');
});

test('a wrong password is an answer, not a sign-in', async () => {
  const session = await tab();
  server(signedOut);
  expect(await session.signIn('0912000518', 'no')).toMatchObject({ ok: false, kind: 'refused', status: 401 });
  await session.start();
  expect(session.session.phase).toBe('out');
});

test('many requests at once refresh once', async () => {
  const session = await signedIn('p1', 10);
  server((path) => (path === '/auth/refresh' ? token() : json({})));
  await Promise.all([session.authed('GET', '/a'), session.authed('GET', '/b'), session.authed('GET', '/c')]);
  expect(calls.filter((path) => path === '/auth/refresh')).toHaveLength(1);
});

test('a token refused early is renewed and the request repeated', async () => {
  const session = await signedIn();
  let asked = 0;
  server((path) => {
    if (path === '/auth/refresh') return token();
    asked += 1;
    return asked === 1 ? signedOut() : json({ id: 'a' });
  });
  expect(await session.authed('GET', '/a')).toMatchObject({ ok: true, data: { id: 'a' } });
  expect(calls).toEqual(['/a', '/auth/refresh', '/a']);
});

test.each([
  ['a portal with 401', () => new Response('<html>', { status: 401, headers: { 'Content-Type': 'text/html' } })],
  ['a broken server', () => json({ title: 'x', status: 503 }, 503)],
  ['no network', () => Promise.reject<Response>(new TypeError('Failed to fetch'))],
])('%s during a refresh signs nobody out', async (_name, handle) => {
  const session = await signedIn('p1', 10);
  server(handle);
  expect((await session.authed('GET', '/a')).ok).toBe(false);
  expect(session.session.phase).toBe('in');
});

test("the server's own 401 signs out, on this phone and for later starts", async () => {
  const session = await signedIn('p1', 10);
  server(signedOut);
  await session.authed('GET', '/a');
  expect([session.session.phase, session.session.ended, session.session.who]).toEqual(['out', true, null]);
  const later = await tab();
  await later.start();
  expect(later.session.phase).toBe('out');
});

test('a refresh whose answer was lost is asked again an hour later, and nobody was signed out', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-26T12:00:00Z') });
  const session = await signedIn('p1', 10);
  // The server has moved on to the next token; its answer never came.
  server(() => Promise.reject<Response>(new TypeError('Failed to fetch')));
  expect(await session.authed('POST', '/sync', { body: {} })).toMatchObject({ ok: false, kind: 'offline' });
  vi.setSystemTime(Date.parse('2026-11-26T13:00:00Z'));
  calls = [];
  server((path) => (path === '/auth/refresh' ? token() : json({ verdicts: [] })));
  expect(await session.authed('POST', '/sync', { body: {} })).toMatchObject({ ok: true });
  expect(calls).toEqual(['/auth/refresh', '/sync']);
  expect([session.session.phase, session.session.ended]).toEqual(['in', false]);
  vi.useRealTimers();
});

test('signing out works without signal', async () => {
  const session = await signedIn();
  server(() => Promise.reject(new TypeError('Failed to fetch')));
  await session.signOut(async () => undefined);
  expect([session.session.phase, session.session.ended]).toEqual(['out', false]);
});

test('outside the demo there are no demo people', async () => {
  const session = await tab();
  server(() => json({ title: 'Không tìm thấy.', status: 404 }, 404));
  expect(await session.demoLogins()).toEqual([]);
});

test('a tab of the person before never goes on with the cookie of the next', async () => {
  const before = await signedIn('p1', 10);
  const next = await signedIn('p2');
  expect(next.session.who?.person.id).toBe('p2');
  server((path) => (path === '/auth/refresh' ? token() : json({})));
  expect((await before.authed('PUT', '/meetings/m/record', { body: {} })).ok).toBe(false);
  expect(calls).not.toContain('/meetings/m/record');
  expect(before.session.who?.person.id).toBe('p2');
});

/** One server, two people: `late` holds back the first answer to a path until it is called. */
function oneByOne() {
  const seen: string[] = [];
  const asked: string[] = [];
  const waits = new Map<string, (reply: Response) => void>();
  const slow = new Set<string>();
  let who = 'A';
  vi.stubGlobal('fetch', async (whole: string, init: RequestInit) => {
    const path = whole.replace('/api/v1', '');
    asked.push(path);
    if (slow.delete(path)) return new Promise<Response>((done) => waits.set(path, done));
    if (path === '/me') return json(me(who));
    if (path === '/auth/token' || path === '/auth/refresh') return json({ access_token: `of-${who}`, token_type: 'bearer', expires_in: 600 });
    if (path === '/auth/logout') return new Response(null, { status: 204 });
    seen.push(`${path} ${new Headers(init.headers).get('Authorization')}`);
    return json({ id: 'x' }, 201);
  });
  return {
    seen,
    asked,
    hold: (path: string) => slow.add(path),
    late: async (path: string, reply: Response) => {
      await vi.waitFor(() => expect(waits.has(path)).toBe(true));
      waits.get(path)?.(reply);
    },
    next: () => (who = 'B'),
    arrived: (path: string) => vi.waitFor(() => expect(waits.has(path)).toBe(true)),
  };
}

test('an act of one person never goes out as the next one', async () => {
  const session = await tab();
  const net = oneByOne();
  await session.signIn('a', 'x');
  net.hold('/check-ins/of-A');
  const act = session.authed('PUT', '/check-ins/of-A', { body: {} });
  await net.arrived('/check-ins/of-A');
  await session.signOut(async () => undefined);
  net.next();
  await session.signIn('b', 'x');
  await net.late('/check-ins/of-A', signedOut());
  expect(await act).toEqual({ ok: false, kind: 'offline' });
  expect(net.seen).toEqual([]);
  expect([session.session.phase, session.session.who?.person.id]).toEqual(['in', 'B']);
});

test.each([
  ['a token', () => json({ access_token: 'of-A', token_type: 'bearer', expires_in: 600 })],
  ['an ended sign-in', signedOut],
])('a refresh of one person that is answered late, with %s, is nothing to the next one', async (_name, reply) => {
  // Without locks: nothing keeps the sign-in back until the refresh is answered.
  vi.stubGlobal('navigator', {});
  const session = await signedIn('A', 10);
  const net = oneByOne();
  net.hold('/auth/refresh');
  const act = session.authed('GET', '/of-A');
  await net.arrived('/auth/refresh');
  await session.signOut(async () => undefined);
  net.next();
  await session.signIn('b', 'x');
  await net.late('/auth/refresh', reply());
  expect(await act).toEqual({ ok: false, kind: 'offline' });
  expect(session.session.who?.person.id).toBe('B');
  await session.authed('GET', '/of-B');
  expect(net.seen).toEqual(['/of-B Bearer of-B']);
});

test('signing in waits until what was asked with the cookie of the person before is answered', async () => {
  let before: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    const mine = before.then(work, work);
    before = mine;
    return mine;
  };
  vi.stubGlobal('navigator', { locks: { request } });
  const session = await signedIn('A', 10);
  const net = oneByOne();
  net.hold('/auth/refresh');
  void session.authed('GET', '/of-A');
  await net.arrived('/auth/refresh');
  const out = session.signOut(async () => undefined);
  await vi.waitFor(() => expect(session.session.phase).toBe('out'));
  net.next();
  const entered = session.signIn('b', 'x');
  await new Promise((done) => setTimeout(done));
  expect(net.asked).toEqual(['/auth/refresh']);
  await net.late('/auth/refresh', signedOut());
  await Promise.all([out, entered]);
  expect(net.asked).toEqual(['/auth/refresh', '/auth/logout', '/auth/token', '/me']);
  expect(session.session.who?.person.id).toBe('B');
});

test('signed out at once, and wiped, however slow the line: a page closed then is not signed in again', async () => {
  const session = await signedIn();
  let tell: (reply: Response) => void = () => undefined;
  server(() => new Promise((done) => (tell = done)));
  let wiped = false;
  const out = session.signOut(async () => void (wiped = true));
  await vi.waitFor(() => expect(wiped).toBe(true));
  const later = await tab();
  await later.start();
  expect(later.session.phase).toBe('out');
  tell(new Response(null, { status: 204 }));
  await out;
  expect(calls).toEqual(['/auth/logout']);
});
