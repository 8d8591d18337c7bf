// Scores one meeting with one sheet on the phone, without a signal: the twin of app/ratings/rules,
// held to the same tests/ratings/vectors.json. Change both. Called by the rating screens.
//
// Exact: points are whole hundredths, shares whole ten-thousandths; a sheet's scale is at most 999,
// so every product stays far below 2^53.

import {
  className,
  criteria,
  type Criterion,
  type Item,
  type ItemResult,
  type MeetingFacts,
  type Problem,
  type RecordFacts,
  type Result,
  type Sheet,
  type Source,
} from './sheet';

type Measure = { part: number; whole: number; words: string };
type Refusal = [code: string, message: string];

const hundredths = (points: number) => Math.round(points * 100);
const vn = (h: number) => String(h / 100).replace('.', ',');
const halfUp = (part: number, whole: number) => Math.floor((2 * part + whole) / (2 * whole));
const sum = (items: ItemResult[], of: (i: ItemResult) => number) =>
  items.reduce((total, i) => total + hundredths(of(i)), 0);
const earned = (items: ItemResult[]) => sum(items, (i) => i.points ?? 0);
const possible = (items: ItemResult[]) => sum(items, (i) => i.max);

/** The score of a meeting: always a result, with a class only when nothing is open. */
export function score(
  sheet: Sheet,
  answers: Record<string, unknown>,
  record: RecordFacts,
  meeting: MeetingFacts,
): Result {
  const all = criteria(sheet);
  const problems = misfits(sheet, all, answers, meeting);
  const items = all.map((at) => {
    const answer = Object.hasOwn(answers, at.id) ? answers[at.id] : null;
    return scoreItem(sheet, at, answer, record, meeting, problems);
  });

  // An item that does not apply and earns nothing is out of both sides of the scale.
  const counts = (i: ItemResult) => i.source !== 'excluded' || i.points !== null;
  const counted = items.filter(counts);
  const raw = earned(counted);
  const applicable = possible(counted);
  const scale = hundredths(sheet.scale);
  const missing = items.filter((i) => i.source.startsWith('un')).map((i) => i.id);
  const settled = applicable > 0 && !missing.length && !problems.length;

  // The exact total, in hundredths, is raw · scale / applicable.
  const reaches = (bound: number) => raw * scale >= hundredths(bound) * (applicable || 1);
  // A gate on an item that does not apply to this meeting bars nobody.
  const short = items.filter((i) => i.source !== 'excluded' && i.points !== i.max).map((i) => i.id);
  const unmet = new Set<string>();
  const held = sheet.classes.find((rule) => {
    const bars = (rule.requires_max ?? []).filter((id) => short.includes(id));
    if (!reaches(rule.from)) return false;
    bars.forEach((id) => unmet.add(id));
    return !bars.length;
  });
  const result: Result = {
    points: halfUp(raw * scale, applicable || 1) / 100,
    raw: raw / 100,
    applicable: applicable / 100,
    scale: sheet.scale,
    class: settled && held ? held.class : null,
    unmet_gates: settled ? [...unmet] : [],
    missing,
    problems,
    items,
    groups: sheet.groups.map(({ key }) => {
      const inside = items.filter((i, n) => all[n]?.group === key && counts(i));
      return { key, points: earned(inside) / 100, max: possible(inside) / 100 };
    }),
    explanation: [],
  };
  return { ...result, explanation: explain(sheet, result, reaches) };
}

function misfits(
  sheet: Sheet,
  all: Criterion[],
  answers: Record<string, unknown>,
  meeting: MeetingFacts,
): Problem[] {
  const strange = Object.keys(answers)
    .filter((id) => answers[id] != null && !all.some((at) => at.id === id))
    .sort()
    .map((field) => problem(field, ['unknown_item', 'Bảng chấm không có tiêu chí này.']));
  if (sheet.meeting_kinds.includes(meeting.kind)) return strange;
  const text = 'Bảng chấm này không dùng cho loại sinh hoạt của kỳ này.';
  return [problem('kind', ['meeting_kind', text]), ...strange];
}

const problem = (field: string, [code, message]: Refusal): Problem => ({ field, code, message });

function scoreItem(
  sheet: Sheet,
  at: Criterion,
  answer: unknown,
  record: RecordFacts,
  meeting: MeetingFacts,
  problems: Problem[],
): ItemResult {
  const { item } = at;
  const found = measure(item.from_record ?? item.hint, record);
  let source: Source = 'unanswered';
  let points: number | null = null;
  let note = found?.words ?? '';
  let refused: Refusal | null = null;

  if (item.only_meeting_kinds && !item.only_meeting_kinds.includes(meeting.kind)) {
    [source, note] = ['excluded', ''];
  } else if (item.full_if && secretaryOnly(meeting)) {
    [source, points, note] = ['granted', item.max, 'chi bộ không có chi ủy'];
  } else if (item.from_record && !found) {
    source = 'unrecorded';
  } else if (item.from_record && found) {
    source = found.whole ? 'recorded' : 'excluded';
    points = found.whole ? fromMeasure(item, found) : null;
    if (found.whole && item.drop_to_lowest_if && record.unexcused) {
      points = item.levels?.at(-1)?.points ?? 0;
      note += `, có ${record.unexcused} đồng chí vắng không lý do`;
    }
  } else if (answer != null) {
    const got = answered(item, answer);
    if (typeof got === 'number') [source, points] = ['answered', got];
    else refused = got;
  }
  if (answer != null && source === 'excluded') {
    refused = ['not_applicable', 'Tiêu chí này không áp dụng cho kỳ này, hãy bỏ phần đã chấm.'];
  } else if (answer != null && source !== 'answered' && source !== 'unanswered') {
    refused = ['computed_item', 'Tiêu chí này được tính sẵn, không chấm tay.'];
  }
  if (source === 'excluded' && sheet.not_applicable === 'full') points = item.max;
  if (refused) problems.push(problem(at.id, refused));
  return { id: at.id, number: at.number, source, points, max: item.max, note };
}

/** A cell without a committee; where nobody said, one under 9 members. */
function secretaryOnly({ has_committee, members }: MeetingFacts): boolean {
  return has_committee == null ? members != null && members < 9 : !has_committee;
}

function answered(item: Item, answer: unknown): number | Refusal {
  if (item.type === 'toggle') {
    if (typeof answer !== 'boolean') return ['wrong_type', 'Hãy chọn đạt hoặc không đạt.'];
    return answer ? item.max : 0;
  }
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return ['wrong_type', 'Phải là số.'];
  if (item.type === 'levels') {
    return item.levels?.[answer]?.points ?? ['no_such_level', 'Hãy chọn một mức có trong bảng.'];
  }
  if (answer < 0) return ['below_zero', 'Điểm không được nhỏ hơn 0.'];
  if (answer > item.max) return ['above_max', `Điểm tối đa là ${vn(hundredths(item.max))}.`];
  if (!/^\d+(\.\d\d?)?$/.test(String(answer))) {
    return ['too_many_decimals', 'Điểm có tối đa 2 chữ số thập phân.'];
  }
  return answer;
}

function fromMeasure(item: Item, { part, whole }: Measure): number {
  if (item.type === 'toggle') return part ? item.max : 0;
  const passes = (bound: number) => part * 10_000 - Math.round(bound * 10_000) * whole;
  const step = item.levels?.find(({ at_least, above }) =>
    above == null ? passes(at_least ?? 0) >= 0 : passes(above) > 0,
  );
  return step?.points ?? 0;
}

/** The named figure of the record, or null while the record does not say it. */
function measure(name: string | null | undefined, record: RecordFacts): Measure | null {
  const { present, excused, unexcused, duration_minutes: minutes } = record;
  if (name === 'attendance_rate') {
    if (present == null || excused == null || unexcused == null) return null;
    const summoned = present + excused + unexcused;
    return share(present, summoned, 'đồng chí có mặt', 'không triệu tập đồng chí nào');
  }
  if (name === 'attendance_rate_less_excused') {
    const wanted = present == null || unexcused == null ? null : present + unexcused;
    const what = 'đồng chí có mặt, không tính vắng có lý do';
    return share(present, wanted, what, 'không đồng chí nào phải có mặt');
  }
  if (name === 'speakers_rate') {
    return share(record.speakers, present, 'đồng chí phát biểu', 'không có đồng chí nào có mặt');
  }
  if (name === 'tasks_done_rate') {
    const nothing = 'kỳ trước không giao nhiệm vụ';
    return share(record.tasks_done, record.tasks_total, 'nhiệm vụ xong', nothing);
  }
  if (name === 'no_unexcused_absence') {
    if (unexcused == null) return null;
    const who = unexcused ? `có ${unexcused} đồng chí` : 'không có đồng chí';
    return { part: unexcused ? 0 : 1, whole: 1, words: `${who} vắng không lý do` };
  }
  if (!name || minutes == null) return null;
  const bound = Number(name.slice('duration_at_least_'.length));
  return { part: minutes >= bound ? 1 : 0, whole: 1, words: `sinh hoạt ${minutes} phút` };
}

function share(
  part: number | null | undefined,
  whole: number | null | undefined,
  what: string,
  nothing: string,
): Measure | null {
  if (part == null || whole == null) return null;
  if (!whole) return { part: 0, whole: 0, words: nothing };
  const percent = (halfUp(1000 * part, whole) / 10).toFixed(1).replace('.', ',');
  return { part, whole, words: `${part}/${whole} ${what} (${percent}%)` };
}

/** The result in sentences: the outcome first, then what was not answered by hand. */
function explain(sheet: Sheet, result: Result, reaches: (bound: number) => boolean): string[] {
  const lines = [outcome(sheet, result)];
  const inWords = (points: number) => vn(hundredths(points));
  for (const rule of result.class ? sheet.classes : []) {
    if (reaches(rule.from) || rule.from > result.points) continue;
    const name = className(sheet, rule.class);
    lines.push(
      `Điểm trước khi làm tròn chưa đủ ${inWords(rule.from)} nên chưa đạt loại ${name}.`,
    );
  }
  for (const { number, source, points, max, note } of result.items) {
    const full = `được tính đủ ${inWords(max)} điểm`;
    if (source === 'recorded' && points !== null) {
      const got = `${inWords(points)}/${inWords(max)} điểm`;
      lines.push(`Tiêu chí ${number} tự tính: ${note}, được ${got}.`);
    } else if (source === 'granted') {
      lines.push(`Tiêu chí ${number} ${full} vì ${note}.`);
    } else if (source === 'excluded') {
      const why = note ? ` (${note})` : '';
      const how = points === null ? '' : ` nên ${full}`;
      lines.push(`Tiêu chí ${number} không áp dụng cho kỳ này${why}${how}.`);
    }
  }
  if (result.items.some((i) => i.source === 'excluded' && i.points === null)) {
    const scale = inWords(result.scale);
    const rest = `${inWords(result.raw)}/${inWords(result.applicable)} điểm`;
    if (result.applicable === result.scale) {
      lines.push(`Các tiêu chí còn lại đủ thang ${scale} điểm.`);
    } else if (result.applicable) {
      lines.push(`Phần còn lại được ${rest}, quy đổi sang thang ${scale} điểm.`);
    }
  }
  return lines;
}

function outcome(sheet: Sheet, result: Result): string {
  if (!result.applicable) {
    return 'Không có tiêu chí nào áp dụng cho kỳ này nên không chấm được.';
  }
  const points = `${vn(hundredths(result.points))} điểm`;
  const numbers = (of: (i: ItemResult) => boolean) => result.items.filter(of).map((i) => i.number);
  if (result.class) {
    const name = className(sheet, result.class);
    if (!result.unmet_gates.length) return `${points}, xếp loại ${name}.`;
    const which = listed(numbers((i) => result.unmet_gates.includes(i.id)));
    return `${points}, nhưng tiêu chí ${which} chưa đạt tối đa nên xếp loại ${name}.`;
  }
  const wanted = numbers((i) => i.source === 'unanswered');
  const waiting = numbers((i) => i.source === 'unrecorded');
  const why: string[] = [];
  if (wanted.length) {
    const which =
      wanted.length <= 5 ? `tiêu chí ${listed(wanted)}` : `${wanted.length} tiêu chí`;
    why.push(`còn ${which} chưa chấm`);
  }
  if (waiting.length) why.push(`tiêu chí ${listed(waiting)} chờ số liệu biên bản`);
  if (!why.length) why.push('có nội dung chấm chưa dùng được');
  return `Tạm tính ${points}, chưa xếp loại: ${why.join('; ')}.`;
}

function listed(numbers: string[]): string {
  return [numbers.slice(0, -1).join(', '), ...numbers.slice(-1)].filter(Boolean).join(' và ');
}
