// Which sections a person sees: the three tabs of a phone, the bar of a laptop. A section appears when the
// person's posts give a reason to open it; nav.test.ts sees to it that its screen exists. Used by ui/TopBar,
// ui/Tabs and /khac.
import { inCells, may, type Me } from './api/people';
import { t } from './text/parts';
import type { IconName } from './ui/icons';

export interface Section {
  path: string;
  label: string;
  icon: IconName;
}

/** Where "home" is: the desk for those who only sit at one. */
export function homeOf(me: Me | null): string {
  return !inCells(me) && may(me, 'dashboard:read') ? '/tong-quan' : '/';
}

export function tabsFor(me: Me | null): Section[] {
  const desk = homeOf(me) === '/tong-quan';
  return [
    desk ? { path: '/tong-quan', label: t('tab.desk'), icon: 'home' } : { path: '/', label: t('tab.home'), icon: 'home' },
    { path: '/lich', label: desk ? t('tab.meetings') : t('tab.calendar'), icon: 'calendar' },
    { path: '/khac', label: t('tab.more'), icon: 'menu' },
  ];
}

export function sectionsFor(me: Me | null): Section[] {
  const all: (Section & { show: boolean })[] = [
    { path: '/', label: t('tab.home'), icon: 'home', show: homeOf(me) === '/' },
    { path: '/tong-quan', label: t('tab.desk'), icon: 'home', show: may(me, 'dashboard:read') },
    { path: '/lich', label: t('tab.meetings'), icon: 'calendar', show: true },
    { path: '/phan-cong', label: t('section.assignments'), icon: 'people', show: may(me, 'assignment:read') },
    { path: '/cham-diem', label: t('section.ratings'), icon: 'computed', show: may(me, 'assess:committee') },
    { path: '/bo-tieu-chi', label: t('section.rubrics'), icon: 'page', show: may(me, 'rubric:edit') },
    { path: '/don-vi', label: t('section.units'), icon: 'pin', show: may(me, 'unit:edit') },
    { path: '/can-bo', label: t('section.people'), icon: 'person', show: may(me, 'person:edit') },
  ];
  return all.filter((section) => section.show);
}

/** The section an address belongs to: the longest path that begins it. */
export function currentOf(sections: Section[], path: string): Section | undefined {
  const owners = sections.filter((each) => path === each.path || (each.path !== '/' && path.startsWith(`${each.path}/`)));
  return owners.sort((a, b) => b.path.length - a.path.length)[0];
}
