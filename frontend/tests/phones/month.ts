// What the people of the simulation do in a month: a list of moments, each one person's on one phone. Chance
// decides who forgets, who changes their mind, who types a wrong code, and who tries what is not theirs.
import { uuid7 } from '../../src/ids';
import { codeAt, fromBase32, importKey } from '../../src/totp';
import type { Phone } from './phone';
import { Random } from './random';
import type { Cell, Person, World } from './world';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Something that happens at a minute of the world's time. */
export interface Moment {
  at: number;
  phone: Phone;
  /** Local, done before anything is sent in this minute. */
  act?: () => Promise<unknown>;
  /** Needs the network; done before this phone sends. */
  errand?: () => Promise<unknown>;
  /** This phone tries to send now. */
  send?: boolean;
}

interface CheckInKey {
  key: string;
  version: number;
  server_time: string;
}

/** A page of a paper book, a few bytes that are a picture; the last ones make each a page of its own. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==';

export class Month {
  readonly moments: Moment[] = [];
  private readonly random: Random;
  private serial = 0;

  constructor(
    private readonly world: World,
    private readonly clock: { now: number },
    private readonly phones: Map<string, Phone[]>,
  ) {
    this.random = new Random(world.seed, 'month');
    for (const cell of world.cells) this.cell(cell);
    for (const each of this.all()) this.habits(each);
    this.trespass();
    this.moments.sort((one, other) => one.at - other.at);
  }

  private all(): Phone[] {
    return [...this.phones.values()].flat();
  }

  private of(person: string): Phone {
    return this.random.pick(this.phones.get(person) ?? []);
  }

  private at(at: number, phone: Phone, act: () => Promise<unknown>): void {
    this.moments.push({ at: Math.floor(at / MINUTE) * MINUTE, phone, act, send: true });
  }

  private text(what: string): string {
    this.serial += 1;
    return `Mẫu ${what} số ${this.serial}`;
  }

  /** Offline spells, clocks that are wrong, and a look at the app now and then. */
  private habits(phone: Phone): void {
    const begins = Date.parse(this.world.begins);
    const ends = Date.parse(this.world.ends);
    const { random } = phone;
    for (let n = random.between(0, 2); n > 0; n -= 1) {
      const from = begins + random.next() * (ends - begins);
      phone.offline.push({ from, to: from + random.between(4, 90) * HOUR });
    }
    const kind = random.weighted({ right: 55, seconds: 15, day_ahead: 8, day_behind: 8, battery: 8, jumps: 6 });
    const someday = begins + random.between(2, 20) * DAY;
    if (kind === 'seconds') phone.skews.push({ from: 0, ahead: random.between(-90, 90) * 1000 });
    if (kind === 'day_ahead') phone.skews.push({ from: 0, ahead: DAY });
    if (kind === 'day_behind') phone.skews.push({ from: 0, ahead: -DAY });
    if (kind === 'battery') phone.skews.push({ from: someday, ahead: -someday }, { from: someday + 2 * DAY, ahead: 0 });
    if (kind === 'jumps') {
      for (let n = 0; n < 4; n += 1) phone.skews.push({ from: begins + n * 7 * DAY, ahead: random.between(-3 * DAY, 3 * DAY) });
    }
    for (let day = begins; day < ends; day += DAY) {
      const look = day + random.between(6 * 60, 21 * 60) * MINUTE;
      this.moments.push({ at: look, phone, act: () => this.tray(phone), send: true });
      if (random.chance(0.3)) this.moments.push({ at: look + MINUTE, phone, errand: () => this.mend(phone), send: true });
      if (random.chance(0.05)) this.moments.push({ at: look + 2 * MINUTE, phone, act: () => phone.restart() });
    }
  }

  /** A hall without signal: from before the meeting until late, or until the next morning. */
  private hall(phone: Phone, starts: number): void {
    const { random } = phone;
    if (random.chance(0.65)) phone.offline.push({ from: starts - random.between(30, 180) * MINUTE, to: starts + random.between(2 * 60, 14 * 60) * MINUTE });
  }

  private hands(cell: Cell): { secretary: Person; deputy: Person | undefined } {
    const runs = this.world.people.filter((person) => person.cell === cell.id);
    const secretary = runs.find(({ role }) => role === 'secretary');
    if (!secretary) throw new Error('a cell without a secretary');
    return { secretary, deputy: runs.find(({ role }) => role === 'deputy') };
  }

  private cell(cell: Cell): void {
    const { secretary, deputy } = this.hands(cell);
    const { random } = this;
    const starts = Date.parse(cell.starts_at);
    this.plan(cell, this.of(secretary.id), starts);
    const present = [secretary, ...(deputy ? [deputy] : [])].map(({ id }) => this.of(id));
    const guests = cell.visits.map((visit) => ({ ...visit, phone: this.of(visit.person) }));
    for (const phone of [...present, ...guests.map((guest) => guest.phone)]) this.hall(phone, starts);
    for (const phone of present) this.moments.push({ at: starts - random.between(2, 40) * HOUR, phone, errand: () => this.fetchKey(phone, cell) });
    for (const guest of guests) this.answer(guest, starts);
    if (random.chance(0.12)) {
      this.notHeld(cell, this.of(secretary.id), starts);
      if (random.chance(0.5)) return;
    }
    this.evening(cell, present, guests, starts);
  }

  private plan(cell: Cell, phone: Phone, starts: number): void {
    const { random } = this;
    const body = { cell_id: cell.id, month: this.world.month, starts_at: cell.starts_at, place: cell.place };
    const record = `meeting:${cell.meeting}`;
    const early = starts - random.between(2, 5) * DAY;
    if (random.chance(0.8)) this.at(early, phone, () => phone.does({ kind: 'meeting', target: cell.meeting, record, body }));
    if (random.chance(0.3)) this.at(early + 2 * HOUR, phone, async () => phone.does({ kind: 'meeting', target: cell.meeting, record, body: { ...body, place: this.text('nhà văn hóa') }, ...(await this.seen(phone, record)) }));
    if (random.chance(0.2)) this.at(early + 5 * HOUR, phone, () => phone.does({ kind: 'reschedule', target: cell.meeting, record, body: { starts_at: new Date(starts + 30 * MINUTE).toISOString() } }));
    if (random.chance(0.6)) this.at(early + 6 * HOUR, phone, () => phone.does({ kind: 'notice', target: cell.meeting, record, body: {} }));
  }

  /** The version that this phone's last receipt for a record told of. */
  private async seen(phone: Phone, record: string, kind?: string): Promise<{ version?: number }> {
    const { receipts } = await phone.contents();
    const last = receipts.filter((each) => each.record === record && (!kind || each.kind === kind)).sort((a, b) => a.received_at.localeCompare(b.received_at)).at(-1);
    const version = (last?.result as { version?: number } | null | undefined)?.version;
    return version === undefined ? {} : { version };
  }

  private answer(guest: { obligation: string; phone: Phone }, starts: number): void {
    const { phone, obligation } = guest;
    const { random } = this;
    const record = `visit:${obligation}`;
    const early = starts - random.between(5, 60) * HOUR;
    const says = random.weighted({ will_attend: 5, excuse: 2, nothing: 3 });
    if (says === 'will_attend') this.at(early, phone, () => phone.does({ kind: 'will_attend', target: obligation, record, body: {} }));
    if (says === 'excuse') {
      this.at(early, phone, () => phone.does({ kind: 'excuse', target: obligation, record, body: { reason: this.text('bận') } }));
      if (random.chance(0.5)) this.at(early + HOUR, phone, () => phone.does({ kind: 'will_attend', target: obligation, record, body: {} }));
    }
    if (random.chance(0.1)) this.at(starts + 26 * HOUR, phone, () => phone.does({ kind: 'absent', target: obligation, record, body: { reason: this.text('ốm') } }));
  }

  private notHeld(cell: Cell, phone: Phone, starts: number): void {
    this.at(starts + 2 * HOUR, phone, () => phone.does({ kind: 'not_held', target: cell.meeting, record: `meeting:${cell.meeting}`, body: { reason: this.text('bão') } }));
  }

  private evening(cell: Cell, present: Phone[], guests: { person: string; phone: Phone }[], starts: number): void {
    const { random } = this;
    const [chair] = present as [Phone];
    const record = `meeting:${cell.meeting}`;
    if (random.chance(0.8)) this.at(starts, chair, () => chair.does({ kind: 'meeting_open', target: cell.meeting, record, body: {} }));
    const deputy = present[1];
    if (deputy && random.chance(0.3)) this.at(starts + MINUTE, deputy, () => deputy.does({ kind: 'meeting_open', target: cell.meeting, record, body: {} }));
    for (const guest of guests) if (random.chance(0.85)) this.visit(cell, guest.phone, present, starts + random.between(0, 40) * MINUTE);
    for (const guest of guests) {
      const hand = random.pick(present);
      if (random.chance(0.5)) this.at(starts + random.between(10, 90) * MINUTE, hand, () => this.confirms(hand, cell, guest.person));
    }
    if (random.chance(0.7)) this.at(starts + 95 * MINUTE, chair, () => chair.does({ kind: 'meeting_close', target: cell.meeting, record, body: {} }));
    this.record(cell, present, starts);
    this.score(cell, chair, 'self', starts + 100 * MINUTE);
  }

  private confirms(phone: Phone, cell: Cell, person: string): Promise<unknown> {
    return phone.does({ kind: 'confirmation', target: cell.meeting, record: `present:${cell.meeting}:${person}`, body: { person_id: person } });
  }

  private record(cell: Cell, present: Phone[], starts: number): void {
    const { random } = this;
    const record = `meeting:${cell.meeting}`;
    const writes = async (phone: Phone, again: boolean): Promise<unknown> => {
      const words = this.text('biên bản');
      const body = {
        started_at: new Date(starts).toISOString(),
        ended_at: new Date(starts + 90 * MINUTE).toISOString(),
        excused: random.between(0, 2),
        speakers: random.between(1, 5),
        minutes: words,
        tasks: [{ text: this.text('việc'), who: 'đồng chí A' }],
      };
      return phone.does({ kind: 'record', target: cell.meeting, record, body, ...(again ? await this.seen(phone, record, 'record') : {}) });
    };
    const [chair] = present as [Phone];
    const writer = random.chance(0.85) ? chair : random.pick(present);
    this.at(starts + 96 * MINUTE, writer, () => writes(writer, false));
    for (let n = random.between(0, 2); n > 0; n -= 1) this.at(starts + (97 + n * random.between(1, 800)) * MINUTE, writer, () => writes(writer, true));
    const other = present.find((phone) => phone !== writer);
    if (other && random.chance(0.25)) this.at(starts + random.between(97, 600) * MINUTE, other, () => writes(other, false));
    for (let n = random.between(0, 2); n > 0; n -= 1) {
      const id = uuid7(starts);
      const picture = new Blob([Uint8Array.from(atob(PICTURE), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
      this.at(starts + (92 + n) * MINUTE, writer, () => writer.photographs(id, cell.meeting, picture));
    }
    if (random.chance(0.4)) this.petition(cell, chair, starts + 50 * MINUTE);
  }

  private petition(cell: Cell, phone: Phone, at: number): void {
    const target = uuid7(at);
    const body = { meeting_id: cell.meeting, text: this.text('kiến nghị'), field: 'giao_thong' };
    this.at(at, phone, () => phone.does({ kind: 'petition', target, record: `petition:${target}`, body }));
  }

  private score(cell: Cell, phone: Phone, rater: 'self' | 'visitor', at: number): void {
    const { random } = this;
    const target = uuid7(at);
    const record = rater === 'self' ? `meeting:${cell.meeting}` : `score:${target}`;
    const body = (): Record<string, unknown> => ({ meeting_id: cell.meeting, rater, rubric_id: cell.rubric, answers: this.world.answers });
    this.at(at, phone, () => phone.does({ kind: 'assessment', target, record, body: body() }));
    if (random.chance(0.4)) this.at(at + random.between(1, 500) * MINUTE, phone, async () => phone.does({ kind: 'assessment', target, record, body: { ...body(), answers: { ...this.world.answers, 'conduct.discussion': 8 } }, ...(await this.seen(phone, record, 'assessment')) }));
    if (random.chance(0.8)) this.at(at + random.between(501, 900) * MINUTE, phone, () => phone.does({ kind: 'assessment_submit', target, record, body: {} }));
  }

  private visit(cell: Cell, phone: Phone, present: Phone[], at: number): void {
    const { random } = this;
    const way = random.weighted({ code: 35, qr: 20, declared: 25, wrong: 12, twice: 8 });
    const target = uuid7(at);
    const record = `check-in:${cell.meeting}`;
    this.at(at, phone, () => this.present(phone, cell, present, target, way === 'twice' ? 'code' : way));
    if (way === 'twice') this.at(at + 20 * MINUTE, phone, () => this.present(phone, cell, present, uuid7(at + 1), 'declared'));
    if (random.chance(0.05)) this.at(at + 3 * MINUTE, phone, () => phone.does({ kind: 'check_in_undo', target, record, body: {} }));
    const words = (): Record<string, unknown> => ({ meeting_id: cell.meeting, stayed: random.pick(['all', 'part']), remark: this.text('phiếu dự') });
    const report = { kind: 'visit_report', target: uuid7(at), record: `report:${cell.meeting}` } as const;
    if (random.chance(0.8)) this.at(at + 100 * MINUTE, phone, () => phone.does({ ...report, body: words() }));
    if (random.chance(0.4)) this.at(at + random.between(101, 1500) * MINUTE, phone, async () => phone.does({ ...report, body: words(), ...(await this.seen(phone, report.record)) }));
    if (random.chance(0.4)) this.petition(cell, phone, at + 60 * MINUTE);
    if (random.chance(0.6)) this.score(cell, phone, 'visitor', at + 110 * MINUTE);
  }

  /** Presence, with the code that one of the phones in the hall shows, if any of them has its key. */
  private async present(phone: Phone, cell: Cell, shown: Phone[], target: string, way: 'code' | 'qr' | 'declared' | 'wrong'): Promise<unknown> {
    const body: Record<string, unknown> = { meeting_id: cell.meeting, claimed_at: new Date(phone.now()).toISOString(), device_id: phone.id, via: 'declared' };
    if (phone.random.chance(0.3)) body['position'] = { lat: 20.05, lon: 106.09, accuracy_m: 30 };
    for (const each of way === 'declared' || way === 'wrong' ? [] : shown) {
      const kept = await each.shows(cell.meeting);
      if (!kept) continue;
      const { code, step } = await codeAt(kept.key, each.now() + kept.offset);
      Object.assign(body, way === 'qr' ? { via: 'qr', code, step } : { via: 'code', code });
    }
    if (way === 'wrong') Object.assign(body, { via: 'code', code: String(phone.random.between(0, 999_999)).padStart(6, '0') });
    return phone.does({ kind: 'check_in', target, record: `check-in:${cell.meeting}`, body });
  }

  private async fetchKey(phone: Phone, cell: Cell): Promise<void> {
    const asked = phone.now();
    const reply = await phone.ask<CheckInKey>('GET', `/meetings/${cell.meeting}/check-in-key`);
    if (!reply.ok || !reply.data.key) return;
    await phone.hears(reply.data.server_time, asked);
    const secret = fromBase32(reply.data.key);
    if (!secret) throw new Error('the key is no base32');
    const fetched_at = Date.parse(reply.data.server_time);
    await phone.keepKey(cell.meeting, { key: await importKey(secret), offset: fetched_at - asked, version: reply.data.version, fetched_at, starts_at: cell.starts_at });
  }

  /** What is not theirs: a neighbour's record, a hall where nobody expects them, the secretary's part. */
  private trespass(): void {
    for (const person of this.world.people) {
      const cell = this.random.pick(this.world.cells);
      const expected = cell.visits.some((visit) => visit.person === person.id);
      if (person.role === 'visitor' && !expected) this.stranger(person, cell);
      else if (cell.id !== person.cell) this.meddles(this.of(person.id), cell);
    }
    for (const cell of this.world.cells) {
      for (const { person } of cell.visits) if (this.random.chance(0.4)) this.meddles(this.of(person), cell);
      // Ended before it began: the wrong button.
      const chair = this.of(this.hands(cell).secretary.id);
      const close = { kind: 'meeting_close', target: cell.meeting, record: `meeting:${cell.meeting}`, body: {} } as const;
      if (this.random.chance(0.2)) this.at(Date.parse(cell.starts_at) - 2 * HOUR, chair, () => chair.does(close));
    }
  }

  private stranger(person: Person, cell: Cell): void {
    const phone = this.of(person.id);
    const starts = Date.parse(cell.starts_at);
    const shown = this.of(this.hands(cell).secretary.id);
    this.at(starts + 15 * MINUTE, phone, () => this.present(phone, cell, [shown], uuid7(starts), phone.random.pick(['code', 'declared'])));
    if (this.random.chance(0.5)) this.petition(cell, phone, starts + 40 * MINUTE);
  }

  /** A record, an opening, a confirmation by somebody who may see the meeting at most. */
  private meddles(phone: Phone, cell: Cell): void {
    const starts = Date.parse(cell.starts_at);
    const record = `meeting:${cell.meeting}`;
    const [guest] = cell.visits;
    const body = { started_at: cell.starts_at, excused: 0, speakers: 1, minutes: this.text('biên bản hộ') };
    const way = this.random.pick(['record', 'meeting_open', 'confirmation'] as const);
    if (way === 'record') this.at(starts + 3 * HOUR, phone, () => phone.does({ kind: way, target: cell.meeting, record, body }));
    if (way === 'meeting_open') this.at(starts - 5 * MINUTE, phone, () => phone.does({ kind: way, target: cell.meeting, record, body: {} }));
    if (way === 'confirmation' && guest) this.at(starts + HOUR, phone, () => this.confirms(phone, cell, guest.person));
  }

  /** "Cần xem lại": given up, or declared where the code was wrong. What is only stale is mended by `mend`. */
  private async tray(phone: Phone): Promise<void> {
    const { items, photos } = await phone.contents();
    for (const { id, state, kind, body, record, refusal } of items) {
      if (state !== 'refused' || MENDED.has(refusal?.status ?? 0)) continue;
      if (kind === 'check_in' && refusal?.code === 'code_wrong') {
        await phone.discard(id);
        const { code: _typed, step: _step, ...rest } = body;
        await phone.does({ kind, target: uuid7(this.clock.now), record, body: { ...rest, via: 'declared' } });
      } else if (phone.random.chance(0.4)) await phone.discard(id);
    }
    for (const { meeting, seconds } of await phone.shifted()) {
      await phone.does({ kind: 'code_shown', target: meeting, record: `code:${meeting}`, body: { shift_seconds: seconds, device_id: phone.id } });
    }
    for (const { id, state } of photos) if (state === 'refused') await phone.settlePhoto(id, phone.random.pick(['retry', 'discard']));
  }

  /** Stale words are looked at again: what the server has now is read, and they go over it. */
  private async mend(phone: Phone): Promise<void> {
    const { items } = await phone.contents();
    const stale = items.filter(({ state, kind, refusal }) => state === 'refused' && MENDED.has(refusal?.status ?? 0) && (kind === 'record' || kind === 'meeting'));
    for (const { id, kind, target } of stale) {
      const reply = await phone.ask<{ version: number; record: { version: number } | null }>('GET', `/meetings/${target}`);
      if (!reply.ok || typeof reply.data.version !== 'number') continue;
      const version = kind === 'record' ? reply.data.record?.version : reply.data.version;
      if (version !== undefined) await phone.retry(id, { version });
    }
  }
}

/** Refused because something newer stands there. */
const MENDED = new Set([412, 428]);
