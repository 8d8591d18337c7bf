// What this phone worked out when it handed a score in, kept to compare with what the server makes of it.
// Written by keepScore, read by HandedIn.
import { kept, keepRead } from '../../sync/reads.svelte';

export interface Worked {
  points: number;
  class: string | null;
}

const keyOf = (id: string): string => `/phone/scores/${id}`;

export async function workedOut(id: string): Promise<Worked | undefined> {
  return (await kept<Worked>(keyOf(id)))?.value;
}

export function keepWorked(id: string, worked: Worked): Promise<void> {
  return keepRead(keyOf(id), worked);
}
