// The icons that the check-in screen does not need. Imported for its effect by ui/Page and by the few screens
// that draw no Page.
import { dot, icons } from './icons';

const more = {
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  calendar: 'M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 11h16M8 3v4M16 3v4',
  menu: 'M4 6h16M4 12h16M4 18h16',
  person: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM5 21c0-4 3-6 7-6s7 2 7 6',
  pin: 'M12 21c4-4.5 7-8 7-11.5a7 7 0 0 0-14 0C5 13 8 16.5 12 21zM12 7.5a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4z',
  call: 'M6 4h3l1.5 4.5L8.5 10c1 2.5 3 4.5 5.5 5.5l1.5-2L20 15v3c0 1-1 2-2 2C10.5 19.5 4.5 13.5 4 6c0-1 1-2 2-2z',
  minus: 'M5 12h14',
  plus: 'M5 12h14M12 5v14',
  pencil: 'm4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z',
  sending: 'M12 20V5M6 11l6-6 6 6',
  received: 'M3.5 13v5.5a1.5 1.5 0 0 0 1.5 1.5h14a1.5 1.5 0 0 0 1.5-1.5V13M8 10.5l4 4L20.5 5',
  right: 'm9 5 7 7-7 7',
  down: 'm5 9 7 7 7-7',
  up: 'm5 15 7-7 7 7',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20.5 20.5',
  expand: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 10a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  computed: `M7 3h10a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM9 7h6${dot(9.2, 12)}${dot(12, 12)}${dot(14.8, 12)}${dot(9.2, 16)}${dot(12, 16)}${dot(14.8, 16)}`,
  page: 'M7 3h7l4 4v13a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v4h4',
  gap: 'M20 8H4l4-4M4 16h16l-4 4',
  upload: 'M12 16V5M7 10l5-5 5 5M4 20h16',
  undo: 'M8 4 4 8l4 4M4 8h9a6 6 0 0 1 0 12h-3',
  share: 'M12 15V4M8 8l4-4 4 4M5 12v7a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-7',
  print: 'M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M7 14h10v6H7z',
  people: 'M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM3 20c0-3.5 2.5-5 6-5s6 1.5 6 5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 15.5c2 .7 3 2.2 3 4.5',
  exit: 'M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M15 8l4 4-4 4M19 12H9',
  download: 'M12 4v11M7 10l5 5 5-5M4 20h16',
} as const;

export type MoreIcons = typeof more;

Object.assign(icons, more);
