// Where the binary of our own QR reader stands on this phone, for places without signal. For ./zxing, which puts
// it there, and for ./read, which says whether it is there.
import { READER } from '../db/device';
import address from 'zxing-wasm/reader/zxing_reader.wasm?url';

export { address };

const open = (): Promise<Cache> => caches.open(READER);

export async function shelved(): Promise<Response | undefined> {
  return (await open()).match(address);
}

/** Whatever an older version left behind goes. */
export async function shelve(reply: Response): Promise<void> {
  const shelf = await open();
  for (const old of await shelf.keys()) await shelf.delete(old);
  await shelf.put(address, reply);
}
