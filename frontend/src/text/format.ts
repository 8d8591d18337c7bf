// Numbers, days and hours as Vietnamese readers write them, always in Vietnamese time whatever the
// phone's zone. Pure but for what `now` is where nobody says it: features and ui/ call it with what the server sent.
import { now as hour } from '../hour';

// Vietnam has had no summer time since 1975: a fixed shift is exact for every date the app can hold,
// and does not depend on the zone data of an old phone.
const ZONE = 7 * 3600_000;
const NBSP = '\u00a0';
const WEEKDAYS = ['Chủ Nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'];

type Instant = string | number | Date;

/** The wall clock in Vietnam, read with the getUTC… methods. A bare day ("2026-11-05") is that day. */
function local(when: Instant): Date {
  const bareDay = typeof when === 'string' && /^\d{4}-\d\d-\d\d$/.test(when);
  const at = new Date(when).getTime();
  return new Date(bareDay ? at : at + ZONE);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** 1234.5 → "1.234,5"; at most two decimals, or exactly `decimals`. */
export function number(value: number, decimals?: number): string {
  const [whole = '0', part = ''] = Math.abs(value).toFixed(decimals ?? 2).split('.');
  const shown = decimals === undefined ? part.replace(/0+$/, '') : part;
  const sign = value < 0 && /[1-9]/.test(whole + shown) ? '-' : '';
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, '.') + (shown ? `,${shown}` : '');
}

/** A share between 0 and 1 → "92,0%". */
export function percent(share: number, decimals = 1): string {
  return `${number(share * 100, decimals)}%`;
}

/** "05/11/2026" */
export function date(when: Instant): string {
  return `${dayMonth(when)}/${local(when).getUTCFullYear()}`;
}

/** "05/11" */
export function dayMonth(when: Instant): string {
  const day = local(when);
  return `${two(day.getUTCDate())}/${two(day.getUTCMonth() + 1)}`;
}

/** "19:30" */
export function time(when: Instant): string {
  const day = local(when);
  return `${two(day.getUTCHours())}:${two(day.getUTCMinutes())}`;
}

export function weekday(when: Instant): string {
  return (WEEKDAYS[local(when).getUTCDay()] ?? '').replaceAll(' ', NBSP);
}

/** "thứ Năm 26/11, 19:30" */
export function moment(when: Instant): string {
  return `${weekday(when)}${NBSP}${dayMonth(when)}, ${time(when)}`;
}

/** "2026-11" → "tháng 11/2026" */
export function month(yearMonth: string): string {
  return `${monthOnly(yearMonth)}/${yearMonth.slice(0, 4)}`;
}

/** "2026-11" → "tháng 11" */
export function monthOnly(yearMonth: string): string {
  return `tháng${NBSP}${Number(yearMonth.slice(5, 7))}`;
}

/** The day in Vietnam, "2026-11-05": for forms and for asking the server. */
export function dayOf(when: Instant = hour()): string {
  return local(when).toISOString().slice(0, 10);
}

/** The month in Vietnam, "2026-11". */
export function monthOf(when: Instant = hour()): string {
  return dayOf(when).slice(0, 7);
}

export function addMonths(yearMonth: string, count: number): string {
  const months = Number(yearMonth.slice(0, 4)) * 12 + Number(yearMonth.slice(5, 7)) - 1 + count;
  return `${Math.floor(months / 12)}-${two((months % 12) + 1)}`;
}

/** What a form's day and hour, said in Vietnamese time, mean: "2026-11-26", "19:30" → "2026-11-26T19:30:00+07:00". */
export function instantOf(day: string, hour: string): string {
  return `${day}T${hour}:00+07:00`;
}

/** "Hôm nay", "Tối nay" (from 18:00), "Ngày mai", "Tối mai", "Hôm qua"; nothing for other days. */
export function near(when: Instant, now: Instant = hour()): string | undefined {
  const days = Math.round((Date.parse(dayOf(when)) - Date.parse(dayOf(now))) / 86_400_000);
  const evening = local(when).getUTCHours() >= 18;
  if (days === 0) return evening ? 'Tối nay' : 'Hôm nay';
  if (days === 1) return evening ? 'Tối mai' : 'Ngày mai';
  return days === -1 ? 'Hôm qua' : undefined;
}

/** "0912000518" → "0912 000 518" */
export function phone(digits: string): string {
  return digits.replace(/^(\d{4})(\d{3})(\d{3})$/, `$1${NBSP}$2${NBSP}$3`);
}

/** "482913" → "482 913" */
export function code(digits: string): string {
  return `${digits.slice(0, 3)}${NBSP}${digits.slice(3)}`;
}

/** For a sentence that begins with a date: "thứ Năm 26/11" → "Thứ Năm 26/11". */
export function opening(sentence: string): string {
  return sentence.charAt(0).toLocaleUpperCase('vi') + sentence.slice(1);
}
