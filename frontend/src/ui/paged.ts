// The shape of a page of a server's list, and the address of the next. Used by ui/Paged and its readers.
export interface PageOf<T> {
  items: T[];
  next_cursor: string | null;
  count: number | null;
}

/** `/people?q=tam` with its page: the first is counted, the others continue where the last one ended. */
export function pagePath(path: string, limit: number, cursor: string): string {
  const place = cursor ? `cursor=${encodeURIComponent(cursor)}` : 'count=true';
  return `${path}${path.includes('?') ? '&' : '?'}limit=${limit}&${place}`;
}

/** `filters({ q: 'tâm', unit: '' })` → "q=t%C3%A2m": what is empty is no filter. */
export function filters(wanted: Record<string, string | null | undefined>): string {
  return new URLSearchParams(
    Object.entries(wanted).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
}
