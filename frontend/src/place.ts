// Where the app has been opened, and whether it can keep its word there. Pure but for `placeHere`. Asked by App
// after the first picture and by sync/queue before anything is handed in: both get the same answer.

/**
 * inside: another app's own browser, whose storage goes with it. insecure: no service worker, no ciphers.
 * tab: Safari on an iPhone, which deletes what a site keeps after seven days without a visit.
 */
export type Foreign = 'inside' | 'insecure' | 'tab';

export interface Surroundings {
  userAgent: string;
  /** Fingers that the screen can tell apart: an iPad calls itself a Macintosh. */
  touches: number;
  secure: boolean;
  /** Opened from the home screen. */
  installed: boolean;
  /** The reader has put the advice to install aside. */
  aside: boolean;
}

/** What such browsers put into their names, and what people call them. */
const APPS: [RegExp, string][] = [
  [/zalo/i, 'Zalo'],
  [/FBAN|FBAV|FB_IAB|FBIOS/, 'Facebook'],
  [/Instagram/, 'Instagram'],
  [/\bLine\//, 'Line'],
  [/MicroMessenger/, 'WeChat'],
  [/TikTok|musical_ly|BytedanceWebview/i, 'TikTok'],
  [/Viber/i, 'Viber'],
  [/Telegram/i, 'Telegram'],
];

export function isApple({ userAgent, touches }: Pick<Surroundings, 'userAgent' | 'touches'>): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touches > 1);
}

/** The app whose browser this is; '' for one that does not say its name. */
export function appAround(around: Surroundings): string | null {
  const { userAgent, installed } = around;
  const named = APPS.find(([sign]) => sign.test(userAgent));
  if (named) return named[1];
  if (/; wv\)/.test(userAgent)) return '';
  // On an iPhone every real browser says Safari; the installed app does not, but knows that it is installed.
  return isApple(around) && !installed && !/Safari\//.test(userAgent) ? '' : null;
}

export function placeOf(around: Surroundings): Foreign | null {
  if (appAround(around) !== null) return 'inside';
  if (!around.secure) return 'insecure';
  return isApple(around) && !around.installed && !around.aside ? 'tab' : null;
}

const ASIDE = 'chibo-in-tab';

export function aroundHere(): Surroundings {
  const { userAgent, maxTouchPoints, standalone } = navigator as Navigator & { standalone?: boolean };
  return {
    userAgent,
    touches: maxTouchPoints,
    secure: isSecureContext,
    installed: standalone === true || matchMedia('(display-mode: standalone)').matches,
    aside: localStorage.getItem(ASIDE) !== null,
  };
}

export const placeHere = (): Foreign | null => placeOf(aroundHere());

/** The reader goes on in the tab, knowing what may happen. */
export function putAside(): void {
  localStorage.setItem(ASIDE, new Date().toISOString());
}

/** Opens the same address, with what stands behind its `#`, in Chrome; Android alone knows how. */
export function chromeLink(address: string): string {
  const { host, pathname, search, hash, protocol } = new URL(address);
  return `intent://${host}${pathname}${search}${hash}#Intent;scheme=${protocol.replace(':', '')};package=com.android.chrome;end`;
}
