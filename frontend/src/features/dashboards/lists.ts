// Which lists a tile or a count can open, how they are called, and what a row says. Pure.
import type { components } from '../../api/schema.gen';

export type Obligation = components['schemas']['ObligationRead'];
export type Meeting = components['schemas']['MeetingBrief'];
export type CheckIn = components['schemas']['CheckInRow'];
export type Report = components['schemas']['VisitReportRead'];
export type Confirmation = components['schemas']['ConfirmationRow'];

const others = {
  obligations: 'list.obligations',
  meetings: 'list.meetings',
  'check-ins': 'list.check_ins',
  'visit-reports': 'list.reports',
  confirmations: 'list.confirmations',
} as const;
export type List = keyof typeof others;

export function isList(name: string | undefined): name is List {
  return name !== undefined && Object.hasOwn(others, name);
}

// By the filters that a tile or a count puts into the address: the first that are all there name the list.
const names = [
  ['obligations', 'owes=report', 'list.unreported'],
  ['obligations', 'reported=false', 'list.unreported'],
  ['obligations', 'due_past=true', 'list.due'],
  ['obligations', 'state=done,late', 'list.done'],
  ['obligations', 'state=due', 'list.due'],
  ['obligations', 'state=excused', 'list.excused'],
  ['obligations', 'state=missed', 'list.missed'],
  ['obligations', 'state=due,missed', 'list.absent'],
  ['obligations', 'state=late', 'list.visits_late'],
  ['meetings', 'owes=register', 'list.unregistered'],
  ['meetings', 'owes=approve', 'list.unapproved'],
  ['meetings', 'owes=notice', 'list.unnoticed'],
  ['meetings', 'owes=self_score', 'list.unscored'],
  ['meetings', 'owes=decide', 'list.undecided'],
  ['meetings', 'schedule=approved', 'list.approved'],
  ['meetings', 'late=true&state=not_held', 'list.not_met_late'],
  ['meetings', 'late=true', 'list.late'],
  ['meetings', 'decided=true', 'list.decided'],
  ['meetings', 'ahead=true', 'list.ahead'],
  ['meetings', 'state=held', 'list.held'],
  ['meetings', 'state=not_held', 'list.not_held'],
  ['meetings', 'state=expected,planned', 'list.silent'],
  ['check-ins', 'flag=late&owed=false', 'list.unowed_late'],
  ['visit-reports', 'late=true', 'list.reports_late'],
  ['confirmations', 'late=true', 'list.confirmations_late'],
] as const satisfies readonly (readonly [List, string, string])[];

export type ListTitle = (typeof names)[number][2] | (typeof others)[List];

/** The heading of a list. */
export function titleOf(list: List, filters: URLSearchParams): ListTitle {
  const fits = (asked: string): boolean => [...new URLSearchParams(asked)].every(([name, value]) => filters.get(name) === value);
  return names.find(([of, asked]) => of === list && fits(asked))?.[2] ?? others[list];
}
