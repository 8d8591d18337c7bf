// Whatever the network and the server do, every act ends with one receipt or one reason, and never with both.
import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { Result } from '../api/client';
import { personDb, type PersonDb } from '../db/open';
import { flush, pause, type Stored, type SyncReply, type Wire } from './flush';
import type { Verdict } from './operations';
import { addPosition, enqueue, items, keepPhoto, photos, receipts } from './outbox';

interface Sent {
  operations: { id: string; kind: string; target_id: string; if_version?: number }[];
}
type Answer = (sent: Sent) => Result<SyncReply> | Promise<Result<SyncReply>>;

let db: PersonDb;
let person = 0;
let letters: Sent[] = [];

beforeEach(async () => {
  db = await personDb(`flush-${(person += 1)}`);
  letters = [];
});

const ok = (sent: Sent, status: (id: string) => number = () => 201): Result<SyncReply> => ({
  ok: true,
  status: 200,
  etag: undefined,
  data: { server_time: '2026-11-26T13:14:00Z', verdicts: sent.operations.map(({ id, target_id }): Verdict => ({ id, status: status(target_id), result: { version: 1 }, received_at: '2026-11-26T13:14:00Z' })) },
});
const failed = (kind: 'offline' | 'broken' | 'refused', status?: number, code?: string, retryAfter?: number): Result<never> => ({
  ok: false,
  kind,
  ...(status ? { status, problem: { title: 'Không được.', status } } : {}),
  ...(code ? { code } : {}),
  ...(retryAfter ? { retryAfter } : {}),
});

function wire(answer: Answer, more: Partial<Wire> = {}): Wire {
  return {
    personId: 'p',
    deviceId: 'd',
    build: 'test',
    now: () => 0,
    heard: () => Promise.resolve(),
    putCheckIn: () => expect.unreachable(),
    putPhoto: () => Promise.resolve({ ok: true, status: 201, data: { id: 'stored', received_at: '2026-11-26T13:15:00Z' }, etag: undefined }),
    post: async (_path, body) => {
      letters.push(body as Sent);
      return answer(body as Sent);
    },
    ...more,
  };
}

async function write(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await enqueue(db, { kind: 'petition', target: `t${n}`, record: `petition:t${n}`, body: { n } }, { offset_ms: null, seen_at: null });
}

test('everything goes, in letters of at most fifty', async () => {
  await write(120);
  expect(await flush(db, wire((sent) => ok(sent)))).toEqual({ end: 'done', settled: 120 });
  expect(letters.map((letter) => letter.operations.length)).toEqual([50, 50, 20]);
  expect(await items(db)).toEqual([]);
  expect(await receipts(db)).toHaveLength(120);
});

test('one poisoned act between good ones is set aside alone', async () => {
  await write(5);
  const outcome = await flush(db, wire((sent) => ok(sent, (target) => (target === 't3' ? 422 : 201))));
  expect(outcome).toEqual({ end: 'done', settled: 5 });
  expect((await items(db)).map(({ target, state }) => [target, state])).toEqual([['t3', 'refused']]);
});

test('a letter that the server cannot read is cut down to the act that is the cause', async () => {
  await write(9);
  const bad = (sent: Sent): boolean => sent.operations.some((each) => each.target_id === 't7');
  const outcome = await flush(db, wire((sent) => (bad(sent) ? failed('refused', 422, 'invalid') : ok(sent))));
  expect(outcome).toEqual({ end: 'done', settled: 9 });
  expect((await items(db)).map(({ target, state }) => [target, state])).toEqual([['t7', 'refused']]);
  expect(await receipts(db)).toHaveLength(8);
});

test('an act that makes the server fail waits, and the others go', async () => {
  await write(4);
  const outcome = await flush(db, wire((sent) => ok(sent, (target) => (target === 't2' ? 500 : 201))));
  expect(outcome).toEqual({ end: 'later', settled: 3 });
  expect((await items(db)).map(({ target, state }) => [target, state])).toEqual([['t2', 'waiting']]);
});

test.each([
  ['no signal, a timeout, or a portal’s page', failed('offline'), 'later'],
  ['a fault of the server', failed('broken', 502), 'later'],
  ['too much at once', failed('refused', 429, 'too_many', 40), 'later'],
  ['an ended sign-in', failed('refused', 401, 'not_signed_in'), 'ended'],
  ['somebody else signed in', failed('refused', 403, 'wrong_person'), 'ended'],
] as const)('%s: nothing is settled, everything waits', async (_name, reply, end) => {
  await write(3);
  const outcome = await flush(db, wire(() => reply));
  expect(outcome).toMatchObject({ end, settled: 0 });
  expect((await items(db)).map((each) => each.state)).toEqual(['waiting', 'waiting', 'waiting']);
  expect(letters).toHaveLength(1);
});

test('JSON that is no answer of ours is no receipt', async () => {
  await write(1);
  const strange = { ok: true, status: 200, etag: undefined, data: { hello: 'portal' } } as unknown as Result<SyncReply>;
  expect(await flush(db, wire(() => strange))).toMatchObject({ end: 'later', settled: 0 });
  expect(await receipts(db)).toEqual([]);
});

test('nor is it one for a presence or a page that went alone', async () => {
  await presence('c1', { code: '000000' }, 1_000);
  await keepPhoto(db, { id: 'a', meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' });
  const strange = (): Promise<Result<never>> => Promise.resolve({ ok: true, status: 200, etag: undefined, data: { login: 'required' } as never });
  const portal = wire(() => failed('offline'), { now: () => 5_000, putCheckIn: strange, putPhoto: strange });
  expect(await flush(db, portal)).toMatchObject({ end: 'later', settled: 0 });
  expect(await receipts(db)).toEqual([]);
  expect((await photos(db)).map(({ state }) => state)).toEqual(['waiting']);
});

test('an answer lost after the commit: the same act goes again under the same id', async () => {
  await write(1);
  await flush(db, wire(() => failed('offline')));
  await flush(db, wire((sent) => ok(sent, () => 200)));
  expect(letters[1]?.operations[0]?.id).toBe(letters[0]?.operations[0]?.id);
  expect(await receipts(db)).toHaveLength(1);
});

const presence = (target: string, body: Record<string, unknown>, now: number) =>
  enqueue(db, { kind: 'check_in', target, record: 'check-in:m', body }, { offset_ms: 0, seen_at: null }, now);

test('a code just typed goes alone, so that a wrong one is said at once', async () => {
  const item = await presence('c1', { code: '000000' }, 1_000);
  const asked: string[] = [];
  const outcome = await flush(
    db,
    wire((sent) => ok(sent), {
      now: () => 5_000,
      putCheckIn: (id) => {
        asked.push(id);
        return Promise.resolve(failed('refused', 422, 'code_wrong'));
      },
    }),
  );
  expect(outcome).toEqual({ end: 'done', settled: 1 });
  expect(asked).toEqual(['c1']);
  expect(letters).toEqual([]);
  expect((await items(db))[0]).toMatchObject({ id: item.id, state: 'refused', refusal: { code: 'code_wrong' } });
});

test('a code whose direct way failed, or that waited, goes in the letter', async () => {
  await presence('c1', { code: '000000' }, 1_000);
  const down = wire((sent) => ok(sent), { now: () => 5_000, putCheckIn: () => Promise.resolve(failed('offline')) });
  expect(await flush(db, down)).toEqual({ end: 'done', settled: 1 });
  await presence('c2', { code: '000000' }, 1_000);
  await flush(db, wire((sent) => ok(sent), { now: () => 10 * 60_000 }));
  expect(letters.map((letter) => letter.operations.map((each) => each.target_id))).toEqual([['c1'], ['c2']]);
});

test('a presence taken back and said again is heard in that order', async () => {
  const undo = (target: string) => enqueue(db, { kind: 'check_in_undo', target, record: 'check-in:m', body: {} }, { offset_ms: 0, seen_at: null }, 1_000);
  await presence('c1', { code: '000000' }, 1_000);
  await undo('c1');
  await presence('c2', { code: '000000' }, 1_000);
  const heard: string[] = [];
  const stored = (id: string): Result<Stored> => ({ ok: true, status: 201, data: { id, received_at: RECEIVED }, etag: undefined });
  const outcome = await flush(
    db,
    wire(
      (sent) => {
        heard.push(...sent.operations.map(({ kind, target_id }) => `${kind} ${target_id}`));
        return ok(sent);
      },
      { now: () => 5_000, putCheckIn: (id) => (heard.push(`alone ${id}`), Promise.resolve(stored(id))) },
    ),
  );
  expect(outcome).toEqual({ end: 'done', settled: 3 });
  expect(heard).toEqual(['alone c1', 'check_in_undo c1', 'alone c2']);
});

test('a presence said again behind another has not left: its position and its second try stay', async () => {
  const undo = { kind: 'check_in_undo', target: 'c1', record: 'check-in:m', body: {} } as const;
  const first = await presence('c1', { code: '000000' }, 1_000);
  await enqueue(db, undo, { offset_ms: 0, seen_at: null }, 1_000);
  const again = await presence('c2', { code: '000000' }, 1_000);
  const taken: boolean[] = [];
  const bodies: unknown[] = [];
  await flush(
    db,
    wire((sent) => ok(sent), {
      now: () => 5_000,
      putCheckIn: async (id, body) => {
        bodies.push(body);
        if (id === 'c2') return failed('refused', 422, 'code_wrong');
        taken.push(await addPosition(db, first.id, { lat: 1 }), await addPosition(db, again.id, { lat: 2 }));
        return { ok: true, status: 201, data: { id, received_at: RECEIVED }, etag: undefined };
      },
    }),
  );
  expect(taken).toEqual([false, true]);
  expect(bodies).toEqual([{ code: '000000' }, { code: '000000', position: { lat: 2 } }]);
  expect(await items(db)).toMatchObject([{ id: again.id, tried: 1, state: 'refused', refusal: { code: 'code_wrong' } }]);
});

test('who must sign in first has sent nothing of the letter', async () => {
  await presence('c1', { code: '000000' }, 1_000);
  await write(2);
  const out = wire(() => expect.unreachable(), { now: () => 5_000, putCheckIn: () => Promise.resolve(failed('refused', 401, 'signed_out')) });
  expect(await flush(db, out)).toMatchObject({ end: 'ended', settled: 0 });
  expect((await items(db)).map(({ target, tried }) => [target, tried])).toEqual([['c1', 1], ['t1', 0], ['t2', 0]]);
});

const RECEIVED = '2026-11-26T13:15:00Z';
const page = (id: string): Result<Stored> => ({ ok: true, status: 201, data: { id, received_at: RECEIVED }, etag: undefined });
const keepPages = async (...ids: string[]): Promise<void> => {
  for (const id of ids) await keepPhoto(db, { id, meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' });
};

test('the hour on a page’s receipt is the server’s; without it there is no receipt', async () => {
  await keepPages('a', 'b');
  const hourless: Result<Stored> = { ok: true, status: 201, data: { id: 'a' }, etag: undefined };
  expect(await flush(db, wire(() => expect.unreachable(), { putPhoto: () => Promise.resolve(hourless) }))).toMatchObject({ end: 'later', settled: 0 });
  expect([(await photos(db)).length, await receipts(db)]).toEqual([2, []]);
  await flush(db, wire(() => expect.unreachable(), { putPhoto: ({ id }) => Promise.resolve(page(id)) }));
  expect((await receipts(db)).map((each) => each.received_at)).toEqual([RECEIVED, RECEIVED]);
});

test('a page that the server fails on holds up no other; no signal and too much at once hold up all', async () => {
  const asked: string[] = [];
  const answers = (reply: Result<Stored>) => ({
    putPhoto: ({ id }: { id: string }) => (asked.push(id), Promise.resolve(id === 'a' ? reply : page(id))),
  });
  await keepPages('a', 'b', 'c');
  for (const reply of [failed('offline'), failed('refused', 429, 'too_many', 40), failed('refused', 403)]) {
    expect(await flush(db, wire(() => expect.unreachable(), answers(reply)))).toMatchObject({ end: 'later', settled: 0 });
  }
  expect(asked).toEqual(['a', 'a', 'a']);
  expect(await flush(db, wire(() => expect.unreachable(), answers(failed('broken', 500, 'internal'))))).toEqual({ end: 'later', settled: 2 });
  expect((await photos(db)).map(({ id, state }) => [id, state])).toEqual([['a', 'waiting']]);
});

test.each([400, 401, 403, 404, 413, 422])('JSON of a portal with %i refuses nothing and ends nothing', async (status) => {
  await write(2);
  await keepPages('p');
  await presence('c1', { code: '000000' }, 1_000);
  const no = failed('refused', status);
  const outcome = await flush(db, wire(() => no, { now: () => 5_000, putCheckIn: () => Promise.resolve(no), putPhoto: () => Promise.resolve(no) }));
  expect(outcome).toEqual({ end: 'later', settled: 0 });
  expect([...(await items(db)), ...(await photos(db))].map((each) => each.state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
});

test.each<[string, string, string | undefined]>([
  ['a format that the server does not know', 'format_unknown', undefined],
  ['a faulty envelope', 'invalid', 'sent_at'],
])('%s is no act’s fault: everything waits', async (_name, code, field) => {
  await write(3);
  const errors = field ? [{ field, code: 'x', message: 'x' }] : [];
  const no: Result<never> = { ok: false, kind: 'refused', status: 422, code, problem: { title: 'x', status: 422, errors } };
  expect(await flush(db, wire(() => no))).toEqual({ end: 'later', settled: 0 });
  expect(letters).toHaveLength(1);
  expect((await items(db)).map((each) => each.state)).toEqual(['waiting', 'waiting', 'waiting']);
});

test('photographs come after the acts; one refused holds up no other', async () => {
  for (const id of ['a', 'b', 'c']) await keepPhoto(db, { id, meeting_id: 'm', picture: new Blob(['x']), made_at: '2026-11-26T12:00:00Z' });
  await write(1);
  const order: string[] = [];
  const outcome = await flush(
    db,
    wire((sent) => (order.push('letter'), ok(sent)), {
      putPhoto: (photo) => {
        order.push(photo.id);
        return Promise.resolve(photo.id === 'b' ? failed('refused', 422, 'invalid') : page(photo.id));
      },
    }),
  );
  expect(order).toEqual(['letter', 'a', 'b', 'c']);
  expect(outcome).toEqual({ end: 'done', settled: 4 });
  expect((await photos(db)).map(({ id, state }) => [id, state])).toEqual([['b', 'refused']]);
});

test('pauses grow, end at five minutes, differ between phones and respect the server', () => {
  expect([1, 2, 3, 20].map((n) => pause(n, () => 1))).toEqual([5_000, 10_000, 20_000, 300_000]);
  expect(pause(3, () => 0)).toBe(10_000);
  expect(pause(1, () => 0, 60)).toBe(60_000);
});
