// What a phone writes, in the words of POST /sync: one operation is one act of a person. Types alone, and
// the few rules about kinds. Used by outbox, flush and the screens that hand something in.

export const KINDS = [
  'check_in',
  'check_in_undo',
  'confirmation',
  'meeting',
  'reschedule',
  'meeting_open',
  'meeting_close',
  'notice',
  'not_held',
  'record',
  'record_confirm',
  'assessment',
  'assessment_submit',
  'visit_report',
  'petition',
  'will_attend',
  'excuse',
  'absent',
  'code_shown',
] as const;
export type Kind = (typeof KINDS)[number];

/** Said again before it left the phone, the later words replace the earlier ones; afterwards they are an edit. */
export const EDITED: ReadonlySet<Kind> = new Set<Kind>(['meeting', 'record', 'assessment', 'visit_report']);
/** Pressed twice, still one act: a second one waiting for the same target is the first. */
export const ONCE: ReadonlySet<Kind> = new Set<Kind>([
  'check_in_undo',
  'meeting_open',
  'meeting_close',
  'notice',
  'record_confirm',
  'assessment_submit',
  'will_attend',
  'absent',
]);
/** Claims may be refused; facts are taken late and odd, so no refused claim holds one back. */
export const CLAIMS: ReadonlySet<Kind> = new Set<Kind>(['meeting', 'reschedule', 'notice', 'assessment', 'assessment_submit']);
/** What writes the same row has one version: an edit waits for whatever of these goes before it. */
const ROWS: Kind[][] = [
  ['meeting', 'reschedule', 'notice', 'meeting_open', 'meeting_close', 'not_held'],
  ['record', 'record_confirm'],
];
/** Pointless once what it is about has been given up. */
export const PART_OF: Partial<Record<Kind, Kind>> = { assessment_submit: 'assessment', check_in_undo: 'check_in' };

export function sameRow(one: Pick<NewOperation, 'kind' | 'target'>, other: Pick<NewOperation, 'kind' | 'target'>): boolean {
  if (one.target !== other.target) return false;
  return one.kind === other.kind || ROWS.some((kinds) => kinds.includes(one.kind) && kinds.includes(other.kind));
}
/** Their target is a row of their own with an id made on the phone. */
export const MINTED: ReadonlySet<Kind> = new Set<Kind>(['check_in', 'assessment', 'visit_report', 'petition']);

export interface ClockSaid {
  /** How far the server's clock was ahead when last heard, in ms; null: never heard. */
  offset_ms: number | null;
  /** The last time of the server that this phone had seen. */
  seen_at: string | null;
}

export interface NewOperation {
  kind: Kind;
  /** The row that is written; for `confirmation` and `record` the meeting. */
  target: string;
  /** Operations of one record go in their order; a refused one holds back those behind it. */
  record: string;
  body: Record<string, unknown>;
  /** The version that the reader saw, for an edit. */
  version?: number;
  /** The draft that this was: gone in the same transaction. */
  draft?: string;
  /** A line for the list of what waits, such as the cell's name; no more personal than the screen itself. */
  about?: string;
}

/** Why the server would not have it, in its own words. */
export interface Refusal {
  status: number;
  code: string;
  /** Vietnamese, says what to do. */
  words: string;
  errors: { field: string; code: string; message: string }[];
  /** How many more codes may be tried. */
  attempts_left?: number;
  at: string;
}

export interface Item extends Omit<NewOperation, 'draft'> {
  seq: number;
  /** The operation's id: the same id is the same act, however often it is sent. */
  id: string;
  claimed_at: string;
  clock: ClockSaid;
  state: 'waiting' | 'refused';
  /** How often it has left the phone; 0 can still be changed in place. */
  tried: number;
  /** Its target was sent before under another id, by an earlier attempt at the same act. */
  left?: true;
  /** An edit of what this earlier operation writes: waits for its receipt and takes the version from it. */
  after?: string;
  refusal?: Refusal;
}

/** What the server has acknowledged; the only ground for the word "Đã nhận". */
export interface Receipt {
  id: string;
  kind: Kind | 'photo';
  target: string;
  record: string;
  about?: string;
  claimed_at: string;
  /** By the server's clock. */
  received_at: string;
  result: unknown;
}

/** A page of the paper book, already made small. */
export interface Photo {
  id: string;
  meeting_id: string;
  picture: Blob;
  about?: string;
  made_at: string;
  state: 'waiting' | 'refused';
  tried: number;
  refusal?: Refusal;
}

export interface Verdict {
  id: string;
  status: number;
  code?: string | null;
  problem?: { title: string; detail?: string; errors?: Refusal['errors']; attempts_left?: number } | null;
  result?: unknown;
  received_at: string;
}
