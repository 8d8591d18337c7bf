// One phone in the simulation: the app's own outbox, sending and clock on a database of its own. It may be
// off the network, wrong about the time, and die at any request; what was on its disk is there afterwards.
import { IDBFactory } from 'fake-indexeddb';
import { request, type Method, type Result } from '../../src/api/client';
import { connect, type KeptKey, type PersonDb } from '../../src/db/open';
import { clockSaid, heard } from '../../src/sync/clock';
import { flush, type Outcome, type SyncReply, type Wire } from '../../src/sync/flush';
import type { Item, NewOperation, Photo, Receipt } from '../../src/sync/operations';
import * as outbox from '../../src/sync/outbox';
import type { Air } from './air';
import { Random } from './random';
import type { Act, Person } from './world';

/** From this moment on the phone's clock is this far ahead of the true time. */
export interface Skew {
  from: number;
  ahead: number;
}

export interface Spell {
  from: number;
  to: number;
}

export interface Contents {
  items: Item[];
  photos: Photo[];
  receipts: Receipt[];
}

const NEVER = new Promise<never>(() => undefined);

export class Phone {
  readonly random: Random;
  readonly acts = new Map<string, Act>();
  readonly pictures = new Map<string, { id: string; meeting: string; dropped: boolean }>();
  offline: Spell[] = [];
  skews: Skew[] = [];
  deaths = 0;
  private readonly factory = new IDBFactory();
  private readonly fetch: typeof fetch;
  private db!: PersonDb;
  private life = 0;

  constructor(
    readonly id: string,
    readonly person: Person,
    private readonly world: { now: number },
    private readonly air: Air,
    seed: number,
  ) {
    this.random = new Random(seed, id);
    this.fetch = air.fetchOf(this.random, () => this.online);
  }

  get online(): boolean {
    return this.air.calm || !this.offline.some(({ from, to }) => from <= this.world.now && this.world.now < to);
  }

  /** By the phone's own clock. */
  now = (): number => this.world.now + (this.skews.filter(({ from }) => from <= this.world.now).at(-1)?.ahead ?? 0);

  /** What the app's code finds as the browser's: asked for synchronously by what is called here. */
  private here<T>(work: () => T): T {
    Object.assign(globalThis, { indexedDB: this.factory, fetch: this.fetch });
    return work();
  }

  async start(): Promise<void> {
    this.life += 1;
    this.db = await this.here(() => connect(this.person.id));
  }

  /** Off and on again: the database is closed and opened. */
  async restart(): Promise<void> {
    this.db.close();
    await this.start();
  }

  async contents(): Promise<Contents> {
    const [items, photos, receipts] = await Promise.all([outbox.items(this.db), outbox.photos(this.db), outbox.receipts(this.db)]);
    return { items, photos, receipts };
  }

  /** Whether anything could be sent; what was refused cannot. */
  async waits(): Promise<boolean> {
    const [acts, photos] = await Promise.all([outbox.items(this.db), outbox.photos(this.db)]);
    return [...acts, ...photos].some(({ state }) => state === 'waiting');
  }

  /** What a local change took away was given up by the person; what it added is a new act. */
  private async watched<T>(work: () => Promise<T>): Promise<T> {
    const before = await outbox.items(this.db);
    const made = await work();
    const after = await outbox.items(this.db);
    const left = new Set(after.map(({ id }) => id));
    for (const { id } of before) {
      const act = this.acts.get(id);
      if (act && !left.has(id)) act.dropped = true;
    }
    for (const item of after) this.note(item);
    return made;
  }

  private note(item: Item): void {
    const { id, kind, target, record, body, version } = item;
    const at = this.acts.get(id)?.at ?? new Date(this.world.now).toISOString();
    this.acts.set(id, { op: id, phone: this.id, person: this.person.id, kind, target, record, body, version: version ?? null, at, dropped: false });
  }

  async does(said: NewOperation): Promise<Item> {
    const clock = await this.here(clockSaid);
    return this.watched(() => outbox.enqueue(this.db, said, clock, this.now()));
  }

  async photographs(id: string, meeting: string, picture: Blob): Promise<void> {
    await outbox.keepPhoto(this.db, { id, meeting_id: meeting, picture, made_at: new Date(this.now()).toISOString() });
    this.pictures.set(id, { id, meeting, dropped: false });
  }

  async retry(id: string, change: { body?: Item['body']; version?: number } = {}): Promise<void> {
    const clock = await this.here(clockSaid);
    await this.watched(() => outbox.retry(this.db, id, clock, change));
  }

  async discard(id: string): Promise<void> {
    await this.watched(() => outbox.discard(this.db, id));
  }

  async settlePhoto(id: string, act: 'retry' | 'discard'): Promise<void> {
    await outbox.settlePhotoByHand(this.db, id, act);
    const picture = this.pictures.get(id);
    if (picture && act === 'discard') picture.dropped = true;
  }

  /** A read, or another request that is not of the outbox. */
  ask<T>(method: Method, path: string): Promise<Result<T>> {
    return this.here(() => request<T>(method, path, { token: this.person.token }));
  }

  async keepKey(meeting: string, kept: Pick<KeptKey, 'key' | 'offset' | 'version' | 'fetched_at' | 'starts_at'>): Promise<void> {
    await this.db.put('keys', { ...kept, shown: false, moved: false, owed: [] }, meeting);
  }

  /** The key of a meeting's code, from now on shown. */
  async shows(meeting: string): Promise<{ key: CryptoKey; offset: number } | undefined> {
    const kept = await this.db.get('keys', meeting);
    if (!kept?.key) return undefined;
    await this.db.put('keys', { ...kept, shown: true }, meeting);
    return { key: kept.key, offset: kept.offset };
  }

  /** Codes shown by a clock that was found wrong since: by how much they ran ahead, which sets the kept key right. */
  async shifted(): Promise<{ meeting: string; seconds: number }[]> {
    const { offset_ms: offset } = await this.here(clockSaid);
    const found: { meeting: string; seconds: number }[] = [];
    for (const meeting of await this.db.getAllKeys('keys')) {
      const kept = await this.db.get('keys', meeting);
      if (!kept?.shown || offset === null || Math.abs(kept.offset - offset) <= 15_000) continue;
      found.push({ meeting, seconds: Math.round((kept.offset - offset) / 1000) });
      await this.db.put('keys', { ...kept, offset }, meeting);
    }
    return found;
  }

  hears(serverTime: string, asked: number): Promise<number> {
    return this.here(() => heard(serverTime, asked, this.now()));
  }

  private wire(guard: () => Promise<void>): Wire {
    const token = this.person.token;
    const asked = async <T>(method: Method, path: string, body: unknown): Promise<Result<T>> => {
      const reply = await this.here(() => request<T>(method, path, { body, token }));
      await guard();
      return reply;
    };
    return {
      personId: this.person.id,
      deviceId: this.id,
      build: 'simulation',
      now: this.now,
      post: (path, body) => asked<SyncReply>('POST', path, body),
      putCheckIn: (id, body) => asked('PUT', `/check-ins/${id}`, body),
      putPhoto: ({ id, meeting_id, picture }) => asked('PUT', `/attachments/${id}?meeting_id=${meeting_id}`, picture),
      heard: (serverTime, was, answered) => this.here(() => heard(serverTime, was, answered)),
    };
  }

  /** Sends what waits. With `mortal` the phone may die at a request, whose answer it then never sees. */
  async send(mortal: boolean): Promise<void> {
    let die: () => void = () => undefined;
    const death = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
    const guard = async (): Promise<void> => {
      if (!mortal || !this.random.chance(0.2)) return;
      die();
      await NEVER;
    };
    const before = await outbox.items(this.db);
    // Two tabs on a phone without locks: nothing but the server keeps them apart.
    const tabs = mortal && this.random.chance(0.1) ? 2 : 1;
    const runs = Array.from({ length: tabs }, () => flush(this.db, this.wire(guard)));
    const end = await Promise.race<Outcome[] | 'dead'>([Promise.all(runs), death]);
    if (end === 'dead') {
      this.deaths += 1;
      await this.restart();
    }
    await this.follow(before);
  }

  /** A new id that the outbox gave an act whose own was taken. */
  private async follow(before: Item[]): Promise<void> {
    const old = new Map(before.map((item) => [item.seq, item.id]));
    for (const item of await outbox.items(this.db)) {
      const was = old.get(item.seq);
      if (was && was !== item.id) this.acts.delete(was);
      if (this.acts.has(item.id) || was !== item.id) this.note(item);
    }
  }
}
