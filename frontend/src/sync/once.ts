// Reads whose answer must not stay on the phone: the key of the rotating code, a page of the paper book.
import type { Result } from '../api/client';
import { authed } from '../api/session.svelte';

/** Asks now and stores nothing. `path` under /api/v1, with a leading slash. */
export function askOnce<T>(path: string): Promise<Result<T>> {
  return authed<T>('GET', path);
}

const FILE_TIMEOUT = 120_000;

/** The content of a file to look at, such as a page of the paper book. */
export function fileOnce(path: string): Promise<Result<Blob>> {
  return authed<Blob>('GET', path, { file: true, timeout: FILE_TIMEOUT });
}
