// The visit report as its writer knows it: the server's, newer by a receipt, and what waits or was refused on
// the phone. Pure; used by VisitReport and ReportForm.
import type { components } from '../../api/schema.gen';
import type { Item, Receipt } from '../../sync/operations';

export type Report = components['schemas']['VisitReportRead'];

export const reportRecord = (meetingId: string): string => `report:${meetingId}`;

/** What the writer fills in. */
export interface Said {
  stayed: 'all' | 'part';
  seen: string[];
  remark: string;
  good_practice: string;
  advice: string;
  proposal: string;
}

export interface KnownReport {
  /** What the server has. */
  report: Report | undefined;
  /** What it does not have yet, or would not have. */
  item: Item | undefined;
  /** The words to go on from. */
  said: Said;
}

function saidIn(words: Partial<Said> | undefined): Said {
  return {
    stayed: words?.stayed === 'part' ? 'part' : 'all',
    seen: words?.seen ?? [],
    remark: words?.remark ?? '',
    good_practice: words?.good_practice ?? '',
    advice: words?.advice ?? '',
    proposal: words?.proposal ?? '',
  };
}

/** `items` and `receipts` of the meeting's report, `served` the server's row as last read. */
export function reportOf(items: readonly Item[], receipts: readonly Receipt[], served: Report | undefined): KnownReport {
  let report = served;
  for (const { kind, result } of receipts) {
    const row = kind === 'visit_report' ? (result as Report | null) : null;
    if (row && (report === undefined || row.version > report.version)) report = row;
  }
  const item = items.filter(({ kind }) => kind === 'visit_report').at(-1);
  return { report, item, said: saidIn((item?.body ?? report) as Partial<Said> | undefined) };
}
