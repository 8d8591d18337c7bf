// Acts that need the server's answer at once: those of offices and committees. Without signal they come back as
// `offline` with nothing kept but the form's draft. What is done in a hall goes through queue.svelte.
import { authed } from '../api/session.svelte';
import type { Result } from '../api/client';
import { refreshWatched } from './reads.svelte';

export interface Write {
  /** The id of what is written, made on the phone (uuid7): the same id again is the same write. */
  id: string;
  method: 'POST' | 'PUT' | 'DELETE';
  /** Under /api/v1, with a leading slash. */
  path: string;
  /** JSON, or FormData for a file. */
  body?: unknown;
  /** The `version` that the reader saw, for an edit. */
  ifMatch?: number;
}

// A workbook or a photo over a village's signal needs longer than a form.
const FILE_TIMEOUT = 120_000;

export async function send<T>(write: Write): Promise<Result<T>> {
  const file = write.body instanceof FormData || write.body instanceof Blob;
  const reply = await authed<T>(write.method, write.path, {
    body: write.body,
    ifMatch: write.ifMatch,
    ...(file ? { timeout: FILE_TIMEOUT } : {}),
  });
  if (reply.ok) refreshWatched();
  return reply;
}

/** The server's sentence for one field of a refused form, if it has one. */
export function fieldError(result: Result<unknown> | null | undefined, field: string): string | undefined {
  if (!result || result.ok) return undefined;
  return result.problem?.errors?.find((error) => error.field === field || error.field.endsWith(`.${field}`))?.message;
}
