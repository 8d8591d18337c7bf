// The fixed states and how each looks. Obligations use the server's own names; `kept`, `sending` and
// `received` are those of an item on the phone. Used by ui/StateChip and by lists.
import type { IconName } from './icons';

export type VisitState = 'due' | 'done' | 'late' | 'excused' | 'missed' | 'not_met' | 'cell_silent';
export type ItemState = 'kept' | 'sending' | 'received';
export type State = VisitState | ItemState;

interface Look {
  tone: 'plain' | 'ok' | 'wait' | 'bad' | 'info';
  icon: IconName;
  words: `visit.${VisitState}` | `item.${ItemState}`;
}

export const stateLooks: Record<State, Look> = {
  due: { tone: 'plain', icon: 'clock', words: 'visit.due' },
  done: { tone: 'ok', icon: 'check', words: 'visit.done' },
  late: { tone: 'ok', icon: 'clock', words: 'visit.late' },
  excused: { tone: 'info', icon: 'pencil', words: 'visit.excused' },
  missed: { tone: 'bad', icon: 'cross', words: 'visit.missed' },
  not_met: { tone: 'plain', icon: 'minus', words: 'visit.not_met' },
  cell_silent: { tone: 'wait', icon: 'warn', words: 'visit.cell_silent' },
  kept: { tone: 'wait', icon: 'mobile', words: 'item.kept' },
  sending: { tone: 'info', icon: 'sending', words: 'item.sending' },
  received: { tone: 'ok', icon: 'received', words: 'item.received' },
};
