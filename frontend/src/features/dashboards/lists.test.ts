import { describe, expect, it } from 'vitest';
import { isList, titleOf } from './lists';

describe('a list behind a tile', () => {
  it('is one of the three that exist', () => {
    expect(isList('meetings')).toBe(true);
    expect(isList('people')).toBe(false);
    expect(isList(undefined)).toBe(false);
  });

  it('is named by its filters', () => {
    expect(titleOf('obligations', new URLSearchParams('state=done,late&month=2026-11'))).toBe('list.done');
    expect(titleOf('meetings', new URLSearchParams('state=held&decided=true'))).toBe('list.decided');
    expect(titleOf('meetings', new URLSearchParams('state=expected,planned'))).toBe('list.silent');
    expect(titleOf('obligations', new URLSearchParams('state=done,late&reported=false'))).toBe('list.unreported');
    expect(titleOf('meetings', new URLSearchParams('slot=true&state=held&scored=false'))).toBe('list.unscored');
    expect(titleOf('meetings', new URLSearchParams('owes=approve&overdue=true'))).toBe('list.unapproved');
    expect(titleOf('obligations', new URLSearchParams('owes=report'))).toBe('list.unreported');
    expect(titleOf('meetings', new URLSearchParams('state=expected,planned&ahead=true'))).toBe('list.ahead');
    expect(titleOf('obligations', new URLSearchParams('due_past=true'))).toBe('list.due');
    expect(titleOf('meetings', new URLSearchParams('late=true'))).toBe('list.late');
    expect(titleOf('obligations', new URLSearchParams())).toBe('list.obligations');
  });
});
