// One request to the server, as a value: it never throws. Called by api/session (which adds the
// sign-in) and by nothing else; screens go through sync/.

/** RFC 9457, as the contract words it: `title` is a Vietnamese sentence that says what to do. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code?: string;
  errors?: { field: string; code: string; message: string }[];
}

export interface Success<T> {
  ok: true;
  status: number;
  data: T;
  etag: string | undefined;
}

/** offline: nothing of ours answered. refused: the server said no and why. broken: the server failed. */
export interface Failure {
  ok: false;
  kind: 'offline' | 'refused' | 'broken';
  status?: number;
  code?: string;
  problem?: Problem;
  retryAfter?: number;
}

export type Result<T> = Success<T> | Failure;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface RequestOptions {
  body?: unknown;
  token?: string | undefined;
  ifMatch?: number | undefined;
  /** The ETag of what the phone has: unchanged, the answer is 304 without a body. */
  ifNoneMatch?: string | undefined;
  timeout?: number;
  /** The answer is a file, not JSON: `data` is a Blob. */
  file?: boolean;
}

const BASE = '/api/v1';
// A village's signal: long enough for a slow reply, short enough that nobody waits on a dead one.
const TIMEOUT = 15_000;

function encode(body: unknown, headers: Headers): BodyInit | null {
  if (body === undefined) return null;
  // FormData and URLSearchParams name their own content type, a Blob carries it.
  if (body instanceof FormData || body instanceof URLSearchParams || body instanceof Blob) return body;
  headers.set('Content-Type', 'application/json');
  return JSON.stringify(body);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && 'status' in value;
}

function failure(reply: Response, body: unknown): Failure {
  const problem = isProblem(body) ? body : undefined;
  const retryAfter = Number(reply.headers.get('Retry-After')) || undefined;
  return {
    ok: false,
    kind: reply.status >= 500 ? 'broken' : 'refused',
    status: reply.status,
    ...(problem ? { problem } : {}),
    ...(problem?.code ? { code: problem.code } : {}),
    ...(retryAfter ? { retryAfter } : {}),
  };
}

/** Anything that is not JSON from our API is a captive portal or a proxy: the same as no signal. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Result<T>> {
  const headers = new Headers({ Accept: 'application/json' });
  if (options.token) headers.set('Authorization', `Bearer ${options.token}`);
  if (options.ifMatch !== undefined) headers.set('If-Match', String(options.ifMatch));
  if (options.ifNoneMatch) headers.set('If-None-Match', options.ifNoneMatch);
  const body = encode(options.body, headers);
  try {
    const signal = AbortSignal.timeout(options.timeout ?? TIMEOUT);
    const reply = await fetch(BASE + path, { method, headers, body, signal, credentials: 'same-origin' });
    // A row's ETag is its version; what it says may change without.
    const etag = reply.headers.get('X-Body-Tag') ?? reply.headers.get('ETag') ?? undefined;
    if (reply.status === 204 || reply.status === 304) return { ok: true, status: reply.status, data: undefined as T, etag };
    const type = reply.headers.get('Content-Type') ?? '';
    // No file of ours is a page: a portal's must not be saved as the workbook that was asked for.
    if (options.file && reply.ok && !/\bhtml\b/.test(type)) return { ok: true, status: reply.status, data: (await reply.blob()) as T, etag };
    if (!/\bjson\b/.test(type)) return { ok: false, kind: 'offline' };
    const data: unknown = await reply.json();
    return reply.ok ? { ok: true, status: reply.status, data: data as T, etag } : failure(reply, data);
  } catch {
    // No network, a timeout, a cut answer or broken JSON: the reader can only try again.
    return { ok: false, kind: 'offline' };
  }
}
