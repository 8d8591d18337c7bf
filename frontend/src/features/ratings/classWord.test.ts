import { describe, expect, it } from 'vitest';
import { classWord } from './classWord';
import { says } from './toDecide';

describe('the word for a class', () => {
  it('is that of the sheet, where it has one', () => {
    expect(classWord({ class: 'tot', class_word: 'Đạt chất lượng' })).toBe('Đạt chất lượng');
    expect(says({ points: 92, class: 'tot', class_word: 'Đạt chất lượng' })).toBe('92 · Đạt chất lượng');
  });

  it('is the common one otherwise, also in what was kept before the server said', () => {
    expect(classWord({ class: 'tot', class_word: null })).toBe('Tốt');
    expect(classWord({ class: 'trung_binh' })).toBe('Trung bình');
  });

  it('is never a key of the machine, and nothing where there is no class', () => {
    expect(classWord({ class: 'xuat_sac', class_word: null })).toBe('–');
    expect([classWord({ class: null }), classWord(null), classWord(undefined)]).toEqual(['', '', '']);
  });
});
