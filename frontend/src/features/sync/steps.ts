// The three steps of something handed in (claimed, kept on the phone, received) for ui/Progress. Pure but for
// the words. Used by the screens that show one act on its way.
import { t as parts } from '../../text/parts';
import { t } from './wayText';

export type Stage = 'kept' | 'sending' | 'received';

interface Step {
  icon: 'check' | 'mobile' | 'sending' | 'received';
  title: string;
  note?: string;
  state: 'done' | 'now' | 'later';
}

interface Way {
  stage: Stage;
  claimed: { title: string; note: string };
  /** When it was kept, as the screen writes it. */
  kept: string;
  /** Only with the server's receipt. */
  received: { title: string; note: string } | undefined;
  signal: boolean;
}

/** "Đang gửi" only while a request is out; without a network the phone keeps it and says so. */
export function stageOf(received: boolean, sending: boolean, signal: boolean): Stage {
  if (received) return 'received';
  return sending && signal ? 'sending' : 'kept';
}

export function itemSteps({ stage, claimed, kept, received, signal }: Way): Step[] {
  const first: Step = { icon: 'check', ...claimed, state: 'done' };
  const keptAt = t('step.kept.at', { time: kept });
  if (received) return [first, { icon: 'mobile', title: parts('item.kept'), note: keptAt, state: 'done' }, { icon: 'received', ...received, state: 'done' }];
  if (stage === 'sending')
    return [
      first,
      { icon: 'mobile', title: parts('item.kept'), note: keptAt, state: 'done' },
      { icon: 'sending', title: parts('item.sending'), note: t('step.sending'), state: 'now' },
    ];
  return [
    first,
    { icon: 'mobile', title: parts('item.kept'), note: t(signal ? 'step.waits' : 'step.nosignal'), state: 'now' },
    { icon: 'received', title: t('step.received'), note: t('step.received.later'), state: 'later' },
  ];
}

