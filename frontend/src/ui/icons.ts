// The icons: outline on a 24 px square, drawn with a 2 px stroke and round ends. Here are those of the
// check-in screen, the first that a phone loads; ui/Page brings the others. Used by ui/Icon alone.
import type { MoreIcons } from './moreIcons';

export const dot = (x: number, y: number): string => `M${x} ${y}h.01`;

const first = {
  mobile: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 17.5h2',
  clock: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5v5l3 1.5',
  check: 'm4.5 12.5 5 5L20 7',
  cross: 'm6 6 12 12M18 6 6 18',
  warn: `M12 4 2.8 20h18.4zM12 10v4.5${dot(12, 17.3)}`,
  info: `M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5${dot(12, 8)}`,
  left: 'm15 5-7 7 7 7',
  qr: `M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v3M20 14v2h-2M14 20h3M20 19v1${dot(7, 7)}${dot(17, 7)}${dot(7, 17)}`,
  nosignal: `M3 3l18 18M8.5 16a5 5 0 0 1 6.5-.2M5.5 12.5a9.5 9.5 0 0 1 4.5-2.6M14 10a9.5 9.5 0 0 1 4.5 2.5M2.5 9a14 14 0 0 1 4-2.7M11 5.1A14 14 0 0 1 21.5 9${dot(12, 19.5)}`,
} as const;

export type IconName = keyof typeof first | keyof MoreIcons;

export const icons: Partial<Record<IconName, string>> = { ...first };
