// The network between phones and the server as villages have it: it loses requests, and answers after the
// server has committed; it sends a request twice, keeps one for hours and delivers it when nobody waits for it
// any more, puts a portal's page or a gateway's fault in place of an answer. `fetchOf` stands in for `fetch`.
import { Random } from './random';

const FATES = {
  through: 68,
  lost: 5,
  answer_lost: 6,
  twice: 5,
  impatient: 4,
  delayed: 4,
  portal: 2,
  strange_json: 1,
  strange_no: 1,
  gateway: 2,
  cut: 2,
  old_token: 1,
};
export type Fate = keyof typeof FATES;

type Send = () => Promise<Response>;

/** The machine's own network, whatever a phone is given in its place. */
const net = globalThis.fetch;

export class Air {
  readonly counts: Record<string, number> = {};
  /** Everybody has signal and every answer arrives. */
  calm = false;
  private readonly kept: Send[] = [];
  private readonly flying = new Set<Promise<unknown>>();

  constructor(
    private readonly url: string,
    private readonly staleToken: string,
  ) {}

  /** The `fetch` of one phone. */
  fetchOf(random: Random, online: () => boolean): typeof fetch {
    return (path, init) => this.carry(random, online, String(path), init ?? {});
  }

  private async carry(random: Random, online: () => boolean, path: string, init: RequestInit): Promise<Response> {
    if (!online()) throw this.fault('offline');
    const fate: Fate = this.calm ? 'through' : random.weighted(FATES);
    this.counts[fate] = (this.counts[fate] ?? 0) + 1;
    const send: Send = () => this.send(path, init);
    switch (fate) {
      case 'through':
        return send();
      case 'lost':
        throw this.fault('lost');
      case 'answer_lost':
        await send();
        throw this.fault('answer lost');
      case 'twice': {
        const both = await Promise.all([send(), send()]);
        return random.pick(both);
      }
      case 'impatient':
        // The phone has given up while the server is still at it: the next try may meet this one.
        void send().catch(() => undefined);
        throw this.fault('impatient');
      case 'delayed':
        this.kept.push(send);
        throw this.fault('delayed');
      case 'portal':
        return new Response('<!doctype html><title>Wi-Fi</title>', { status: 200, headers: { 'Content-Type': 'text/html' } });
      case 'strange_json':
        return Response.json({ login: 'required' });
      case 'strange_no':
        // A portal that speaks of errors: not of ours, so nothing may be refused by it and nobody signed out.
        return Response.json({ error: 'login required' }, { status: random.pick([400, 401, 403, 404, 422]) });
      case 'gateway':
        if (random.chance(0.5)) await send();
        return new Response('Bad Gateway', { status: random.pick([502, 503, 504]), headers: { 'Content-Type': 'text/html' } });
      case 'cut': {
        const whole = await (await send()).text();
        return new Response(whole.slice(0, Math.floor(whole.length / 2)), { status: 200, headers: { 'Content-Type': 'application/json' } });
      }
      case 'old_token': {
        const headers = new Headers(init.headers);
        headers.set('Authorization', `Bearer ${this.staleToken}`);
        return this.send(path, { ...init, headers });
      }
    }
  }

  private fault(why: string): TypeError {
    return new TypeError(`network: ${why}`);
  }

  private send(path: string, init: RequestInit): Promise<Response> {
    const { signal: _patience, ...rest } = init;
    const done = net(this.url + path, rest).then(async (reply) => {
      const { status, headers } = reply;
      const content = await reply.arrayBuffer();
      this.counts[`status ${status}`] = (this.counts[`status ${status}`] ?? 0) + 1;
      return new Response(status === 204 ? null : content, { status, headers });
    });
    this.flying.add(done);
    const landed = (): boolean => this.flying.delete(done);
    done.then(landed, landed);
    return done;
  }

  /** Delivers what the network kept; all of it, or each with this chance. */
  deliver(random: Random, share = 1): void {
    for (const send of this.kept.splice(0)) {
      if (random.chance(share)) void send().catch(() => undefined);
      else this.kept.push(send);
    }
  }

  /** Nothing is on its way any more. */
  async landed(): Promise<void> {
    while (this.flying.size) await Promise.allSettled([...this.flying]);
  }
}
