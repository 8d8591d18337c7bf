// A queue that cannot leave by itself: sealed into a file that this server alone can read, and such a file handed
// over on another phone or at an office. What was saved stays on its phone: received twice, it counts once.
// Called by features/rescue.
import { authed } from '../api/session.svelte';
import type { Result } from '../api/client';
import { deviceId } from '../db/device';
import { personDb, type Kept, type PersonDb } from '../db/open';
import { dayOf } from '../text/format';
import { sent } from './flush';
import { sameRow, type Item, type Photo, type Verdict } from './operations';
import * as outbox from './outbox';
import { PACK, type PackNote } from './pack';

const TYPE = 'application/octet-stream';
/** Pictures of one file, so that it stays under what the server takes after two rounds of base64. */
const PICTURES = 6_000_000;
const HAND_OVER = 120_000;

/** What the server made of a file. */
export interface Rescued {
  person: { full_name: string };
  verdicts: (Verdict & { kind?: string })[];
}

async function noteOf(db: PersonDb): Promise<PackNote | undefined> {
  return ((await db.get('pack', PACK)) as Kept<PackNote> | undefined)?.value;
}

const base64 = (bytes: ArrayBuffer | Uint8Array): string => {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
};

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** ECDH with a key of this file alone, HKDF, AES-GCM: whoever finds the file, and this phone itself, read nothing. */
export async function seal(plain: unknown, publicKey: string): Promise<string> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await crypto.subtle.importKey('spki', fromBase64(publicKey), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256);
  const material = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode('chibo rescue 1');
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify(plain)));
  return JSON.stringify({ v: 1, key: base64(await crypto.subtle.exportKey('raw', ours.publicKey)), iv: base64(iv), data: base64(data) });
}

/** An edit that waits for an earlier receipt knows no version: whatever writes its row before it in the file adds one
 * to what its writer saw. */
export function versioned(items: Item[]): Item[] {
  return items.map((item, place) => {
    if (item.after === undefined) return item;
    const before = items.slice(0, place).filter((each) => sameRow(each, item));
    const seen = Math.max(...[item, ...before].map(({ version = 0 }) => version));
    return { ...item, version: seen + before.length };
  });
}

/** Photographs in the order taken, as many to a file as it holds; the first file always exists. */
export function parcels(photos: Photo[], room: number = PICTURES): Photo[][] {
  const made: Photo[][] = [[]];
  let filled = 0;
  for (const photo of photos) {
    if (filled && filled + photo.picture.size > room) {
      made.push([]);
      filled = 0;
    }
    made.at(-1)?.push(photo);
    filled += photo.picture.size;
  }
  return made;
}

async function written({ id, meeting_id, picture }: Photo): Promise<object> {
  return { id, meeting_id, type: picture.type, data: base64(await picture.arrayBuffer()) };
}

/** What waits leaves the phone in a file: whatever of it is said again is an edit from now on. */
export async function noteSaved(db: PersonDb): Promise<void> {
  const tx = db.transaction('outbox', 'readwrite', { durability: 'strict' });
  for (let at = await tx.store.openCursor(); at; at = await at.continue()) {
    if (at.value.tried === 0) await at.update({ ...at.value, tried: 1 });
  }
  await tx.done;
}

/** The files that hold everything this person has on this phone; null where it was never told how to seal them. */
export async function rescueFiles(personId: string, now: number = Date.now()): Promise<File[] | null> {
  const db = await personDb(personId);
  const note = await noteOf(db);
  if (!note) return null;
  const { public_key, token } = note.rescue;
  await noteSaved(db);
  const operations = versioned(await outbox.items(db)).map(sent);
  const whole = { person_id: personId, device_id: await deviceId(), made_at: new Date(now).toISOString(), token };
  const parts = parcels(await outbox.photos(db));
  return Promise.all(
    parts.map(async (photos, place) => {
      const plain = { ...whole, operations: place ? [] : operations, photos: await Promise.all(photos.map(written)) };
      const part = parts.length > 1 ? `-${place + 1}` : '';
      return new File([await seal(plain, public_key)], `chibo-cho-gui-${dayOf(now)}${part}.chibo`, { type: TYPE });
    }),
  );
}

/** Gives a saved file to the server, in the name of whoever is signed in here. */
export function handOver(file: Blob): Promise<Result<Rescued>> {
  return authed<Rescued>('POST', '/sync/rescue', { body: new Blob([file], { type: TYPE }), timeout: HAND_OVER });
}
