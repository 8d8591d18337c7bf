// Who is signed in on this phone, and requests made in that person's name. The access token lives in
// memory only; the refresh cookie is the browser's. Called by App, features/people, sync/.
import { forget, keep, readKept } from '../db/device';
import { setOwner } from '../db/open';
import { CLOCK, setHour } from '../hour';
import type { ClockSaid } from '../sync/operations';
import { request, type Failure, type Method, type RequestOptions, type Result } from './client';
import type { DemoLogin, Me, Token } from './people';

const WHO = 'who';
const EARLY = 30_000;

interface SessionState {
  /** starting: the phone's record is being read. out: the sign-in page. in: a person, perhaps offline. */
  phase: 'starting' | 'out' | 'in';
  who: Me | null;
  /** The server ended the sign-in; the sign-in page says so and that nothing typed is lost. */
  ended: boolean;
}

const state = $state<SessionState>({ phase: 'starting', who: null, ended: false });
let token: { value: string; until: number } | null = null;
let refreshing: Promise<Result<Token>> | null = null;
const NOBODY: Failure = { ok: false, kind: 'offline' };
const tabs = new BroadcastChannel('chibo-session');

export const session = {
  get phase() {
    return state.phase;
  },
  get who() {
    return state.who;
  },
  get ended() {
    return state.ended;
  },
};

function enter(who: Me): void {
  setOwner(who.person.id);
  state.who = who;
  state.phase = 'in';
  state.ended = false;
}

function dropToken(): void {
  token = null;
  refreshing = null;
}

function leave(ended: boolean): void {
  dropToken();
  setOwner(null);
  state.who = null;
  state.phase = 'out';
  state.ended = ended;
}

/** Reads the phone's record, so the app opens without signal; called once by App. `recall` puts it back where the
 * browser has lost it. */
export async function start(recall: () => Promise<unknown> = async () => undefined): Promise<void> {
  tabs.onmessage = () => void adopt();
  if (!(await readKept(WHO))) await recall();
  const clock = await readKept<ClockSaid>(CLOCK);
  if (clock) setHour(clock);
  await adopt();
}

/** Another tab signed somebody in or out: this tab must never go on as the person before. */
async function adopt(): Promise<void> {
  const who = await readKept<Me>(WHO);
  if (who?.person.id !== state.who?.person.id) dropToken();
  if (who) enter(who);
  else if (state.phase !== 'out') leave(false);
}

async function end(): Promise<void> {
  await forget(WHO);
  leave(true);
  tabs.postMessage('changed');
}

function hold(reply: Token): void {
  token = { value: reply.access_token, until: Date.now() + reply.expires_in * 1000 };
}

/** Only our own 401 signs a person out: never a lost network, a 5xx or a portal's page. */
function isSignOut(failure: Failure): boolean {
  return failure.kind === 'refused' && failure.status === 401 && failure.problem !== undefined;
}

/** One at a time over all tabs, for the answer sets the cookie that all share. Pages without a secure context
 * have no locks; there the server's grace for a repeated refresh has to do. */
function cookieLock<T>(ask: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('chibo-refresh', ask) : ask();
}

const here = (): string | undefined => state.who?.person.id;

async function refreshToken(): Promise<Result<Token>> {
  // The cookie belongs to whoever signed in last on this phone; a tab of the person before gets nothing.
  const who = here();
  if ((await readKept<Me>(WHO))?.person.id !== who) {
    await adopt();
    return NOBODY;
  }
  const reply = await request<Token>('POST', '/auth/refresh');
  // Another person may have signed in while this was on its way: it is nothing to that one.
  if (here() !== who) return NOBODY;
  if (reply.ok) hold(reply.data);
  else if (isSignOut(reply)) await end();
  return reply;
}

async function freshToken(): Promise<Result<string>> {
  if (!token || token.until - EARLY < Date.now()) {
    const mine = (refreshing ??= cookieLock(refreshToken));
    const reply = await mine.finally(() => {
      if (refreshing === mine) refreshing = null;
    });
    if (!reply.ok) return reply;
  }
  return token ? { ok: true, status: 200, data: token.value, etag: undefined } : NOBODY;
}

/** A request in the name of the person signed in as it begins, and of nobody else. For sync/ alone. */
export async function authed<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Result<T>> {
  const who = here();
  for (let attempt = 1; ; attempt += 1) {
    const fresh = await freshToken();
    if (here() !== who) return NOBODY;
    if (!fresh.ok) return fresh;
    const reply = await request<T>(method, path, { ...options, token: fresh.data });
    if (reply.ok || !isSignOut(reply)) return reply;
    if (here() !== who) return NOBODY;
    token = null;
    if (attempt === 2) {
      await end();
      return reply;
    }
  }
}

/** What was asked with the cookie of the person before is answered first: it would take the new one's away. */
async function begin(path: string, body: unknown): Promise<Result<Me>> {
  const reply = await cookieLock(() => request<Token>('POST', path, { body }));
  if (!reply.ok) return reply;
  hold(reply.data);
  const me = await request<Me>('GET', '/me', { token: reply.data.access_token });
  if (!me.ok) return me;
  await keep(WHO, me.data);
  enter(me.data);
  tabs.postMessage('changed');
  return me;
}

export async function signIn(username: string, password: string): Promise<Result<Me>> {
  return begin('/auth/token', new URLSearchParams({ username, password }));
}

/** The token of a sign-in slip: from the fragment of its address, or the short code typed by hand. */
export async function acceptInvitation(invitation: string): Promise<Result<Me>> {
  return begin('/auth/invitations/accept', { token: invitation });
}

/** The demo's people; outside the demo the server answers 404 and there are none. */
export async function demoLogins(): Promise<DemoLogin[]> {
  const reply = await request<DemoLogin[]>('GET', '/auth/demo-logins');
  return reply.ok ? reply.data : [];
}

/** Called by sync/ after it has read GET /me again: posts and permissions change while signed in. */
export async function renewWho(me: Me): Promise<void> {
  if (here() !== me.person.id) return;
  await keep(WHO, me);
  enter(me);
}

/** Leaves this phone at once, however slow the line, so that closing the page undoes nothing; `wipe` takes what
 * must not stay. The server hears of it last, if it can be reached now. */
export async function signOut(wipe: () => Promise<void>): Promise<void> {
  const last = token?.value;
  await forget(WHO);
  // Asked first, so that nobody signs in between; the cookie goes with the answer.
  const told = cookieLock(() => request('POST', '/auth/logout', { token: last }));
  leave(false);
  tabs.postMessage('changed');
  await wipe();
  await told;
}
