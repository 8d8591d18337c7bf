// A month of many phones against a running server, in one Node process. `node main.js world.json result.json`;
// the rest is in the world. Started by tests/sync/simulation, which then asks the database and the phones.
import 'fake-indexeddb/auto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Air } from './air';
import { DAY, HOUR, MINUTE, Month, type Moment } from './month';
import { Phone } from './phone';
import { Random } from './random';
import type { World } from './world';

const [, , worldFile, resultFile] = process.argv;
if (!worldFile || !resultFile) throw new Error('world.json result.json');
const world = JSON.parse(readFileSync(worldFile, 'utf8')) as World;
const random = new Random(world.seed, 'world');
const clock = { now: Date.parse(world.begins) };
const air = new Air(world.url, world.stale_token);
const net = globalThis.fetch;

async function tell(path: string, body: unknown): Promise<void> {
  const reply = await net(world.url + path, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  await reply.arrayBuffer();
}

const phones = new Map<string, Phone[]>();
for (const { id, person: owner } of world.phones) {
  const person = world.people.find((each) => each.id === owner);
  if (!person) throw new Error(`nobody owns ${id}`);
  const phone = new Phone(id, person, clock, air, world.seed);
  await phone.start();
  phones.set(owner, [...(phones.get(owner) ?? []), phone]);
}
const everybody = [...phones.values()].flat();
const month = new Month(world, clock, phones);

/** Everything of one minute: what is done on the phones, then all of them on the network at once. */
async function minute(moments: Moment[]): Promise<void> {
  for (const { act } of moments) await act?.();
  const errands = new Map<Phone, Moment[]>();
  for (const moment of moments) {
    const { phone, errand, send } = moment;
    if (phone.online && (errand || (send && (await phone.waits())))) errands.set(phone, [...(errands.get(phone) ?? []), moment]);
  }
  if (!errands.size) return;
  await tell('/simulation/clock', { now: new Date(clock.now).toISOString() });
  air.deliver(random, 0.3);
  await Promise.all(
    [...errands].map(async ([phone, mine]) => {
      for (const { errand } of mine) await errand?.();
      if (mine.some(({ send }) => send)) await phone.send(phone.random.chance(0.2));
    }),
  );
  await air.landed();
}

async function asks<T>(method: string, path: string, token: string, body?: unknown): Promise<{ status: number; data: T }> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const reply = await net(`${world.url}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: reply.status, data: (await reply.json()) as T };
}

interface Visit {
  id: string;
  state: string;
  excuse: { accepted: boolean | null } | null;
}

/** The committee answers every request not to attend, then closes the month; whom it must ask first, it asks. */
async function close({ unit, token }: World['closings'][number]): Promise<boolean> {
  const { data } = await asks<{ items: Visit[] }>('GET', `/obligations?month=${world.month}&within=${unit}&limit=200`, token);
  for (const { id, state, excuse } of data.items) {
    if (excuse && excuse.accepted === null && state === 'due') await asks('POST', `/obligations/${id}/excuse/decide`, token, { accept: random.chance(0.7), note: '' });
  }
  const { status, data: said } = await asks<{ code?: string }>('POST', `/months/${world.month}/close`, token, { unit_id: unit });
  if (status === 200) return true;
  if (said.code !== 'visitors_not_asked' && said.code !== 'visitors_may_still_answer') throw new Error(`close: ${status} ${JSON.stringify(said)}`);
  if (said.code === 'visitors_not_asked') await asks('POST', `/months/${world.month}/ask`, token, { unit_id: unit });
  return false;
}

const unclosed = new Set(world.closings);
let day = clock.now;
async function nextDay(): Promise<void> {
  await tell('/simulation/clock', { now: new Date(day).toISOString() });
  await tell('/simulation/jobs', {});
  for (const closing of unclosed) if (Date.parse(closing.at) <= day && (await close(closing))) unclosed.delete(closing);
  day += DAY;
}

for (let next = 0; next < month.moments.length; ) {
  const at = month.moments[next]?.at ?? 0;
  while (day <= at) await nextDay();
  const until = month.moments.findIndex((moment, place) => place > next && moment.at > at);
  const these = month.moments.slice(next, until < 0 ? undefined : until);
  clock.now = at;
  await minute(these);
  next += these.length;
}

// Everybody home, the network well: what waits goes, and every phone sends until nothing more can.
air.calm = true;
air.deliver(random);
for (let round = 0; round < 8; round += 1) {
  clock.now += HOUR;
  await tell('/simulation/clock', { now: new Date(clock.now).toISOString() });
  for (const phone of everybody) await phone.send(false);
  await air.landed();
}
clock.now += 20 * MINUTE;
await tell('/simulation/clock', { now: new Date(clock.now).toISOString() });
await tell('/simulation/jobs', {});

const kept = await Promise.all(
  everybody.map(async (phone) => {
    const { items, photos, receipts } = await phone.contents();
    const waiting = photos.map(({ picture: _picture, ...rest }) => rest);
    return { id: phone.id, person: phone.person.id, items, photos: waiting, receipts, pictures: [...phone.pictures.values()], deaths: phone.deaths };
  }),
);
writeFileSync(
  resultFile,
  JSON.stringify({ ended: new Date(clock.now).toISOString(), air: air.counts, closed: world.closings.length - unclosed.size, moments: month.moments.length, acts: everybody.flatMap((phone) => [...phone.acts.values()]), phones: kept }),
);
