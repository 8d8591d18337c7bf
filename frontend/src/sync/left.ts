// Whose acts wait on this phone, by name and number alone: told on the sign-in page, where nobody's database is
// open. Written by queue.svelte whenever the outbox changed; one person is signed in at a time.
import { keep, readKept } from '../db/device';

const KEY = 'left';

export interface Left {
  id: string;
  name: string;
  unsent: number;
}

export async function whoLeft(): Promise<Left[]> {
  return (await readKept<Left[]>(KEY)) ?? [];
}

export async function noteLeft(person: Left): Promise<void> {
  const known = await whoLeft();
  const before = known.find((each) => each.id === person.id);
  if (before?.unsent === person.unsent || (!before && !person.unsent)) return;
  const others = known.filter((each) => each.id !== person.id);
  await keep(KEY, person.unsent ? [...others, person] : others);
}
