// How the states of a meeting look in the calendar. Words are beside the screen's other sentences.
import type { components } from '../../api/schema.gen';
import type { IconName } from '../../ui/icons';

export const meetingLooks: Record<components['schemas']['MeetingState'], { tone: 'plain' | 'ok' | 'wait'; icon: IconName }> = {
  expected: { tone: 'plain', icon: 'clock' },
  planned: { tone: 'plain', icon: 'calendar' },
  open: { tone: 'wait', icon: 'people' },
  held: { tone: 'ok', icon: 'check' },
  not_held: { tone: 'plain', icon: 'minus' },
};
