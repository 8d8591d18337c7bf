// The names that browsers really give themselves, and what the app does about each.
import { expect, test } from 'vitest';
import { appAround, chromeLink, placeOf, type Surroundings } from './place';

const CHROME = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36';
const WEBVIEW = 'Mozilla/5.0 (Linux; Android 13; SM-A136B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const SAFARI = `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`;
const LAPTOP = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';

const around = (userAgent: string, more: Partial<Surroundings> = {}): Surroundings => ({
  userAgent,
  touches: 5,
  secure: true,
  installed: false,
  aside: false,
  ...more,
});

test.each([
  ['Zalo on Android', `${WEBVIEW} Zalo android/12120 ZaloTheme/light ZaloLanguage/vi`, 'Zalo'],
  ['Zalo on an iPhone', `${IPHONE} Mobile/15E148 Zalo iOS/750 ZaloTheme/light ZaloLanguage/vi`, 'Zalo'],
  ['Facebook on Android', `${WEBVIEW} [FB_IAB/FB4A;FBAV/500.0.0.1;]`, 'Facebook'],
  ['Facebook on an iPhone', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/500.0.0.1;FBDV/iPhone14,5]`, 'Facebook'],
  ['Messenger', `${IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/480.0]`, 'Facebook'],
  ['Instagram', `${WEBVIEW} Instagram 380.0.0.1 Android`, 'Instagram'],
  ['Line', `${IPHONE} Mobile/15E148 Safari Line/15.1.0`, 'Line'],
  ['some other app on Android', WEBVIEW, ''],
  ['some other app on an iPhone', `${IPHONE} Mobile/15E148`, ''],
])('%s is another app’s browser', (_name, userAgent, app) => {
  expect(appAround(around(userAgent))).toBe(app);
  expect(placeOf(around(userAgent, { aside: true }))).toBe('inside');
});

test.each([
  ['Chrome on Android', around(CHROME)],
  ['a laptop', around(LAPTOP, { touches: 0 })],
  ['a laptop with a touch screen', around(LAPTOP, { touches: 10 })],
  ['Safari on a Mac', around(MAC, { touches: 0 })],
  ['Safari on an iPhone, the advice put aside', around(SAFARI, { aside: true })],
  ['installed on an iPhone', around(`${IPHONE} Mobile/15E148`, { installed: true })],
])('%s is a place to work', (_name, surroundings) => {
  expect(placeOf(surroundings)).toBeNull();
});

test.each([
  ['Safari on an iPhone', around(SAFARI)],
  ['Chrome on an iPhone', around(`${IPHONE} CriOS/141.0.0.0 Mobile/15E148 Safari/604.1`)],
  ['an iPad that calls itself a Macintosh', around(MAC)],
])('%s installs first', (_name, surroundings) => {
  expect(placeOf(surroundings)).toBe('tab');
});

test('plain HTTP from another address cannot be put aside', () => {
  expect(placeOf(around(LAPTOP, { secure: false, aside: true }))).toBe('insecure');
});

test('the way to Chrome keeps the code behind the #', () => {
  expect(chromeLink('https://chibo.example/buoi/1/xac-nhan?a=b#c=482913')).toBe(
    'intent://chibo.example/buoi/1/xac-nhan?a=b#c=482913#Intent;scheme=https;package=com.android.chrome;end',
  );
});
