// Sentences of the app: `words(vi, en)` gives a feature its typed `t()`. Vietnamese comes with the
// screen; English is fetched only when chosen. Called once per module by features and by ui/.
const STORED = 'chibo-lang';

export type Lang = 'vi' | 'en';
type Table = Record<string, string>;

function stored(): Lang {
  return typeof localStorage !== 'undefined' && localStorage.getItem(STORED) === 'en' ? 'en' : 'vi';
}

const choice = $state<{ lang: Lang }>({ lang: stored() });

export function language(): Lang {
  return choice.lang;
}

export function speak(lang: Lang): void {
  choice.lang = lang;
  localStorage.setItem(STORED, lang);
  document.documentElement.lang = lang;
}

function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** `const t = words(vi, () => import('../../text/people.en.json'))`, then `t('signin.phone', { n: 3 })`. */
export function words<V extends Table>(vi: V, en: () => Promise<{ default: Record<keyof V, string> }>) {
  let english = $state.raw<Record<keyof V, string> | null>(null);
  let asked = false;
  return (key: keyof V & string, values: Record<string, string | number> = {}): string => {
    if (choice.lang === 'en' && !asked) {
      asked = true;
      void en().then((module) => (english = module.default));
    }
    const table = choice.lang === 'en' && english ? english : vi;
    return fill(table[key] ?? vi[key] ?? key, values);
  };
}
