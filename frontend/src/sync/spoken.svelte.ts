// Receipts said aloud: for whoever cannot read the small line in a dim hall. Off until switched on under
// /san-sang, kept for this phone and not for a person. Begun by queue.svelte where it is on. Always Vietnamese.
import vi from '../text/spoken.vi.json';
import { time } from '../text/format';
import { session } from '../api/session.svelte';
import type { Receipt } from './operations';
import { queue, SPOKEN } from './queue.svelte';

export const canSpeak = (): boolean => 'speechSynthesis' in window;

export function isSpoken(): boolean {
  return localStorage.getItem(SPOKEN) === '1';
}

/** No voice known yet is no proof that there is none: browsers load them late. */
export function lacksVoice(): boolean {
  const voices = speechSynthesis.getVoices();
  return voices.length > 0 && !voices.some(({ lang }) => lang.startsWith('vi'));
}

function spokenTime(when: string | number): string {
  const [hour = '', minute = ''] = time(when).split(':');
  return vi.time.replace('{hour}', String(Number(hour))).replace('{minute}', minute);
}

/** One sentence however many came at once. */
export function sentenceFor(received: Receipt[]): string {
  const last = received.map((each) => each.received_at).sort().at(-1) ?? '';
  const sentence = received.length === 1 ? vi.one : vi.many.replace('{n}', String(received.length));
  return sentence.replace('{time}', spokenTime(last));
}

function say(words: string): void {
  const said = new SpeechSynthesisUtterance(words);
  said.lang = 'vi-VN';
  const voice = speechSynthesis.getVoices().find(({ lang }) => lang.startsWith('vi'));
  if (voice) said.voice = voice;
  speechSynthesis.speak(said);
}

let stop: (() => void) | undefined;

/** Says each new receipt once, in the tab that is looked at. */
export function begin(): void {
  if (stop || !canSpeak()) return;
  let known: { person: string; ids: Set<string> } | null = null;
  stop = $effect.root(() => {
    $effect(() => {
      const { ready, receipts } = queue;
      const person = session.who?.person.id ?? '';
      if (!ready) {
        known = null;
        return;
      }
      const before = known?.person === person ? known.ids : undefined;
      known = { person, ids: new Set(receipts.map(({ id }) => id)) };
      // What the phone had before is old news.
      const fresh = before ? receipts.filter(({ id }) => !before.has(id)) : [];
      if (fresh.length && document.visibilityState === 'visible') say(sentenceFor(fresh));
    });
  });
}

/** The switch; on, it says at once how it will sound, which also opens the sound on phones that ask for a tap. */
export function setSpoken(on: boolean): void {
  if (on) {
    localStorage.setItem(SPOKEN, '1');
    begin();
    say(vi.sample.replace('{time}', spokenTime(Date.now())));
  } else {
    localStorage.removeItem(SPOKEN);
    stop?.();
    stop = undefined;
    speechSynthesis.cancel();
  }
}
