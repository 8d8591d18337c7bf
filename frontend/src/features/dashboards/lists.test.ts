import { describe, expect, it } from 'vitest';
import { isList, titleOf } from './lists';

describe('a list behind a tile', () => {
  it('is one of those that exist', () => {
    expect(isList('meetings')).toBe(true);
    expect(isList('confirmations')).toBe(true);
    expect(isList('people')).toBe(false);
    expect(isList('toString')).toBe(false);
    expect(isList(undefined)).toBe(false);
  });

  it('is named by its filters', () => {
    expect(titleOf('obligations', new URLSearchParams('state=done,late&month=2026-11'))).toBe('list.done');
    expect(titleOf('meetings', new URLSearchParams('state=held&decided=true'))).toBe('list.decided');
    expect(titleOf('meetings', new URLSearchParams('state=expected,planned'))).toBe('list.silent');
    expect(titleOf('obligations', new URLSearchParams('state=done,late&reported=false'))).toBe('list.unreported');
    expect(titleOf('meetings', new URLSearchParams('owes=self_score'))).toBe('list.unscored');
    expect(titleOf('meetings', new URLSearchParams('owes=approve&overdue=true'))).toBe('list.unapproved');
    expect(titleOf('obligations', new URLSearchParams('owes=report'))).toBe('list.unreported');
    expect(titleOf('meetings', new URLSearchParams('state=expected,planned&ahead=true'))).toBe('list.ahead');
    expect(titleOf('obligations', new URLSearchParams('due_past=true'))).toBe('list.due');
    expect(titleOf('meetings', new URLSearchParams('late=true&state=open,held'))).toBe('list.late');
    expect(titleOf('meetings', new URLSearchParams('late=true&state=not_held'))).toBe('list.not_met_late');
    expect(titleOf('check-ins', new URLSearchParams('flag=late&owed=false'))).toBe('list.unowed_late');
    expect(titleOf('check-ins', new URLSearchParams('flag=late'))).toBe('list.check_ins');
    expect(titleOf('visit-reports', new URLSearchParams('month=2026-11&late=true'))).toBe('list.reports_late');
    expect(titleOf('confirmations', new URLSearchParams('late=true'))).toBe('list.confirmations_late');
    expect(titleOf('obligations', new URLSearchParams())).toBe('list.obligations');
  });
});
