// Which lists a tile can open, how they are called, and what a row says. Pure.
import type { components } from '../../api/schema.gen';

export type Obligation = components['schemas']['ObligationRead'];
export type Meeting = components['schemas']['MeetingBrief'];
export type CheckIn = components['schemas']['CheckInRow'];

const LISTS = ['obligations', 'meetings', 'check-ins'] as const;
export type List = (typeof LISTS)[number];

export function isList(name: string | undefined): name is List {
  return LISTS.includes(name as List);
}

const states = {
  'obligations:done,late': 'list.done',
  'obligations:due': 'list.due',
  'obligations:excused': 'list.excused',
  'obligations:missed': 'list.missed',
  'obligations:due,missed': 'list.absent',
  'meetings:held': 'list.held',
  'meetings:not_held': 'list.not_held',
  'meetings:expected,planned': 'list.silent',
  'obligations:late': 'list.visits_late',
} as const;
/** What a step of the month still lacks, what came late, how dates stand. */
const lacks = { 'owes=register': 'list.unregistered', 'owes=approve': 'list.unapproved', 'owes=notice': 'list.unnoticed', 'owes=self_score': 'list.unscored', 'owes=report': 'list.unreported', 'owes=decide': 'list.undecided', 'schedule=approved': 'list.approved', 'ahead=true': 'list.ahead', 'due_past=true': 'list.due', 'reported=false': 'list.unreported', 'scored=false': 'list.unscored', 'noticed=false': 'list.unnoticed', 'late=true': 'list.late' } as const;
const others = { obligations: 'list.obligations', meetings: 'list.meetings', 'check-ins': 'list.check_ins' } as const;

export type ListTitle = (typeof states)[keyof typeof states] | (typeof others)[List] | (typeof lacks)[keyof typeof lacks] | 'list.decided';

/** The heading of a list, from the filters that its tile put into the address. */
export function titleOf(list: List, filters: URLSearchParams): ListTitle {
  if (list === 'meetings' && filters.get('decided') === 'true') return 'list.decided';
  for (const [asked, title] of Object.entries(lacks)) if (filters.toString().includes(asked)) return title;
  return states[`${list}:${filters.get('state') ?? ''}` as keyof typeof states] ?? others[list];
}
