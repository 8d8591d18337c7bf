// What the simulation is given and what it hands back: written by and for tests/sync/simulation in Python.

export interface Person {
  id: string;
  token: string;
  role: 'secretary' | 'deputy' | 'visitor';
  /** The cell of a secretary or deputy; '' for a visitor. */
  cell: string;
  /** The last day of the post, when it ends within the month. */
  until: string | null;
}

export interface Cell {
  id: string;
  meeting: string;
  starts_at: string;
  place: string;
  members: number;
  rubric: string;
  /** Who is expected: person and the visit owed. */
  visits: { person: string; obligation: string }[];
}

export interface World {
  seed: number;
  url: string;
  month: string;
  begins: string;
  ends: string;
  /** Of a sign-in that is over. */
  stale_token: string;
  answers: Record<string, unknown>;
  people: Person[];
  cells: Cell[];
  /** Whose phone each is; a person may have two. */
  phones: { id: string; person: string }[];
  /** Committees whose standing member closes the month, and when. */
  closings: { token: string; unit: string; at: string }[];
}

/** One act of a person on one phone, in the words of the outbox. */
export interface Act {
  op: string;
  phone: string;
  person: string;
  kind: string;
  target: string;
  record: string;
  body: Record<string, unknown>;
  version: number | null;
  /** By the world's clock. */
  at: string;
  /** The person gave it up, or said it again in other words. */
  dropped: boolean;
}
