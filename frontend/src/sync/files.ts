// Files that the server makes (workbooks, pages), fetched with the sign-in and saved under a name, since
// a plain link carries no token. Called by features.
import type { Result } from '../api/client';
import { authed } from '../api/session.svelte';

const TIMEOUT = 60_000;

export async function saveFile(path: string, name: string): Promise<Result<Blob>> {
  const reply = await authed<Blob>('GET', path, { file: true, timeout: TIMEOUT });
  if (!reply.ok) return reply;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(reply.data);
  link.download = name;
  link.click();
  // The browser needs the address until it has begun to save.
  setTimeout(() => URL.revokeObjectURL(link.href), TIMEOUT);
  return reply;
}
